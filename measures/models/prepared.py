"""Querysets whose SQL is written once.

A change asks the same few questions each time, and Django takes ten times as long to write such
a question as the engine takes to answer it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators

from .raw import Sql, fetch, this_database

Row = TypeVar("Row", bound=models.Model)


class _Plan(NamedTuple):
    """How a queryset is asked, and what becomes of a row of the answer."""

    text: str
    values: int  # how often the statement has the value
    model: type[models.Model]
    columns: list[str]
    converters: list[tuple[int, tuple[list[Callable[..., Any]], Any]]]
    related: list[Any]


class Prepared(Generic[Row]):
    """The rows that the queryset `make(value)` has, for any value.

    `make` is called once: every value in its queryset is the one it was given. What is related
    comes along by `select_related()` only.
    """

    def __init__(self, make: Callable[[Any], models.QuerySet[Row]]) -> None:
        self._make = make

    def first(self, value: int | str) -> Row | None:
        return next(iter(self(value)), None)

    def __call__(self, value: int | str) -> list[Row]:
        plan = self._plan
        rows = fetch(Sql(plan.text, (value,) * plan.values))
        database = this_database()
        return [_row(plan, list(row), database) for row in rows]

    @cached_property
    def _plan(self) -> _Plan:
        compiler = self._make(0).query.get_compiler(DEFAULT_DB_ALIAS)
        text, values = compiler.as_sql()
        info = compiler.klass_info
        own = [compiler.select[place][0] for place in info["select_fields"]]
        return _Plan(
            text,
            len(values),
            info["model"],
            [column.target.attname for column in own],
            list(compiler.get_converters([each for each, *_rest in compiler.select]).items()),
            get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS),  # type: ignore[call-arg]
        )


def _row(plan: _Plan, said: list[Any], database: Any) -> Any:
    for place, (converters, expression) in plan.converters:
        for convert in converters:
            said[place] = convert(said[place], expression, database)
    # As `from_db()` does, but for `__init__`, half of the time, to whose signals nothing listens.
    row = plan.model.__new__(plan.model)
    row._state = ModelState()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    vars(row).update(zip(plan.columns, said, strict=False))
    for populator in plan.related:
        populator.populate(said, row)
    return row


@cache
def by(model: type[Row], column: str) -> Prepared[Row]:
    """The rows with a value in `column`, each with the rows that it cannot be without."""
    return Prepared(lambda value: model._default_manager.select_related().filter(**{column: value}))
