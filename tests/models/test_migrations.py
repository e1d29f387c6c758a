"""A database that older migrations made (tests/models/migrations) moves on to those of today."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings

from measures.actions import reindex
from measures.ledger import verification
from measures.management.commands.serve import Command
from measures.models import IdempotentResponse, Involvement, Organisation, triggers
from tests.helpers.databases import empty_database, schema
from tests.helpers.frozen import LEDGERS
from tests.helpers.make import NOW

pytestmark = pytest.mark.slow

OLD = {"knox": None, "measures": "tests.models.migrations"}
RENAMED_TABLES = {"measures_answered": "measures_idempotentresponse"}
RENAMED = {("measures_entry", "door"): "channel"}
#: What migrate changes on purpose: bodies of an older format are good for no day, where a zone lies is
#: in a table of its own, schedules follow the present rules, and lead bodies are organisations.
CHANGED = {
    ("measures_body", "until"),
    ("measures_measure", "schedule_base"),
    *(("measures_measure", f"lead_body_{end}") for end in ("hans", "hant", "en")),
    ("measures_zone", "parent_id"),
    ("measures_zone", "path"),
}


@pytest.fixture
def empty(django_db_blocker, tmp_path):
    with django_db_blocker.unblock(), empty_database(tmp_path):
        yield


@pytest.fixture(scope="module")
def new_schema(django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), empty_database(tmp_path_factory.mktemp("new")):
        call_command("migrate", verbosity=0)
        return schema()


@pytest.mark.parametrize("last", ["0009_tokens", "0010_formats", "0011_idempotent_response"])
def test_an_older_database_moves_on_without_losing_a_row(new_schema, empty, settings, last):
    frozen = json.loads((LEDGERS / "format_1.json").read_text("utf-8"))
    [settings.LEDGER_KEY] = frozen.pop("key")
    migrate_old("0009_tokens")
    fill(frozen)
    migrate_old(last)
    before = rows()

    Command().refuse_newer_database()
    call_command("migrate", verbosity=0)

    assert schema() == new_schema
    assert_kept(before, rows())
    led = [row for row in before["measures_measure"] if row["lead_body_hans"]]
    assert Involvement.objects.filter(role="lead").count() == len(led) > 0
    names = {*Organisation.objects.values_list("name_hans", "name_hant", "name_en")}
    ends = ("hans", "hant", "en")
    assert names == {tuple(row[f"lead_body_{end}"] for end in ends) for row in led}
    assert triggers.missing(connection) == []
    reindex.rebuild()
    report = verification.verify()
    assert (report.faults, report.entries) == ([], len(before["measures_entry"]))
    assert IdempotentResponse.objects.get().user.username == "before"

    loader = MigrationLoader(connection)
    assert set(loader.graph.nodes) <= set(loader.applied_migrations)
    Command().refuse_newer_database()


def test_a_database_older_than_0009_is_refused_and_left_as_it_is(empty):
    migrate_old("0008_writing")
    before = schema(), applied()

    with pytest.raises(CommandError, match="older than migration 0009_tokens"):
        call_command("migrate", "measures", verbosity=0)

    assert (schema(), applied()) == before


def migrate_old(last):
    """As the code of that time did: without what the code of today does after a migration."""
    with override_settings(MIGRATION_MODULES=OLD):
        MigrationExecutor(connection).migrate([("measures", last)])
    triggers.install(connection)


def fill(frozen):
    """Insert a ledger as the code of 0009 wrote it, and a row in other tables."""
    with override_settings(MIGRATION_MODULES=OLD):
        loader = MigrationLoader(connection)
    apps = loader.project_state(("measures", "0009_tokens")).apps
    with transaction.atomic():
        for name, (columns, *lines) in frozen.items():
            model = apps.get_model("measures", name)
            values = (dict(zip(columns, line, strict=True)) for line in lines)
            model._base_manager.bulk_create(model(**as_bytes(value)) for value in values)
        user = apps.get_model("auth", "User").objects.create(username="before")
        apps.get_model("measures", "Answered").objects.create(
            user=user, key="k", digest="d", at=NOW, status=201, body=b"{}"
        )
        apps.get_model("measures", "Token").objects.create(
            user=user, digest="d", token_key="t", expiry=NOW + timedelta(days=1), scopes="read"
        )
        zone = apps.get_model("measures", "Zone").objects.first()
        apps.get_model("measures", "Membership").objects.create(user=user, zone=zone, role="viewer")
        apps.get_model("measures", "Verification").objects.create(
            ran_at=NOW, seq=1, hash="", entries=1, subjects=1
        )
    with connection.cursor() as cursor:
        models = apps.get_app_config("measures").get_models()
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)


def as_bytes(values):
    return values | ({"body": values["body"].encode()} if "body" in values else {})


def tables():
    return connection.introspection.table_names()


def rows():
    """Of each table of ours, and of users: its rows, by column."""
    result = {}
    with connection.cursor() as cursor:
        for table in tables():
            if table.startswith(("measures_", "auth_user")) and "_index_" not in table:
                cursor.execute(f"SELECT * FROM {table}")
                names = [column[0] for column in cursor.description]
                result[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return result


def assert_kept(before, after):
    assert sum(map(bool, before.values())) >= 20
    for table, old in before.items():
        table = RENAMED_TABLES.get(table, table)
        columns = {
            column: RENAMED.get((table, column), column)
            for column in (old[0] if old else ())
            if (table, column) not in CHANGED
        }
        assert plain(old, columns) == plain(after[table], columns.values())


def plain(lines, columns):
    """Some columns of rows, so that they can be compared."""

    def value(cell):
        return bytes(cell) if isinstance(cell, memoryview) else cell

    return sorted(repr([value(line[column]) for column in columns]) for line in lines)


def applied():
    return set(MigrationRecorder(connection).applied_migrations())
