"""Attacks by SQL with access to the whole database, and perhaps the key."""

import hmac
from datetime import date, datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.timezone import localdate

from measures import ledger
from measures.actions import editing, monitoring, overrides, text_reviews, workflow
from measures.db.sql import timestamp_value
from measures.ledger import search_index, traits, tree_nodes
from measures.ledger.body import body_of
from measures.ledger.chain import digests_of, hash_of
from measures.ledger.head import GENESIS
from measures.ledger.public_form import public_body
from measures.models import Body, Entry, Head, Measure, triggers
from measures.search import index

from . import make
from .files import attached
from .make import DAY, NOW

THEIRS = "the key of the attacker, as long as ours"


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def amend(measure, title):
    details = {"by": make.BY, "reason": "corrected", "at": NOW}
    return editing.amend_measure(measure, content={"title_en": title}, **details)


def advance(measure, to="in_progress"):
    details = {"by": make.BY, "reason": "begun", "at": NOW, "effective_on": DAY}
    workflow.advance(measure, to=to, **details)


class Record:
    """Eight entries: 1 source, 2 zone, 3 to 6 `first` and `second`, 7 and 8 their last changes.

    The triggers are off. `key` is the ledger's, for attackers who have stolen it; `head` was kept
    outside.
    """

    def __init__(self):
        source = make.source()
        self.first = make.measure("FIRST-001", source=source)
        advance(self.first)
        self.second = make.measure("SECOND-002", source=source)
        self.second = amend(self.second, "Second")
        self.at_six = ledger.current_head()
        self.backup = transaction.savepoint()
        self.first = amend(self.first, "First")
        advance(self.second)
        self.head = ledger.current_head()
        self.root = 8, tree_nodes.root_at(8).hex()  # as a witness cosigned it
        self.key = settings.LEDGER_KEY
        assert (self.at_six[0], self.head[0]) == (6, 8)
        self.complete()
        triggers.remove(connection)

    def complete(self):
        """Add what an attack needs besides."""

    def restore_backup(self):
        transaction.savepoint_rollback(self.backup)
        triggers.remove(connection)


class FullRecord(Record):
    """The same, and then FULL-001 with every part, an override and people."""

    def complete(self):
        content = {
            "kind": "whitelist",
            "terms": {"listed": "科研设备", "keeper": "海关", "effect": "免税"},
            "source": (paper := make.source("full", title_en="A", characters=900)),
            "targets": [make.target()],
            "evidence": [{"source": paper, "start": 0, "end": 9, "digest": "0" * 16}],
            "summary": "甲乙局",
            "organisations": make.named("science"),
            "owner": make.user("editor"),
            "deputy": make.user("editor"),
            "modelled_on": self.first,
            "deadline": "2027年底",
            "due_from": DAY,
            "due_by": date(2027, 12, 31),
        }
        overrides.add_override(
            "s2hk", "甲乙", "丙丁", by=make.BY, reason="agreed", at=NOW, note="e"
        )
        full = make.measure("FULL-001", **content)
        details = {"by": make.BY, "reason": "agreed", "at": NOW}
        figure = {"value": 1, "read_on": DAY, "source": paper, "locator": "p. 2"}
        monitoring.record_reading(full.targets.get(), **figure, **details)
        full.refresh_from_db()
        step = {"effective_on": DAY, "source": paper, "locator": "p. 3"}
        workflow.advance(full, to="in_progress", **step, **details)
        attached(paper, at=NOW)
        full.refresh_from_db()
        monitoring.confirm(full, true_on=NOW.date(), **details)
        end = {"to": "superseded", "effective_on": DAY, "successors": [full]}
        workflow.advance(make.measure("OLD-001"), **end, **details)
        for path in ("title", "summary"):
            full.refresh_from_db()
            text_reviews.review_text(full, path=path, **details)
        make.token(make.user("editor"))
        self.head = ledger.current_head()


def move(*pairs):
    """Give entries other numbers, in this order."""
    for before, to in pairs:
        sql("UPDATE measures_entry SET seq = %s WHERE seq = %s", to, before)


def append(copy_of, **changed):
    entry = Entry.objects.get(seq=copy_of)
    entry.__dict__ |= {
        "seq": ledger.current_head()[0] + 1,
        "prev_hash": ledger.current_head()[1],
    } | changed
    with ledger.writing():
        entry.save(force_insert=True)
    sql("UPDATE measures_head SET seq = %s, hash = %s", entry.seq, entry.hash)


def rehash(key="", start=1):
    """Recompute the chain from `start` on; sign it with `key`, if given."""
    head = Head.objects.get()
    before = GENESIS if start == 1 else Entry.objects.get(seq=start - 1).hash
    for entry in Entry.objects.filter(seq__gte=start).order_by("seq"):
        entry.prev_hash = before
        entry.content, entry.public = digests_of(entry)
        entry.hash = before = hash_of(entry, head.instance)
        message = f"policy-measure-tracker/ledger/1\n{head.instance}\n{entry.hash}".encode()
        entry.mac = hmac.new((key or THEIRS).encode(), message, "sha256").hexdigest()
        sql(
            "UPDATE measures_entry SET prev_hash = %s, content = %s, public = %s, hash = %s, "
            "mac = %s WHERE seq = %s",
            *(entry.prev_hash, entry.content, entry.public, entry.hash, entry.mac, entry.seq),
        )
    sql("UPDATE measures_head SET seq = %s, hash = %s", entry.seq, before)
    grow_tree()


def grow_tree():
    """Make the tree and the traits of the entries as they are now: that takes no key."""
    tree_nodes.fill(connection, Entry)
    traits.fill(connection)


def edit(column, value, seq=4):
    if isinstance(value, datetime):
        value = timestamp_value(value)
    sql(f"UPDATE measures_entry SET {column} = %s WHERE seq = %s", value, seq)


def swap_bodies(one, other):
    bodies = dict(Entry.objects.filter(seq__in=[one, other]).values_list("seq", "body"))
    edit("body", bytes(bodies[other]), one)
    edit("body", bytes(bodies[one]), other)


def cut(after):
    sql("DELETE FROM measures_entry WHERE seq > %s", after)


def fix_head():
    last = Entry.objects.latest("seq")
    sql("UPDATE measures_head SET seq = %s, hash = %s", last.seq, last.hash)
    grow_tree()


def delete_and_renumber(record):
    sql("DELETE FROM measures_entry WHERE seq = 4")
    move((5, 4), (6, 5), (7, 6), (8, 7))
    fix_head()


def insert(record):
    move((8, 9), (7, 8), (6, 7), (5, 6), (4, 5))
    fix_head()
    append(3, code="FORGED-009")
    move((10, 4))
    fix_head()


def append_forged(record):
    append(8, version=4)
    rehash(start=9)


def recompute(record, key=""):
    edit("actor", "somebody else")
    rehash(key)


def rebuild(record):
    instance = "00000000-0000-4000-8000-000000000000"
    if connection.vendor == "sqlite":
        instance = instance.replace("-", "")
    sql("UPDATE measures_head SET instance = %s", instance)
    rehash()


def cut_and_fix_head(record):
    cut(6)
    fix_head()


def wipe_all(record):
    index.clear()
    for table in (
        *(
            "body",
            "promiserequest",
            "evidence",
            "statusupdate",
            "reading",
            "target",
            "measure",
            "documenttext",
            "document",
            "source",
        ),
        *("membership", "zone", "entry", "head"),
    ):
        sql(f"DELETE FROM measures_{table}")


def restore_and_go_on(record):
    record.restore_backup()
    triggers.install(connection)
    amend(Measure.objects.get(code="FIRST-001"), "Another first")
    amend(Measure.objects.get(code="SECOND-002"), "Another second")


def rewrite_row(record):
    """Change a measure, its body, its index entry and its last ledger entry; return that entry's seq."""
    sql("UPDATE measures_measure SET title_en = 'X' WHERE code = 'SECOND-002'")
    body = body_of(Measure.objects.with_parts().get(code="SECOND-002"))
    last = Entry.objects.filter(code="SECOND-002").latest("seq").seq
    edit("body", body, last)
    with ledger.writing():
        Body.of(record.second, public_body(body)[1], localdate()).save()
    search_index.refresh(record.second.zone)
    return last
