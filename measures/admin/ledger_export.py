"""The entries of the ledger that are listed, as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import orjson
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from measures.actions.people import access_log
from measures.models import AUDITORS, Access
from measures.sheets.columns import CellType, Column
from measures.sheets.separated import escape_formula, with_failure_mark
from measures.sheets.tables import Table
from measures.sheets.workbooks import workbook_file

from .request_state import has_role

COLUMNS = (
    *("seq", "recorded_at", "subject", "code", "version", "verb", "channel", "actor", "actor_id"),
    *("role", "office", "credential", "request_id", "caller_request_id", "undoes", "reason"),
    *("internal", "kinds", "zone", "hash"),
)
_CHUNK = 500
Rows = Iterator[dict[str, Any]]


class ExportPages(admin.ModelAdmin):
    """Exports what the filters in the address select."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.export))
        urls: list[URLPattern] = super().get_urls()
        return [path("export/<slug:kind>/", view, name="measures_entry_export"), *urls]

    def export(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        if not has_role(request, AUDITORS) or kind not in _FORMATS:
            raise PermissionDenied
        listed = self.get_changelist_instance(request)
        if messages_of_refusal(request):
            address = reverse("admin:measures_entry_changelist")
            return HttpResponseRedirect(f"{address}?{request.GET.urlencode()}")
        access_log.note_read(Access.EXPORT, request, timezone.now())
        rows = listed.queryset.order_by("seq").values(*COLUMNS).iterator(chunk_size=_CHUNK)
        content_type, make = _FORMATS[kind]
        response = make(rows)
        response["Content-Type"] = content_type
        name = f"ledger-{timezone.localtime():%Y-%m-%d}.{kind}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def messages_of_refusal(request: HttpRequest) -> bool:
    """Whether a filter refused its value: a file without rows would say that there are none."""
    stored: Any = getattr(request, "_messages", None)
    return bool(stored is not None and stored.added_new)


def _csv(rows: Rows) -> Iterator[bytes]:
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(COLUMNS)
    yield b"\xef\xbb\xbf"
    for row in rows:
        row["recorded_at"] = row["recorded_at"].isoformat()
        write.writerow([escape_formula(row[name]) for name in COLUMNS])
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()


def _jsonl(rows: Rows) -> Iterator[bytes]:
    for row in rows:
        yield orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z)


def _xlsx(rows: Rows) -> FileResponse:
    lines = _jsonl(rows)
    batches = iter(lambda: [*islice(lines, _CHUNK)], [])
    return FileResponse(workbook_file(batches, [_TABLE]))


def _streamed(make: Callable[[Rows], Iterator[bytes]]) -> Callable[[Rows], StreamingHttpResponse]:
    return lambda rows: StreamingHttpResponse(with_failure_mark(make(rows)))


_TYPES = {
    **dict.fromkeys(("seq", "version", "actor_id"), CellType.NUMBER),
    "internal": CellType.FLAG,
}
_TABLE = Table(
    "ledger",
    [Column(name, (name,), _TYPES.get(name, CellType.TEXT)) for name in COLUMNS],
    head=[COLUMNS],
)
_FORMATS: dict[str, tuple[str, Callable[[Rows], HttpResponseBase]]] = {
    "csv": ("text/csv; charset=utf-8", _streamed(_csv)),
    "jsonl": ("application/jsonl", _streamed(_jsonl)),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
}
