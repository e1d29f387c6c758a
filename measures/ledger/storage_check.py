"""Check the form in which SQLite has stored each value of the record.

SQLite takes text, numbers and bytes in any column, compares dates as text and, for a program that
leaves foreign keys off, takes keys of rows that do not exist. PostgreSQL refuses all three.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, models

from measures.db.guard import Guarded
from measures.models import Token


def faults() -> Iterator[str]:
    """Name each row of the record with a value in another form than the code writes."""
    if connection.vendor != "sqlite":
        return
    tables = {}
    for model in [*apps.get_app_config("measures").get_models(), get_user_model()]:
        if issubclass(model, Guarded) or model in (Token, get_user_model()):
            tables[model._meta.db_table] = model
            yield from _malformed(model)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        dangling = cursor.fetchall()
    for table, row, parent, _number in dangling:
        if table in tables:
            yield f"{table} {row}: it belongs to a row of {parent} that does not exist"


def _malformed(model: type[models.Model]) -> Iterator[str]:
    forms = {field.column: _form(field) for field in model._meta.concrete_fields}
    table, key = model._meta.db_table, model._meta.pk.column
    checks, sound = ", ".join(forms.values()), " AND ".join(forms.values())
    text = f'SELECT "{key}", {checks} FROM {table} WHERE NOT ({sound})'  # nosec # B608: names of our own tables and columns
    with connection.cursor() as cursor:
        cursor.execute(text)
        rows = cursor.fetchall()
    for row, *results in rows:
        for column, well_formed in zip(forms, results, strict=True):
            if not well_formed:
                yield f"{table} {row}: its column {column} is not as the code writes it"


def _form(field: models.Field) -> str:
    """The SQL condition that a value of `field` is stored as Django stores it; never NULL."""
    column = f'"{field.column}"'
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    match field:
        case models.DateTimeField():
            second, rest = f"substr({column}, 1, 19)", f"substr({column}, 20)"
            fraction = f"{rest} GLOB '.{'[0-9]' * 6}' AND {rest} <> '.000000'"
            condition = f"{second} IS datetime({second}) AND ({rest} = '' OR {fraction})"
        case models.DateField():
            condition = f"{column} IS date({column})"
        case models.BinaryField():
            condition = f"typeof({column}) = 'blob'"
        case models.IntegerField() | models.BooleanField():
            condition = f"typeof({column}) = 'integer'"
        case models.DecimalField():
            condition = f"typeof({column}) IN ('integer', 'real')"
        case _:
            condition = f"typeof({column}) = 'text'"
    return f"({column} IS NULL OR ({condition}))"
