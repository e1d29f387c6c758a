"""Load a ledger written by older code (tests/helpers/freeze.py) into the current tables."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models

from measures.actions import reindex
from measures.ledger import formats, organisation_upgrade, promise_upgrade, traits, tree_nodes
from measures.models import FORMAT, Entry, triggers

LEDGERS = Path(__file__).parents[1] / "ledgers"
#: Columns that migrations gave another name, or a value that is not their default.
RENAMED = {("entry", "door"): "channel"}
ADDED = {("entry", "format"): 1, ("body", "format"): 1}


def load(number: int, settings: Any) -> None:
    """The ledger of format `number`, as it is after `migrate` and `reindex`."""
    frozen = json.loads((LEDGERS / f"format_{number}.json").read_text("utf-8"))
    [settings.LEDGER_KEY] = frozen.pop("key")
    written = []
    with connection.cursor() as cursor:
        if "glossaryterm" in frozen:  # those that came with the tables
            cursor.execute("DELETE FROM measures_glossaryterm")
        for name, (columns, *rows) in frozen.items():
            model = get_user_model() if name == "user" else apps.get_model("measures", name)
            columns = [RENAMED.get((name, column), column) for column in columns]
            fields = model._meta.concrete_fields
            places = ", ".join(["%s"] * len(fields))
            into = ", ".join(f'"{field.column}"' for field in fields)
            text = f"INSERT INTO {model._meta.db_table} ({into}) VALUES ({places})"
            for row in rows:
                values = dict(zip(columns, row, strict=True))
                cursor.execute(text, [_value(name, field, values) for field in fields])
            written.append(model)
        for statement in connection.ops.sequence_reset_sql(no_style(), written):
            cursor.execute(statement)
    _keep_places(frozen["zone"])
    if number < FORMAT:
        promise_upgrade.fill_columns(connection, formats.read_body)
        organisation_upgrade.fill_tables(connection, formats.read_body)
    with (
        triggers.lifted(connection, "measures_entry"),
        triggers.lifted(connection, "measures_head"),
    ):
        tree_nodes.fill(connection, Entry)
        traits.fill(connection)
    import_module("measures.migrations.0030_share_reached").fill(apps, connection.schema_editor())
    call_command("migrate", verbosity=0)
    reindex.rebuild()


def _keep_places(zones: list[Any]) -> None:
    """As a migration does: a zone lay in at most one, and had a path."""
    columns, *rows = zones
    for row in rows:
        values = dict(zip(columns, row, strict=True))
        if path := values.get("path"):
            with connection.cursor() as cursor:
                lies_in = f"/{'/'.join(sorted(path.strip('/').split('/')))}/"
                cursor.execute(
                    "UPDATE measures_zone SET lies_in = %s WHERE id = %s", [lies_in, values["id"]]
                )
                if parent := values["parent_id"]:
                    cursor.execute(
                        "INSERT INTO measures_zoneparent (zone_id, parent_id) VALUES (%s, %s)",
                        [values["id"], parent],
                    )


def _value(model: str, field: models.Field, stored: dict[str, Any]) -> Any:
    """The value of a column for the database: the frozen one, or else its default."""
    if field.attname not in stored:
        value = ADDED.get((model, field.attname), field.get_default())
        return field.get_db_prep_save(value, connection)
    value = stored[field.attname]
    if isinstance(field, models.BinaryField):
        value = value.encode()
    elif not field.is_relation:
        value = field.to_python(value)
    return field.get_db_prep_save(value, connection)
