"""Compare the tables, constraints, indexes and triggers of the record with those of the code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import connection

from measures.db.guard import Guarded
from measures.models import AccessRecord, Token, triggers
from measures.search.index import definitions

_CREATED = re.compile(r'CREATE (?:UNIQUE )?(TABLE|INDEX) "(\w+)"')
_CONSTRAINT = re.compile(r'CONSTRAINT "(\w+)"')


def faults() -> Iterator[str]:
    """Name what is missing or differs, and each trigger that the code does not make."""
    for name in triggers.missing(connection):
        yield f"trigger {name} does not stand as it was made"
    for name in triggers.foreign(connection):
        yield f"trigger {name} is none of this code"
    if connection.vendor == "postgresql":
        yield from _missing_by_name()
    else:
        yield from _differing_on_sqlite()


def _statements() -> list[str]:
    """The statements that make the tables of the record, as Django writes them."""
    editor = connection.schema_editor(collect_sql=True)
    editor.deferred_sql = []
    for model in apps.get_app_config("measures").get_models():
        if issubclass(model, Guarded) or model in (AccessRecord, Token):
            editor.create_model(model)
    return [str(each).rstrip(";") for each in [*editor.collected_sql, *editor.deferred_sql]]


def _differing_on_sqlite() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index')")
        installed = dict(cursor.fetchall())
    expected = {}
    for statement in _statements():
        if created := _CREATED.match(statement):
            expected[created[2]] = statement
    for name, statement in (expected | definitions()).items():
        if name not in installed:
            yield f"{name}: this table or index is missing"
        elif _parts(installed[name]) != _parts(statement):
            yield f"{name}: this table or index is not as the code makes it"


def _parts(statement: str) -> list[str]:
    """The definitions in a statement: a migration adds a column or constraint at the end."""
    depth, parts = 0, [""]
    for piece in re.split(r"('(?:[^']|'')*'|[(),])", statement):
        depth += (piece == "(") - (piece == ")")
        if piece == "," and depth == 1:
            parts.append("")
        else:
            parts[-1] += piece
    first, *rest = (part.strip() for part in parts)
    head, _bracket, column = first.partition("(")
    return [head, *sorted([column.strip(), *rest[:-1], *(r.removesuffix(")") for r in rest[-1:])])]


def _missing_by_name() -> Iterator[str]:
    """On PostgreSQL, which writes definitions in a form of its own, names are compared."""
    expected = set(definitions())
    for statement in _statements():
        expected |= {name for _type, name in _CREATED.findall(statement)}
        expected |= set(_CONSTRAINT.findall(statement))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE pg_table_is_visible(oid) "
            "UNION SELECT conname FROM pg_constraint WHERE convalidated"
        )
        installed = {name for (name,) in cursor.fetchall()}
    for name in sorted(expected - installed):
        yield f"{name}: this table, index or constraint is missing"
