"""Rows written many at a time, each with the key that it was given beforehand."""

from __future__ import annotations

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max, Model


class Rows:
    """Rows waiting to be written."""

    def __init__(self) -> None:
        self._last: dict[type[Model], int] = {}
        self._waiting: dict[type[Model], list[Model]] = {}

    def add(self, row: Model) -> None:
        """Give `row` its key, unless it has one; what else it says may be set until `write()`."""
        if row.pk is None:
            row.pk = self._next(type(row))
        self._waiting.setdefault(type(row), []).append(row)

    def _next(self, model: type[Model]) -> int:
        if model not in self._last:
            self._last[model] = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
        self._last[model] += 1
        return self._last[model]

    def write(self) -> None:
        for model, rows in self._waiting.items():
            _insert(model, rows)
        self._waiting.clear()

    def reset_sequences(self) -> None:
        """PostgreSQL gives out keys of its own; they begin after those given here."""
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(no_style(), list(self._last)):
                cursor.execute(sql)


def _insert(model: type[Model], rows: list[Model]) -> None:
    fields = [(field, field.attname) for field in model._meta.concrete_fields]
    columns = ", ".join(field.column for field, _name in fields)
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({places})",
            [
                [field.get_db_prep_save(getattr(row, name), connection) for field, name in fields]
                for row in rows
            ],
        )
