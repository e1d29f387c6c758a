"""The entries of a transaction until its end, when they take their places in the chain.

Whatever an entry says is settled while others write too: its body, its search keys, the stored
body. What needs a place in the chain comes last, under the chain's lock, in a few statements however
many entries there are: read the head, insert the entries, move the head, index them, commit.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from measures.db.locks import Lock, take
from measures.db.prepared import Prepared
from measures.models import Entry, Head
from measures.search.index import Addition, add_entries, remove_entries

from . import tree
from .chain import check_key, key_id, seal
from .clock import require_later
from .head import GENESIS, LedgerUnavailable
from .traits import describe
from .tree_nodes import leaf_of

_last = Entry.objects.filter(seq=OuterRef("seq")).values("recorded_at")
_HEAD: Prepared[Head] = Prepared(
    lambda pk: Head.objects.annotate(last_at=Subquery(_last)).filter(pk=pk)
)


@dataclass(eq=False)
class Pending:
    """An entry that has no `seq` yet, and the measure's entry in the search index.

    The transaction keeps it as a callback for its end, until it is appended: Django forgets those
    of a savepoint that is rolled back.
    """

    entry: Entry
    measure_id: int | None = None
    index: Addition | None = None

    def __call__(self) -> None:
        # The next entry of the subject would not hold.
        raise RuntimeError(f"{self.entry.code} was changed without an entry.")


def add(pending: Pending) -> None:
    """Append `pending` when the verbs of this transaction are done."""
    transaction.on_commit(pending)


def pending_entries() -> list[Entry]:
    """The entries of this transaction that wait for their places, in order."""
    return [entry for _pending, entry in _waiting()]


def append() -> None:
    """Append the pending entries. From here to the end of the transaction nobody else can.

    Raises LedgerUnavailable when the chain cannot be continued.
    """
    waiting = _waiting()
    if not waiting:
        return
    describe(entry for _pending, entry in waiting)
    remove_entries([*{pending.measure_id for pending, _entry in waiting if pending.measure_id}])
    take(Lock.CHAIN)
    head = _head()
    last: Head | Entry = head
    at: datetime | None = getattr(head, "last_at", None)
    edge, edges = tree.read(head.edge), []
    for _pending, entry in waiting:
        at = _place(entry, last, head.instance, at)
        last = entry
        last.nodes = tree.written(tree.grow(edge, last.seq, leaf_of(last)))
        edges.append(tree.written(edge))
    Entry.insert_all([entry for _pending, entry in waiting])
    for (_pending, entry), after in zip(waiting, edges, strict=True):  # a trigger: it moves by one
        head.update(seq=entry.seq, hash=entry.hash, edge=after)
    last_of_each = {pending.measure_id: (entry.seq, pending.index) for pending, entry in waiting}
    add_entries([(seq, index) for seq, index in last_of_each.values() if index])
    _forget([pending for pending, _entry in waiting])


def _forget(done: list[Pending]) -> None:
    """Keep nothing of what is appended: a transaction may have tens of thousands."""
    gone = {*map(id, done)}
    connection.run_on_commit = [
        each for each in connection.run_on_commit if id(each[1]) not in gone
    ]


def _waiting() -> list[tuple[Pending, Entry]]:
    callbacks: list[object] = [each[1] for each in connection.run_on_commit]
    pending = [callback for callback in callbacks if isinstance(callback, Pending)]
    return [(each, each.entry) for each in pending]


def _place(
    entry: Entry, last: Head | Entry, instance: uuid.UUID, last_at: datetime | None
) -> datetime:
    """Put `entry` after `last`; return when it is recorded: not before that one."""
    entry.recorded_at = require_later(last.seq, last_at, entry.recorded_at)
    entry.seq, entry.prev_hash = last.seq + 1, last.hash
    seal(entry, instance)
    return entry.recorded_at


def _head() -> Head:
    head = _HEAD.first(1)
    if head is None:
        if Entry.objects.exists():
            raise LedgerUnavailable(
                _("The head of the ledger is gone. Run verify_ledger before any change.")
            )
        head = Head(instance=uuid.uuid4(), key_id="", seq=0, hash=GENESIS)
        head.key_id = key_id(head.instance)
        head.save(force_insert=True)
    check_key(head)
    return head
