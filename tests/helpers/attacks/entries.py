"""On the entries and the head."""

from datetime import timedelta

from measures.models import Entry
from tests.helpers.make import NOW
from tests.helpers.tamper import (
    append,
    append_forged,
    cut,
    cut_and_fix_head,
    delete_and_renumber,
    edit,
    insert,
    move,
    rebuild,
    recompute,
    rehash,
    sql,
    swap_bodies,
)

from . import attack

HASHED = "entry 4: its content is not what was hashed"
KEY = "was not written with the key of this ledger"

for column, value in {
    "body": b"{}",
    "actor": "somebody else",
    "actor_id": 77,
    "reason": "another",
    "recorded_at": NOW + timedelta(seconds=1),
    "request_id": "another",
    "channel": "admin",
    "verb": "withdrawn",
    "code": "OTHER-001",
    "subject": "zone",
    "format": 1,
}.items():
    attack(
        f"the {column.replace('_', ' ')} of an entry edited",
        lambda r, column=column, value=value: edit(column, value),
        HASHED if column != "format" else "entry 4: ",
    )
attack(
    "the moment of an entry moved to the same day before Christ",
    lambda r: edit("recorded_at", f"{NOW:%Y-%m-%d %H:%M:%S}+00 BC"),
    "entry 4: ",
    engine="postgresql",
)
attack("the hash of an entry edited", lambda r: edit("hash", "0" * 64), HASHED)
attack("the MAC of an entry edited", lambda r: edit("mac", "0" * 64), f"entry 4: {KEY}")
attack(
    "the hash of the entry before edited",
    lambda r: edit("prev_hash", "0" * 64),
    "entry 4: does not continue the entry before it",
)
attack(
    "an entry deleted",
    lambda r: sql("DELETE FROM measures_entry WHERE seq = 4"),
    "entry 5: follows entry 3; what stood between is gone",
)
attack(
    "the first entry deleted",
    lambda r: sql("DELETE FROM measures_entry WHERE seq = 1"),
    "entry 2: follows entry 0; what stood between is gone",
)
attack(
    "an entry deleted and the rest renumbered",
    delete_and_renumber,
    "entry 4: does not continue the entry before it",
)
attack("an entry inserted", insert, "entry 4: does not continue the entry before it")
attack(
    "two entries swapped",
    lambda r: move((5, 99), (6, 5), (99, 6)),
    "entry 5: does not continue the entry before it",
)
attack("the bodies of two entries swapped", lambda r: swap_bodies(4, 6), HASHED)
attack(
    "an entry replayed",
    lambda r: append(8, version=4),
    "entry 9: its content is not what was hashed",
)
attack(
    "the tail cut, the head left",
    lambda r: cut(6),
    "head: it names entry 8, the last one is 6",
)
attack(
    "the tail cut and the head adapted",
    cut_and_fix_head,
    "measure FIRST-001: its tables differ from entry 4",
)
attack("a forged entry appended without the key", append_forged, f"entry 9: {KEY}")
attack("all hashes recomputed without the key", recompute, f"entry 1: {KEY}")
attack(
    "the hashes recomputed from an edit on, without the key",
    lambda r: (edit("actor", "somebody else"), rehash(start=4)),
    f"entry 4: {KEY}",
)
attack("the chain computed for another instance, without the key", rebuild, f"entry 1: {KEY}")
attack(
    "the head deleted",
    lambda r: sql("DELETE FROM measures_head"),
    "head: it is gone though there are entries",
)
attack(
    "the head set back",
    lambda r: sql("UPDATE measures_head SET seq = 7"),
    "head: it names entry 7, the last one is 8",
)
attack(
    "the hash of the head edited",
    lambda r: sql("UPDATE measures_head SET hash = %s", "0" * 64),
    "head: it names entry 8, the last one is 8",
)
attack(
    "the key's name in the head edited",
    lambda r: sql("UPDATE measures_head SET key_id = %s", "0" * 16),
    "head: the key in use is not the key of this ledger",
)
for column in ("kinds", "zone"):
    attack(
        f"the {column} that an entry is found by edited",
        lambda r, column=column: edit(column, "other"),
        "entry 4: the kinds or the zone it is found by are not those of its change",
    )
attack(
    "the nodes of the tree edited",
    lambda r: edit("nodes", "0" * 64 * 3),
    "entry 4: its nodes of the tree are not those of the entries up to it",
)
attack(
    "the nodes of the tree in the head edited",
    lambda r: sql("UPDATE measures_head SET edge = %s", "0" * 64),
    "head: its nodes of the tree are not those of the entries",
)
attack(
    "an entry moved before the one before it in time, with the stolen key",
    lambda r: (
        edit("recorded_at", Entry.objects.get(seq=3).recorded_at - timedelta(hours=1)),
        rehash(r.key, start=4),
    ),
    "entry 4: is earlier than entry 3 before it; the clock was set back",
)
