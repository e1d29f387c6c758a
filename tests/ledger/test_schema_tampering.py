"""Tables, indexes and triggers that are not those of the code are faults."""

import pytest
from django.db import connection

from measures.ledger import verification
from measures.models import triggers
from tests.helpers import make
from tests.helpers.tamper import sql


@pytest.fixture
def intact(db):
    make.measure("TEST-001")
    assert verification.verify().faults == []


def test_a_further_trigger_is_a_fault_on_any_table(intact):
    if connection.vendor == "postgresql":
        sql(
            "CREATE FUNCTION more() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN UPDATE measures_membership SET role = 'administrator'; RETURN NEW; END $$"
        )
        body = "FOR EACH ROW EXECUTE FUNCTION more()"
    else:
        body = "BEGIN UPDATE measures_membership SET role = 'administrator'; END"
    for table in ("measures_entry", "auth_user"):
        sql(f"CREATE TRIGGER more_{table} AFTER INSERT ON {table} {body}")

    assert verification.verify().faults == [
        "trigger more_auth_user is none of this code",
        "trigger more_measures_entry is none of this code",
    ]


@pytest.mark.parametrize("name", ["entry_by_moment", "entry_by_person"])
def test_a_missing_index_is_a_fault(intact, name):
    sql(f"DROP INDEX {name}")

    [fault] = verification.verify().faults
    assert fault.startswith(f"{name}: ")
    assert fault.endswith(" is missing")


def test_an_index_with_other_columns_is_a_fault(intact):
    sqlite_only()
    sql("DROP INDEX entry_by_moment")
    sql('CREATE INDEX "entry_by_moment" ON "measures_entry" ("recorded_at")')

    assert verification.verify().faults == [
        "entry_by_moment: this table or index is not as the code makes it"
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'CONSTRAINT "entry_has_a_reason" CHECK',
            'CONSTRAINT "entry_has_a_reason" CHECK (1) CHECK',
        ),
        ('"reason" text NOT NULL', '"reason" text NULL'),
        ('"mac" varchar(64) NOT NULL', '"mac" varchar(64) NOT NULL, "further" text NULL'),
    ],
)
def test_a_changed_table_is_a_fault(intact, before, after):
    sqlite_only()
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'measures_entry'")
        [(made,)] = cursor.fetchall()
    assert before in made
    triggers.remove(connection)
    sql("ALTER TABLE measures_entry RENAME TO moved")
    sql(made.replace(before, after).replace("%", "%%"))
    names = "seq, subject, code, version, verb, channel, actor, actor_id, request_id, reason"
    names += ", caller_request_id, credential, recorded_at, format, body, prev_hash, hash, mac"
    sql(f"INSERT INTO measures_entry ({names}) SELECT {names} FROM moved")
    sql("DROP TABLE moved")
    sql('CREATE INDEX "entry_by_person" ON "measures_entry" ("actor_id", "actor", "seq")')
    sql('CREATE INDEX "entry_by_moment" ON "measures_entry" ("recorded_at", "seq")')
    triggers.install(connection)

    assert verification.verify().faults == [
        "measures_entry: this table or index is not as the code makes it"
    ]


def test_a_dropped_constraint_is_a_fault(intact):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite drops no constraint")
    sql("ALTER TABLE measures_entry DROP CONSTRAINT entry_has_a_reason")

    [fault] = verification.verify().faults
    assert fault == "entry_has_a_reason: this table, index or constraint is missing"


def sqlite_only():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL writes definitions in a form of its own; names are compared")
