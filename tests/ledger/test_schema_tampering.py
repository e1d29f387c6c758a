"""Tables, indexes and triggers that are not those of the code are faults."""

import pytest
from django.db import connection

from measures.ledger import verification
from measures.models import Entry, triggers
from tests.helpers import make
from tests.helpers.tamper import sql


@pytest.fixture
def intact(db):
    make.measure("TEST-001")
    assert verification.verify().faults == []


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
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'measures_entry'"
        )
        indexes = [index for (index,) in cursor.fetchall() if index]
    assert before in made
    triggers.remove(connection)
    sql("ALTER TABLE measures_entry RENAME TO moved")
    sql(made.replace(before, after).replace("%", "%%"))
    names = ", ".join(field.column for field in Entry._meta.concrete_fields)
    sql(f"INSERT INTO measures_entry ({names}) SELECT {names} FROM moved")
    sql("DROP TABLE moved")
    for index in indexes:
        sql(index)
    triggers.install(connection)

    assert verification.verify().faults == [
        "measures_entry: this table or index is not as the code makes it"
    ]


def sqlite_only():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL writes definitions in a form of its own; names are compared")
