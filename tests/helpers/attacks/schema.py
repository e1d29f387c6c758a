"""On tables, indexes and triggers. The triggers are back before each of these."""

import re

from django.db import connection

from measures.models import triggers
from tests.helpers.tamper import sql

from . import attack

TRIGGER = "does not stand as it was made"


def a_trigger():
    return next(iter(triggers.wanted(connection)))


def weaken(record):
    """Let a trigger refuse nothing."""
    name = a_trigger()
    if connection.vendor == "postgresql":
        sql(f"ALTER TABLE {triggers._table(name)} DISABLE TRIGGER {name}")
        return
    made = triggers.wanted(connection)[name]
    triggers.remove(connection, name)
    sql(re.sub(r"RAISE\(ABORT, '[^']*'\)", "1", made))


def add_a_trigger(table):
    if connection.vendor == "postgresql":
        sql(
            "CREATE OR REPLACE FUNCTION more() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN UPDATE measures_membership SET role = 'administrator'; RETURN NEW; END $$"
        )
        body = "FOR EACH ROW EXECUTE FUNCTION more()"
    else:
        body = "BEGIN UPDATE measures_membership SET role = 'administrator'; END"
    sql(f"CREATE TRIGGER more AFTER INSERT ON {table} {body}")


def empty_the_function(record):
    sql(
        "CREATE OR REPLACE FUNCTION measures_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$"
    )


def widen_an_index(record):
    sql("DROP INDEX entry_by_moment")
    sql('CREATE INDEX "entry_by_moment" ON "measures_entry" ("recorded_at")')


attack("a trigger dropped", lambda r: triggers.remove(connection, a_trigger()), "trigger ")
attack("a trigger weakened", weaken, "trigger ")
attack("the function of the triggers emptied", empty_the_function, "trigger ", engine="postgresql")
for table in ("measures_entry", "auth_user"):
    attack(
        f"a further trigger on {table}",
        lambda r, table=table: add_a_trigger(table),
        "trigger more is none of this code",
    )
for index in ("entry_by_moment", "measure_by_zone"):
    attack(
        f"the index {index} dropped",
        lambda r, index=index: sql(f"DROP INDEX {index}"),
        f"{index}: ",
    )
attack("an index with fewer columns", widen_an_index, "entry_by_moment: ", engine="sqlite")
attack(
    "a constraint dropped",
    lambda r: sql("ALTER TABLE measures_entry DROP CONSTRAINT entry_has_a_reason"),
    "entry_has_a_reason: ",
    engine="postgresql",
)
attack(
    "a column added",
    lambda r: sql("ALTER TABLE measures_entry ADD COLUMN further text NULL"),
    "measures_entry: ",
    engine="sqlite",
)
