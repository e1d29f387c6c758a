"""Exports: a filtered list of measures as one complete file (JSON Lines, CSV, XLSX)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.timezone import localdate
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from measures.actions.people import access_log
from measures.api.http import etags
from measures.api.http.at_once import takes_longer
from measures.api.http.responses import LANGUAGE_HEADERS
from measures.api.openapi.operations import describe_read
from measures.api.params.list_request import FILTERS, ListRequest
from measures.ledger.head import head_on_day
from measures.models import Access
from measures.reads import as_of
from measures.reads.pagination import Page, Position
from measures.reads.parameters import parse_bool
from measures.reads.query import Query
from measures.reads.quotations import with_quotations
from measures.sheets.separated import comma_separated, jsonl, with_failure_mark
from measures.sheets.tables import Batches
from measures.sheets.workbooks import workbook_file

from .as_of import parse_as_of
from .base import ApiView, viewer, zone_in_path
from .responders import OK, Address, RawResponse, Responder, not_modified, release_connection
from .sources import reads_all

BATCH = 200  # rows per batch; they fit the processor's cache
PARAMETERS = (*FILTERS, "as_of", "order", "quotations")

ReadPage = Callable[[Position | None], Page[bytes]]


class ExportFormat(NamedTuple):
    """A file format of exports."""

    suffix: str
    media_type: str
    name: str
    schema: Any
    render: Callable[[Batches], Any]


def _workbook(batches: Batches) -> FileResponse:
    return FileResponse(workbook_file(batches))  # closed with the response


def _streamed(make: Callable[[Batches], Iterator[bytes]]) -> Callable[..., Any]:
    return lambda batches: StreamingHttpResponse(with_failure_mark(make(batches)))


EXPORT_FORMATS = [
    ExportFormat(
        "jsonl",
        "application/jsonl",
        "JSON Lines",
        OpenApiResponse(OpenApiTypes.STR, description="One measure per line, as in the list."),
        _streamed(jsonl),
    ),
    ExportFormat(
        "csv",
        "text/csv",
        "CSV",
        OpenApiResponse(
            OpenApiTypes.STR,
            description="UTF-8 with a byte order mark; RFC 4180; safe against formula injection.",
        ),
        _streamed(comma_separated),
    ),
    ExportFormat(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "an Excel workbook",
        OpenApiResponse(OpenApiTypes.BINARY, description="Numbers and dates are typed cells."),
        _workbook,
    ),
]


JSON_LINES = EXPORT_FORMATS[0]


def _batches(read: ReadPage) -> Batches:
    """All rows in batches. The first one is read now, so that errors precede the response."""
    first = read(None)
    return chain([first.rows], _following(first, read))


def _content_disposition(query: Query, day: date, export_format: ExportFormat) -> str:
    """Content-Disposition: measures-hetao-20261122.csv"""
    codes = query.zone_scope.codes if query.zone_scope else ()
    zones = list(codes) if len(codes) < 4 else [f"{len(codes)}-zones"]
    name = "-".join(["measures", *zones, f"{day:%Y%m%d}"])
    return f'attachment; filename="{name}.{export_format.suffix}"'


def lines(address: Address) -> Responder | None:
    """The responder of JSON Lines exports; None with quotations. Raises ValidationError, ProblemError."""
    if "quotations" in address.params():
        return None
    return partial(_lines, ListRequest.of(address.params(), address.code))


def _lines(list_request: ListRequest, if_none_match: str, today: date) -> RawResponse:
    head = head_on_day(today)
    etag = etags.list_etag(head)
    if if_none_match and etags.matches_etag(if_none_match, etag):
        return not_modified(etag)
    takes_longer()
    batches = _batches(lambda seek: list_request.page(head, limit=BATCH, seek=seek))
    name = _content_disposition(list_request.query, today, JSON_LINES)
    headers = [("ETag", etag), ("Content-Disposition", name)]
    return RawResponse(OK, headers, _releasing(with_failure_mark(jsonl(batches))))


def _releasing(content: Iterator[bytes]) -> Iterator[bytes]:
    """Return the database connection after the last row."""
    try:
        yield from content
    finally:
        release_connection()


class Export(ApiView):
    """All measures of the filtered list, in the same order.

    They are read in batches, like pages; pass `as_of` for a consistent state while others write.
    """

    export_format: ExportFormat

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if "quotations" in request.query_params:
            patch_vary_headers(response, ["Authorization", "Cookie"])
        return response

    def get_renderers(self) -> list[BaseRenderer]:
        if self.request is not None and self.request.method == "OPTIONS":
            return [JSONRenderer()]
        return super().get_renderers()

    def export(self, request: Request, zone: str = "") -> HttpResponse:
        list_request = ListRequest.of(request.query_params, zone, viewer(request))
        read: Callable[..., Page[bytes]]
        if "as_of" in request.query_params:
            at = parse_as_of(request.query_params)
            day, etag, read = (
                at.day,
                etags.past_etag(at),
                partial(as_of.measures, list_request.query, at),
            )
        else:
            now = head_on_day(localdate())
            day, etag, read = now.day, etags.list_etag(now), partial(list_request.page, now)

        if parse_bool(request.query_params, "quotations", "false"):
            reader = reads_all(request)
            etag = etags.list_etag(head_on_day(localdate()), names=reader)
            read = _quoting(read, reader)

        def make() -> Any:
            access_log.note_read(Access.EXPORT, request, timezone.now())
            name = _content_disposition(list_request.query, day, self.export_format)
            return self.file(lambda seek: read(limit=BATCH, seek=seek), name)

        with zone_in_path(zone):
            return self.conditional(etag, make)

    def file(self, read: ReadPage, name: str) -> Any:
        batches = _batches(read)
        head = self.request.method == "HEAD"
        # A streaming response has no Content-Length, like the response to GET.
        response = StreamingHttpResponse() if head else self.export_format.render(batches)
        response["Content-Type"] = self.export_format.media_type
        response["Content-Disposition"] = name
        for header, value in LANGUAGE_HEADERS.items():
            response[header] = value
        return response


def _quoting(read: Callable[..., Page[bytes]], reader: bool) -> Callable[..., Page[bytes]]:
    """`read`, with the words that the evidence of each measure quotes."""

    def quoted(**arguments: Any) -> Page[bytes]:
        page = read(**arguments)
        return Page(with_quotations(page.rows, reader=reader), page.next, page.previous)

    return quoted


def _following(page: Page[bytes], read: ReadPage) -> Iterator[list[bytes]]:
    while page.next:
        page = read(page.next)
        yield page.rows


def export_view(export_format: ExportFormat, *, within_zone: bool) -> type[Export]:
    """The view that exports measures, or those of a zone, in `export_format`."""
    known = tuple(name for name in PARAMETERS if not (within_zone and name == "zone"))
    what, title = (
        ("zones_measures", "Measures of a zone") if within_zone else ("measures", "Measures")
    )
    renderer = type(
        "Renderer",
        (BaseRenderer,),
        {"media_type": export_format.media_type, "format": export_format.suffix},
    )

    class Exported(Export):
        __doc__ = Export.__doc__
        parameters = known
        renderer_classes = [renderer]
        fast_path = lines if export_format is JSON_LINES else None

        @describe_read(
            f"{what}_{export_format.suffix}",
            f"{title} as {export_format.name}",
            export_format.schema,
            parameters=known,
            code_of="zone" if within_zone else "",
            media_type=export_format.media_type,
        )
        def get(self, request: Request, code: str = "") -> HttpResponse:
            return self.export(request, code)

    Exported.export_format = export_format
    return Exported
