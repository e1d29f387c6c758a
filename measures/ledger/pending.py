"""The entries of a transaction until its end, when they take their places in the chain.

Whatever an entry says is settled while others write too: its body, its search keys, the stored
body. What needs a place in the chain comes last, under the chain's lock, in a few statements however
many entries there are: read the head, insert the entries, move the head, index them, commit.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from measures.db.locks import Lock, taking
from measures.db.prepared import Prepared, find_each
from measures.db.sql import fetch_each
from measures.models import Entry, Head
from measures.search.index import Addition, additions, removals

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
    former: Any = None  # the body of the entry before it, where that is loaded
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
    describe((entry, pending.former) for pending, entry in waiting)
    head = locked_head([*{pending.measure_id for pending, _entry in waiting if pending.measure_id}])
    last: Head | Entry = head
    at: datetime | None = getattr(head, "last_at", None)
    edge, moves = tree.read(head.edge), []
    for pending, entry in waiting:
        at = _place(pending, last, head.instance, at)
        last = entry
        last.nodes = tree.written(tree.grow(edge, last.seq, leaf_of(last)))
        moves.append(head.update_of(seq=last.seq, hash=last.hash, edge=tree.written(edge)))
    last_of_each = {pending.measure_id: (entry.seq, pending.index) for pending, entry in waiting}
    index = additions([(seq, index) for seq, index in last_of_each.values() if index])
    # A trigger has the head move by one.
    fetch_each([*Entry.inserts([entry for _pending, entry in waiting]), *moves, *index])
    _forget([pending for pending, _entry in waiting])


def locked_head(measures: list[int]) -> Head:
    """The head, under the chain's lock, once `measures` are not in the search index any more.

    Raises LedgerUnavailable.
    """
    found = find_each([_HEAD], 1, after=[*removals(measures), *taking(Lock.CHAIN)])
    return _checked(*found.rows[0])


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
    pending: Pending, last: Head | Entry, instance: uuid.UUID, last_at: datetime | None
) -> datetime:
    """Put an entry after `last`; return when it is recorded: not before that one."""
    entry = pending.entry
    entry.recorded_at = require_later(last.seq, last_at, entry.recorded_at)
    entry.seq, entry.prev_hash = last.seq + 1, last.hash
    seal(entry, instance)
    return entry.recorded_at


def _checked(head: Head | None = None) -> Head:
    """`head`, if the key in use is its own; the first head where there is none. Raises LedgerUnavailable."""
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
