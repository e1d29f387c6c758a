"""Only verbs write the record, and no SQL changes what is written."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from measures.actions import monitoring, promise_decisions
from measures.db.guard import Guarded, OutsideVerb
from measures.ledger import verification
from measures.models import Reading, triggers
from tests.helpers import make
from tests.helpers.make import DAY, NOW

GUARDED = [m for m in apps.get_app_config("measures").get_models() if issubclass(m, Guarded)]


@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model.__name__)
def test_rows_of_the_record_are_written_by_verbs_only(db, model):
    rows = model.objects.all()
    some = next(field.name for field in model._meta.fields if not field.primary_key)

    for write in (
        lambda: rows.update(**{some: None}),
        lambda: rows.delete(),
        lambda: rows.bulk_create([model()]),
        lambda: rows.bulk_update([model(pk=1)], [some]),
        lambda: rows.create(),
        lambda: rows.get_or_create(pk=10**6),
        lambda: rows.update_or_create(pk=10**6),
        lambda: model().save(),
        lambda: model(pk=1).delete(),
        lambda: model(pk=1).insert(),
        lambda: model(pk=1).update(**{some: None}),
    ):
        with pytest.raises(OutsideVerb, match=model.__name__):
            write()


def test_everything_that_bodies_are_made_of_is_guarded():
    free = {m.__name__ for m in apps.get_app_config("measures").get_models()} - {
        m.__name__ for m in GUARDED
    }
    assert free == {
        "AccessRecord",
        "Checkpoint",
        "DailyRun",
        "DayCount",
        "Drill",
        "Desk",
        "IdempotentResponse",
        "Mailing",
        "MistakeReport",
        "SavedFilter",
        "SheetImport",
        "Token",
        "Verification",
    }


def refused(sql):
    """Whether the triggers refuse `sql`."""
    with (
        pytest.raises(DatabaseError) as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    return "append-only" in str(refusal.value) or "head" in str(refusal.value)


def measured():
    fields = {"value": Decimal(1), "read_on": DAY, "source": make.source()}
    fields |= {"by": make.BY, "reason": "measured", "at": NOW}
    monitoring.record_reading(make.measured(), **fields)


@pytest.fixture
def record(db):
    """A ledger with entries, a status update, a reading and a confirmation."""
    measured()
    details = {"by": make.BY, "reason": "seen on site", "at": NOW}
    monitoring.confirm(make.measure(), true_on=NOW.date(), **details)


APPEND_ONLY = {
    "measures_entry": "reason",
    "measures_statusupdate": "reason",
    "measures_reading": "value",
    "measures_confirmation": "reason",
}


@pytest.mark.parametrize(("table", "column"), APPEND_ONLY.items())
def test_what_is_recorded_cannot_be_changed_by_sql(record, table, column):
    assert refused(f"UPDATE {table} SET {column} = {column}")
    assert refused(f"DELETE FROM {table}")


def test_the_head_moves_by_one_and_is_never_removed(record):
    assert refused("UPDATE measures_head SET seq = seq - 1")
    assert refused("UPDATE measures_head SET seq = seq + 2")
    assert refused("DELETE FROM measures_head")


@pytest.mark.parametrize("table", [*APPEND_ONLY, "measures_head"])
def test_rows_cannot_be_replaced_or_truncated(record, table):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # checks that are still to come refuse it otherwise
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert refused(f"TRUNCATE {table} CASCADE")
    else:
        with connection.cursor() as cursor:  # as in any other program
            cursor.execute("PRAGMA recursive_triggers = OFF")
        assert refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.parametrize("table", ["measures_statusupdate", "measures_reading"])
def test_rows_cannot_be_replaced_under_another_key(record, table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 1")
        columns = [column[0] for column in cursor.description]
    values = ", ".join("id + 1000" if column == "id" else column for column in columns)
    replace = "OR REPLACE " if connection.vendor == "sqlite" else ""

    names = ", ".join(columns)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT {replace}INTO {table} ({names}) SELECT {values} FROM {table}")


@pytest.mark.parametrize("name", triggers.wanted(connection))
def test_a_dropped_trigger_is_noticed(record, name):
    triggers.remove(connection, name)

    assert verification.verify().faults == [f"trigger {name} does not stand as it was made"]


def test_a_trigger_made_harmless_is_noticed(record):
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgresql:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION measures_append_only() RETURNS trigger "
                "LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
            )
        else:
            cursor.execute("DROP TRIGGER measures_entry_update_guard")
            cursor.execute(
                "CREATE TRIGGER measures_entry_update_guard BEFORE UPDATE ON measures_entry "
                "BEGIN SELECT 1; END"
            )

    name = "measures_append_only" if postgresql else "measures_entry_update_guard"
    assert triggers.missing(connection) == [name]


def test_a_table_rebuild_drops_triggers_and_migrate_makes_them_again(committed):
    field = Reading._meta.get_field("number")
    wider = models.PositiveIntegerField()
    wider.set_attributes_from_name("number")

    with connection.schema_editor() as editor:
        editor.alter_field(Reading, field, wider)
        editor.alter_field(Reading, wider, field)
    if connection.vendor == "sqlite":
        assert "measures_reading_update_guard" in triggers.missing(connection)
    call_command("migrate", verbosity=0)

    assert triggers.missing(connection) == []
    measured()
    assert refused("UPDATE measures_reading SET value = 2")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE measures_promiserequest SET state = 'pending', words = '', decided_at = NULL",
        "UPDATE measures_promiserequest SET words = 'other words'",
        "DELETE FROM measures_promiserequest",
    ],
)
def test_a_decided_request_is_final_and_none_is_removed(db, sql):
    measure = make.requested("A-001")
    verifier = make.actor(make.user("verifier"))
    details = {"by": verifier, "reason": "agreed by both", "at": NOW}
    promise_decisions.grant(measure, request=1, **details)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert verification.verify().faults == []
