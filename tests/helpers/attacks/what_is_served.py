"""On the stored bodies that lists serve, and on values in a form that only SQLite takes."""

import re
import zlib
from datetime import timedelta

from measures.models import Body
from measures.upkeep import day_counts
from tests.helpers.tamper import NOW, sql

from . import attack
from .rows import FULL

FORGED = (
    ',"schedule":"met","freshness":"fresh","evidence_strength":"verified","history":[],'
    '"zone":"suzhou"}'
)
STORED = "measure FULL-001: its stored body differs from entry"
OF_FULL = f"WHERE measure_id = {FULL}"


def forge(record):
    body = Body.objects.get(measure__code="FULL-001").canonical[:-1] + FORGED.encode()
    sql(f"UPDATE measures_body SET body = %s {OF_FULL}", body)


def forge_for_no_day(record):
    forge(record)
    sql(f"UPDATE measures_body SET told_on = '2026-11-01', until = '2026-02-01' {OF_FULL}")


def set_schedule(record):
    body = bytes(Body.objects.get(measure__code="FULL-001").body)
    changed = re.sub(rb'"schedule":"\w+"', b'"schedule":"met"', body)
    assert changed != body
    sql(f"UPDATE measures_body SET body = %s {OF_FULL}", changed)


def forge_counts(record):
    day_counts.keep_counts(NOW.date() + timedelta(days=1))
    sql("UPDATE measures_daycount SET stored = %s", zlib.compress(b"[]"))


attack("the counts of a past day replaced", forge_counts, "counts of ")
attack(
    "a stored body replaced",
    lambda r: sql(f"UPDATE measures_body SET body = %s {OF_FULL}", b"{}"),
    STORED,
)
attack("a stored body with a member twice", forge, STORED)
attack("the same, valid on no day", forge_for_no_day, STORED)
attack("the schedule in a stored body changed", set_schedule, STORED)
attack("a stored body deleted", lambda r: sql(f"DELETE FROM measures_body {OF_FULL}"), STORED)
attack(
    "a stored body said to be of an older format",
    lambda r: sql(f"UPDATE measures_body SET format = 1 {OF_FULL}"),
    STORED,
)

for table, column, value in (
    ("body", "until", "2027-1-01"),
    ("body", "told_on", "2026-11-20 "),
    ("measure", "overdue_on", "2028-1-01"),
    ("source", "published_on", "2023-9-06"),
    ("statusupdate", "recorded_at", "2026-11-20T04:00:00"),
    ("entry", "recorded_at", "2026-11-20 04:00"),
):
    attack(
        f"{table}: its {column.replace('_', ' ')} spelled {value!r}",
        lambda r, table=table, column=column, value=value: sql(
            f"UPDATE measures_{table} SET {column} = %s", value
        ),
        "",
        engine="sqlite",
    )

MALFORMED = {
    "the body of an entry as text": (
        "UPDATE measures_entry SET body = CAST(body AS TEXT) WHERE seq = 4",
        "entry 4: ",
    ),
    "text that is not UTF-8 in an entry": (
        "UPDATE measures_entry SET reason = CAST(x'ff' AS TEXT) WHERE seq = 4",
        "entry 4: ",
    ),
    "a moment of an entry that is none": (
        "UPDATE measures_entry SET recorded_at = '2026-13-01 00:00:00' WHERE seq = 4",
        "entry 4: ",
    ),
    "a version of an entry that is no number": (
        "UPDATE measures_entry SET version = 'x' WHERE seq = 4",
        "entry 4: ",
    ),
    "a number of an entry that is none": (
        "UPDATE measures_entry SET seq = 'x' WHERE seq = 4",
        "entry 5: ",
    ),
    "an instance that is none": ("UPDATE measures_head SET instance = 'x'", "head: "),
    "a day that is none": (
        f"UPDATE measures_body SET until = 'garbage' {OF_FULL}",
        "measure FULL-001: ",
    ),
    "a day of no calendar": (
        f"UPDATE measures_body SET until = '2026-02-31' {OF_FULL}",
        "measures_measure ",
    ),
    "a stored body as text": (
        f"UPDATE measures_body SET body = 'x' {OF_FULL}",
        "measure FULL-001: ",
    ),
    "keys of search as text": (
        f"UPDATE measures_indexentry SET keys = 'x' {OF_FULL}",
        "measure FULL-001: ",
    ),
    "a day of a source that is none": (
        "UPDATE measures_source SET published_on = '2026-02-31'",
        "measures_source ",
    ),
}
for what, (statement, first) in MALFORMED.items():
    attack(what, lambda r, statement=statement: sql(statement), first, engine="sqlite")
