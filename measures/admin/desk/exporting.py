"""The list of measures as a file, and as a page to print."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import islice
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from measures.actions.people import access_log
from measures.models import Access, Entry, Subject, Zone, zones_with_names
from measures.reads.measure_bodies import bodies_of, bodies_with_people
from measures.sheets.separated import comma_separated, jsonl, with_failure_mark
from measures.sheets.tables import Batches, Table, for_people
from measures.sheets.workbooks import workbook_file

from .columns import Choice, DeskList
from .owners import mark_people
from .place import list_words
from .saved import SavedFilters

#: Rows that a page to print has.
MOST_PRINTED = 1000
_BATCH = 200
#: Column of the list -> those of the table that say the same.
_SHOWN = {
    "zone_name": ("zone",),
    "kind": ("kind",),
    "status_now": ("status", "status_on"),
    "schedule": ("schedule", "schedules"),
    "deadline": ("deadline_zh_hans", "deadline_zh_hant", "due_from", "due_by"),
    "reached": ("targets",),
    "confirmed": ("confirmed_on",),
    "owner": ("owner", "owner_name"),
}
_ALWAYS = ("code", "title_zh_hans", "title_zh_hant", "title_en", "version")


def _xlsx(batches: Batches, tables: list[Table]) -> HttpResponseBase:
    return FileResponse(workbook_file(batches, tables))


def _csv(batches: Batches, tables: list[Table]) -> HttpResponseBase:
    return StreamingHttpResponse(with_failure_mark(comma_separated(batches, tables[0])))


def _jsonl(batches: Batches, _tables: list[Table]) -> HttpResponseBase:
    return StreamingHttpResponse(with_failure_mark(jsonl(batches)))


_FORMATS: dict[str, tuple[str, Callable[[Batches, list[Table]], HttpResponseBase]]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "csv": ("text/csv; charset=utf-8", _csv),
    "jsonl": ("application/jsonl", _jsonl),
}
#: Columns and format of each file -> the words of its link.
_FILES: dict[tuple[str, str], Any] = {
    ("all", "xlsx"): "XLSX",
    ("all", "csv"): "CSV",
    ("all", "jsonl"): "JSON Lines",
    ("shown", "xlsx"): _("XLSX of the columns shown"),
    ("shown", "csv"): _("CSV of the columns shown"),
}


class ExportedList(DeskList):
    """The list with the addresses of its files."""

    @property
    def exports(self) -> Iterator[tuple[str, str]]:
        query = self.get_query_string()
        for (columns, suffix), words in _FILES.items():
            name = f"admin:measures_measure_export_{columns}_{suffix}"
            yield reverse(name) + query, str(words)
        yield reverse("admin:measures_measure_print") + query, gettext("Print")


class Exports(SavedFilters):
    """The admin of measures: its list as files."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ExportedList]:
        return ExportedList

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            *(
                path(
                    f"export/{columns}.{suffix}",
                    view(require_safe(self.export)),
                    {"columns": columns, "suffix": suffix},
                    name=f"measures_measure_export_{columns}_{suffix}",
                )
                for columns, suffix in _FILES
            ),
            path("print/", view(require_safe(self.print)), name="measures_measure_print"),
            *super().get_urls(),
        ]

    def export(self, request: HttpRequest, columns: str, suffix: str) -> HttpResponseBase:
        """All measures of the list that the address asks for, in its order."""
        changelist = self._list(request)
        if changelist.refused:
            return self._back(request)
        keys = changelist.queryset.values_list("pk", flat=True)
        only = _shown(request) if columns == "shown" else set()
        return self.file_of(request, [*keys], suffix, only)

    def file_of(
        self, request: HttpRequest, keys: list[int], suffix: str, only: Collection[str] = ()
    ) -> HttpResponseBase:
        """The measures with these keys as a file, in all columns or in some."""
        access_log.note_read(Access.EXPORT, request, timezone.now())
        media_type, make = _FORMATS[suffix]
        zones = {zone.code: zone.in_language("name") for zone in Zone.objects.all()}
        batches = _batches(keys) if suffix == "jsonl" else _staff_batches(keys, request.user)
        response = make(batches, for_people(zones, only))
        name = f"measures-{localdate():%Y%m%d}.{suffix}"
        response["Content-Type"] = media_type
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def print(self, request: HttpRequest) -> HttpResponse:
        """The list that the address asks for, in the chosen columns, on one page."""
        changelist = self._list(request)
        if changelist.refused:
            return self._back(request)
        total, columns = changelist.result_count, Choice.of_person(request).columns
        rows = [*changelist.queryset[:MOST_PRINTED]]
        mark_people(request, rows)
        reasons = _reasons(rows, request.user)
        more = gettext("Only the first %(most)s are printed. Choose filters, or export the list.")
        context = {
            **self.admin_site.each_context(request),
            "title": capfirst(self.opts.verbose_name_plural),
            "back": self._back(request).url,
            "words": list_words(request.GET),
            "total": ngettext("%(number)s measure", "%(number)s measures", total)
            % {"number": f"{total:,}"},
            "more": more % {"most": f"{MOST_PRINTED:,}"} if total > MOST_PRINTED else "",
            "labels": [
                *(label_for_field(name, self.model, self) for name in ("code", "title", *columns)),
                gettext("latest reason"),
            ],
            "rows": (
                (row.code, [self._cell(name, row) for name in ("title", *columns)], reasons[row.pk])
                for row in rows
            ),
        }
        return TemplateResponse(request, "admin/desk/print.html", context)

    def _cell(self, name: str, row: Any) -> Any:
        shown = getattr(row, f"get_{name}_display", None)
        return shown() if shown else getattr(self, name)(row)

    def _list(self, request: HttpRequest) -> Any:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.get_changelist_instance(request)

    def _back(self, request: HttpRequest) -> HttpResponseRedirect:
        address = f"{reverse('admin:measures_measure_changelist')}?{request.GET.urlencode()}"
        return HttpResponseRedirect(address)


def _reasons(rows: list[Any], reader: Any) -> dict[int, str]:
    """The reason of the last change of each of `rows` where `reader` sees names; three queries."""
    zones = zones_with_names(reader)
    seen = [row for row in rows if zones is None or zones & {*row.zone.lies_in_codes}]
    of_seen = Entry.objects.filter(subject=Subject.MEASURE, code__in=[e.code for e in seen])
    last = of_seen.values_list("code").annotate(Max("seq"))
    texts = Entry.objects.filter(seq__in=[seq for _code, seq in last]).values_list("code", "reason")
    of_code = dict(texts)
    return {row.pk: of_code.get(row.code, "") for row in rows}


def _shown(request: HttpRequest) -> set[str]:
    """The columns of the table that the chosen columns of the list stand for."""
    chosen = Choice.of_person(request).columns
    return {*_ALWAYS, *(code for name in chosen for code in _SHOWN.get(name, ()))}


def _batches(keys: list[int]) -> Batches:
    """Bodies as the API has them."""
    for batch in _parts(keys):
        yield bodies_of(batch, localdate())


def _staff_batches(keys: list[int], reader: Any) -> Batches:
    """Bodies that name owners and deputies where `reader` sees names."""
    zones = zones_with_names(reader)
    for batch in _parts(keys):
        yield bodies_with_people(batch, localdate(), zones)


def _parts(keys: list[int]) -> Iterator[list[int]]:
    left = iter(keys)
    while batch := [*islice(left, _BATCH)]:
        yield batch
