"""The list of measures: the filters of the API, with several values each, and chosen columns."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import IGNORED_PARAMS, ORDER_VAR, SEARCH_VAR, ChangeList
from django.core.exceptions import ValidationError
from django.db.models import F, OrderBy, QuerySet
from django.db.models.expressions import RawSQL
from django.http import HttpRequest, QueryDict
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext

from measures.ledger.head import HeadOnDay, head_on_day
from measures.models import Measure
from measures.reads.filters import PARAMETERS, PERSONAL
from measures.reads.measure_list import ids_sql
from measures.reads.numbered_page import SHORT, ZONE_CODE, Order, number_of, page_ids
from measures.reads.query import Query, viewer_of
from measures.reads.value_counts import ValueCounts, value_counts

from .panel import panel

EXACT = "exact"
_NAMES = {parameter.name for parameter in PARAMETERS} - {SEARCH_VAR, EXACT}


class LastIfNone(OrderBy):
    """An order in which rows without a value come last, both ways."""

    def __init__(self, column: str) -> None:
        super().__init__(F(column), nulls_last=True)
        self.column = column

    def reverse_ordering(self) -> LastIfNone:
        self.descending = not self.descending
        return self


class Worklist(ChangeList):
    """The list as the address asks for it; what it does not know is said, and selects nothing."""

    given: QueryDict  # the filters in the address
    refused = False  # for what the address asks and nothing is known of
    selection: Query | None  # all that the address selects by; None: what only this list can answer
    known_count: int | None  # None: to be counted

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        return {}  # they are the registry's

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet:
        rows = super().get_queryset(request, exclude_parameters)
        given = self.given = given_filters(request.GET)
        self.user, self.known_count = request.user, None
        self.selection, self.head = None, head_on_day(localdate())
        try:
            query = _query(given, request.user)
            rows = _selected(rows, query, self.head)
            if not rows.query.is_empty():  # of a search that cannot be, which is refused
                self.selection = self._with_words() if self.query else query
            if self.selection is not None:
                self.known_count = number_of(self.selection, self.head)
        except ValidationError as fault:
            for text in fault.messages:
                messages.error(request, text)
            self.refused, rows = True, rows.none()
        self.due = {name: given.get(name, "") for name in ("due_after", "due_before")}
        self.has_active_filters = bool(given)
        return rows

    @cached_property
    def panel(self) -> list[dict[str, Any]]:
        """The filters with their values, and how many measures have each."""
        groups = panel(self.given)
        counts = self._counts({g["name"]: [code for code, *_more in g["choices"]] for g in groups})
        for group in groups:
            group["without"] = self.get_query_string({group["name"]: None})
            numbers = counts.get(group["name"], {})
            group["choices"] = [
                (code, str(label), chosen, numbers.get(code), _depth(str(label)))
                for code, label, chosen in group["choices"]
            ]
        return groups

    def _counts(self, values: dict[str, list[str]]) -> ValueCounts:
        if self.selection is None:
            return {}
        viewer = viewer_of(self.user, PERSONAL, names="owner" in self.given)
        return value_counts(
            self.selection,
            self.head,
            values,
            total=self.result_count,
            viewer=viewer,
            ids=self.all_ids,
        )

    def _with_words(self) -> Query | None:
        given = self.given.copy()
        given[SEARCH_VAR], given[EXACT] = self.query, self.params.get(EXACT, "false")
        try:
            return Query.parse(given, viewer=viewer_of(self.user, given))
        except ValidationError:  # words among withdrawn measures, which only this list looks for
            return None

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except IncorrectLookupParameters:  # a page beyond the last one
            self.page_num = 1
            super().get_results(request)
        # The rows of the page are read when they are known: sorting whole ones is slow.
        shown = self._ids()
        rows = {row.pk: row for row in self.root_queryset.filter(pk__in=shown)}
        self.result_list = [rows[pk] for pk in shown if pk in rows]

    def _ids(self) -> list[int]:
        """The keys of the page, in the order of the list."""
        self.all_ids: list[int] | None = None  # of a short list
        by = self._chosen_order
        if self.selection is None or self.show_all or (ORDER_VAR in self.params and by is None):
            return [*self.result_list.values_list("pk", flat=True)]
        start = (self.page_num - 1) * self.list_per_page
        if self.result_count > SHORT:
            return page_ids(
                self.selection, self.head, limit=self.list_per_page, offset=start, by=by
            )
        some = self.result_count > 0
        self.all_ids = (
            page_ids(self.selection, self.head, limit=SHORT, offset=0, by=by) if some else []
        )
        return self.all_ids[start : start + self.list_per_page]

    @property
    def _chosen_order(self) -> Order | None:
        """The column of measures by which the list is sorted; None: by none, or by more than that."""
        if ORDER_VAR not in self.params:
            return Order("overdue_on") if self._longest_late else None
        chosen = [*self.get_ordering_field_columns().items()]
        if len(chosen) != 1 or chosen[0][0] >= len(self.list_display):
            return None
        [(place, way)] = chosen
        field = self.get_ordering_field(self.list_display[place])
        column = field.column if isinstance(field, LastIfNone) else field
        known = {ZONE_CODE, *(each.name for each in Measure._meta.concrete_fields)}
        return Order(column, way == "desc") if column in known else None

    @property
    def _longest_late(self) -> bool:
        return not self.query and self.filter_params.get("schedule") == ["overdue"]

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> Any:
        if ORDER_VAR not in self.params and self._longest_late:
            return ["overdue_on", "code"]  # the longest late first
        return super().get_ordering(request, queryset)

    def get_ordering_field(self, field_name: Any) -> Any:
        if field_name == "title":
            script = "hans" if "hans" in (get_language() or "") else "hant"
            return f"title_{'en' if (get_language() or 'en').startswith('en') else script}"
        return super().get_ordering_field(field_name)

    def url_for_result(self, result: Any) -> str:
        address: str = self.model_admin.address_of(result)  # type: ignore[attr-defined]
        return address

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form of the filters keeps of the address: search and order."""
        names = (SEARCH_VAR, EXACT, ORDER_VAR)
        return [(name, self.params[name]) for name in names if self.params.get(name)]

    @property
    def filtered(self) -> list[tuple[str, str]]:
        """What the form of the search keeps of the address: filters and order."""
        return [
            (name, value)
            for name, values in self.filter_params.items()
            for value in values
            if name not in (SEARCH_VAR, EXACT)
        ]


def _depth(label: str) -> int:
    """How deep a zone lies in others, as its label is indented."""
    return len(label) - len(label.lstrip("\u2003"))


def given_filters(address: QueryDict) -> QueryDict:
    """The filters in an address, without boxes that were left empty."""
    given = QueryDict(mutable=True)
    for name, values in address.lists():
        if name not in (*IGNORED_PARAMS, "p", "e", EXACT) and (filled := [*filter(None, values)]):
            given.setlist(name, filled)
    return given


def _query(given: QueryDict, user: Any) -> Query:
    """The filters of the API in `given`, as `user` means them. Raises ValidationError with the faults of all."""
    faults: list[str] = []
    for name in given.keys() - _NAMES:
        text = gettext("This list has no such filter: %(name)s.")
        faults.append(text % {"name": name[:60]})
    params = QueryDict(mutable=True)
    for name in _NAMES & given.keys():
        params.setlist(name, given.getlist(name))
    query = Query()
    try:
        query = Query.parse(params, viewer=viewer_of(user, params))
    except ValidationError as fault:
        faults += fault.messages
    if faults:
        raise ValidationError(faults)
    return query


def _selected(rows: QuerySet, query: Query, head: HeadOnDay) -> QuerySet:
    """`rows` that the filters select. Raises ValidationError for records that are absent."""
    if query.withdrawn != "any":
        rows = rows.filter(withdrawn=query.withdrawn == "yes")
    if query == Query():
        return rows
    ids = ids_sql(query, head)
    return rows.filter(pk__in=RawSQL(*ids))  # nosec # B611: values are parameters
