"""How many measures of a list have each value of its filters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.http import QueryDict

from measures.db.sql import Sql, fetch, in_list, where_sql
from measures.ledger.head import HeadOnDay

from .counts import current_cells
from .filters import FILTERS
from .filters.axes import AXES, ZONES
from .filters.base import Axis, Facet, Filter, Viewer
from .filters.people import WITHDRAWN
from .numbered_page import SHORT
from .query import Query

#: Name of a filter -> code of a value -> number.
ValueCounts = dict[str, dict[str, int]]


def value_counts(
    query: Query,
    head: HeadOnDay,
    values: Mapping[str, Iterable[str]],
    *,
    total: int,
    viewer: Viewer | None,
    ids: list[int] | None = None,
) -> ValueCounts:
    """The measures with each of `values` among the `total` that `query` selects.

    `ids` are theirs where they are known, so that they are not looked for again; None: they are not.
    Of an axis that `query` filters by: as if it did not. Kept counts of axes, and one query where
    `total` is at most `SHORT`. A filter without counts is left out.
    """
    counts: ValueCounts = {}
    if query.by_axes_only:
        counts = {
            axis.name: _counts_of(axis, found, head, values[axis.name])
            for axis, found in _along_axes(query, head).items()
            if axis.name in values
        }
    if total <= SHORT:
        chosen = {WITHDRAWN.name, *(each.name for each in query.filters)}  # that one widens a list
        offered = [each for each in FILTERS if each.name in values and each.admin_counted]
        left = [each for each in offered if each.name not in chosen | counts.keys()]
        counts |= _read(query, head, {each: values[each.name] for each in left}, viewer, ids)
    return counts


@lru_cache(maxsize=64)
def _along_axes(query: Query, head: HeadOnDay) -> dict[Axis, dict[str, int]]:
    """The kept counts of the values of each axis, within what `query` asks of the other axes."""
    within = query.axis_values(query.zone_scope.ids(head) if query.zone_scope else ())
    found: list[dict[str, int]] = [{} for _axis in AXES]
    for cell, count in current_cells(head).items():
        outside = [place for place, wanted in within if cell[place] not in wanted]
        if len(outside) > 1:
            continue
        for place in outside or range(len(AXES)):
            along = found[place]
            along[cell[place]] = along.get(cell[place], 0) + count
    return dict(zip(AXES, found, strict=True))


def _counts_of(axis: Axis, found: Mapping[str, int], head: HeadOnDay, codes: Iterable[str]) -> Any:
    """Those of `codes`; a zone has the measures of the zones within it too."""
    if axis is not ZONES:
        return {code: found.get(code, 0) for code in codes}
    within = {code: _parsed(ZONES, code, None).ids(head) for code in codes}
    return {code: sum(found.get(each, 0) for each in ids) for code, ids in within.items()}


def _read(
    query: Query,
    head: HeadOnDay,
    values: Mapping[Filter, Iterable[str]],
    viewer: Viewer | None,
    ids: list[int] | None,
) -> ValueCounts:
    """The same of any filter, read from at most `SHORT` measures by one query."""
    places = [(each, code) for each, codes in values.items() for code in codes]
    counts: ValueCounts = {each.name: {} for each in values}
    columns: list[str] = []
    parameters: list[Any] = []
    for each, code in places:
        terms = [*_terms(each, code, viewer, head)]
        text = " AND ".join(f"({term.text})" for term in terms) or "1 = 1"
        columns.append(f"SUM(CASE WHEN {text} THEN 1 ELSE 0 END)")
        parameters += [value for term in terms for value in term.values]
    numbers: Sequence[int | None] = [0] * len(places)
    if places and ids != []:
        rows = _rows(query, head, ids)
        text = f"SELECT {', '.join(columns)} FROM {rows.text}"  # nosec # B608: conditions of our own
        [numbers] = fetch(Sql(text, (*parameters, *rows.values)))
    for (each, code), number in zip(places, numbers, strict=True):
        counts[each.name][code] = int(number or 0)
    return counts


def _rows(query: Query, head: HeadOnDay, ids: list[int] | None) -> Sql:
    """The measures with `ids` as `m`; None: at most `SHORT` of those that `query` selects."""
    rows = Sql("measures_measure m")
    if ids is not None:
        return rows + where_sql([in_list("m.id", ids)])
    query = query.at(head)
    rows += where_sql([*query.in_use, *query.conditions(query.resolve(head), head.day)])
    return Sql(f"(SELECT m.* FROM {rows.text} LIMIT {SHORT}) m", rows.values)  # nosec # B608: conditions of our own


def _terms(each: Filter, code: str, viewer: Viewer | None, head: HeadOnDay) -> Iterator[Sql]:
    """The conditions that a measure has the value `code` of a filter."""
    value = _parsed(each, code, viewer)
    if each is ZONES:
        yield in_list("m.zone_id", [*value.ids(head).values()])
    elif isinstance(each, Facet):
        yield in_list(each.column, each.codes(value))
    else:
        yield from each.conditions(value, head.day)


@lru_cache(maxsize=2048)
def _parsed(each: Filter, code: str, viewer: Viewer | None) -> Any:
    given = QueryDict(mutable=True)
    given[each.name] = code
    return each.parse_for(given, viewer)
