"""Querysets whose SQL is written once.

A change runs the same few queries each time, and Django takes ten times as long to compile such
a query as the engine takes to run it. The statement and the loading of related rows are taken from
undocumented parts of Django; `tests/db/test_prepared.py` holds them to what the querysets return, and
with the setting PLAIN_QUERYSETS it is the querysets that are run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from hashlib import sha256
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators

from .sql import Rows, Sql, driver, fetch, fetch_each, runs_directly, this_database

Row = TypeVar("Row", bound=models.Model)


class _Plan(NamedTuple):
    """The statement of a queryset, and how a row of its result becomes an instance."""

    text: str
    values: int  # how often the statement has the value
    model: type[models.Model]
    columns: list[str]
    annotations: dict[str, int]  # and their places
    converters: list[tuple[int, tuple[list[Callable[..., Any]], Any]]]
    related: list[Any]


class Prepared(Generic[Row]):
    """The rows of `queryset(value)`, for any value. Made once, when its module is imported.

    `queryset` is called once: every parameter of its statement is the value. Related rows come
    by `select_related()` only, and annotations without them.
    """

    def __init__(self, queryset: Callable[[Any], models.QuerySet[Row]]) -> None:
        self.queryset = queryset

    def first(self, value: int | str) -> Row | None:
        return next(iter(self(value)), None)

    def __call__(self, value: int | str) -> list[Row]:
        if not _prepares():
            return list(self.queryset(value))
        return self.of_rows(fetch(self.sql(value, planned=_have_planned([self], value))))

    def sql(self, value: int | str, *, planned: bool = False) -> Sql:
        """The statement, or the execution of its plan, which the connection has."""
        if planned:
            return Sql(f"EXECUTE {self.name}(%s)", (value,))
        return Sql(self._plan.text, (value,) * self._plan.values)

    @cached_property
    def name(self) -> str:
        """Of the plan that a connection to PostgreSQL keeps."""
        return _name_of_plan(self._plan.text)

    def planning(self, value: int | str) -> Sql:
        """What makes the plan. The type of the column may be too small for a number."""
        types = "(bigint)" if isinstance(value, int) else ""
        return Sql(f"PREPARE {self.name}{types} AS {self._plan.text.replace('%s', '$1')}")

    def of_rows(self, rows: Rows) -> list[Row]:
        """The instances of the rows that `sql()` finds."""
        plan, database = self._plan, this_database()
        return [_row(plan, list(row), database) for row in rows]

    @cached_property
    def _plan(self) -> _Plan:
        compiler = self.queryset(0).query.get_compiler(DEFAULT_DB_ALIAS)
        text, values = compiler.as_sql()
        info = compiler.klass_info
        own = [compiler.select[place][0] for place in info["select_fields"]]
        return _Plan(
            text,
            len(values),
            info["model"],
            [column.target.attname for column in own],
            compiler.annotation_col_map,
            list(compiler.get_converters([each for each, *_rest in compiler.select]).items()),
            get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS),  # type: ignore[call-arg]
        )


class Fixed(NamedTuple):
    """A statement without values, for which a connection to PostgreSQL keeps a plan, too."""

    text: str

    @property
    def name(self) -> str:
        return _name_of_plan(self.text)

    def planning(self, _value: object) -> Sql:
        return Sql(f"PREPARE {self.name} AS {self.text}")


@cache
def _name_of_plan(text: str) -> str:
    return f"q{sha256(text.encode()).hexdigest()[:16]}"


def _row(plan: _Plan, values: list[Any], database: Any) -> Any:
    for place, (converters, expression) in plan.converters:
        for convert in converters:
            values[place] = convert(values[place], expression, database)
    # As `from_db()` does, in half of its time: without `__init__()` and its signals.
    row = plan.model.__new__(plan.model)
    row._state = ModelState()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    vars(row).update(zip(plan.columns, values, strict=False))
    vars(row).update((name, values[place]) for name, place in plan.annotations.items())
    for populator in plan.related:
        populator.populate(values, row)
    return row


def _prepares() -> bool:
    return not settings.PLAIN_QUERYSETS


#: The plans that each connection to PostgreSQL has, by name; None: it shall have none.
_planned: WeakKeyDictionary[Any, set[str] | None] = WeakKeyDictionary()


def _have_planned(queries: Sequence[Prepared[Any] | Fixed], value: int | str) -> bool:
    """Whether this connection has a plan of each of `queries`, which it makes when it needs them first.

    To parse and plan the queries of a write takes PostgreSQL longer than to run them. Behind a pooler
    the next transaction has another connection.
    """
    if not runs_directly() or this_database().settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
        return False
    key = driver()
    known = _planned.setdefault(key, set())
    if known is None:
        return False
    if missing := {query.name: query for query in queries if query.name not in known}:
        _planned[key] = None  # if it fails, nobody knows which it has
        fetch_each([query.planning(value) for query in missing.values()])
        _planned[key] = known | missing.keys()
    return True


class Found(NamedTuple):
    """Rows of statements, and of prepared queries."""

    plain: list[Rows]
    rows: list[list[Any]]


def find_each(
    queries: Sequence[Prepared[Any]], value: int | str, *, after: Sequence[Sql] = ()
) -> Found:
    """The rows of each of `queries` for `value`, `after` other statements: `fetch_each()` of all."""
    if not _prepares():
        return Found(fetch_each(after), [list(query.queryset(value)) for query in queries])
    planned = _have_planned(queries, value)
    found = fetch_each([*after, *(query.sql(value, planned=planned) for query in queries)])
    own = found[len(after) :]
    rows = [query.of_rows(each) for query, each in zip(queries, own, strict=True)]
    return Found(found[: len(after)], rows)


def fetch_fixed(statements: Sequence[Fixed]) -> list[Rows]:
    """The rows of each of `statements`: `fetch_each()` of all."""
    planned = _prepares() and _have_planned(statements, "")
    texts = (f"EXECUTE {each.name}" if planned else each.text for each in statements)
    return fetch_each([Sql(text) for text in texts])


def by(model: type[Row], column: str) -> Prepared[Row]:
    """The rows with a value in `column`, each with the rows that it cannot be without."""
    return Prepared(lambda value: model._default_manager.select_related().filter(**{column: value}))
