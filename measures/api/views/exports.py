"""Any filtered list of measures as one file, whole whatever its length."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import chain
from tempfile import TemporaryFile
from typing import Any, NamedTuple

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.timezone import localdate
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from measures.api.http import etags
from measures.api.http.responses import LANGUAGE_HEADERS
from measures.api.openapi.operations import reads
from measures.api.params.list_request import FILTERS, ListRequest
from measures.api.serializers import tables
from measures.ledger.head import head_on_day
from measures.reads import as_of
from measures.reads.pagination import Page, Position
from measures.reads.query import Query

from .as_of import moment_of
from .base import ApiView, zone_in_path
from .responders import OK, Address, Answer, Responder, not_modified, release_connection

BATCH = 200  # rows that stay in the processor's cache from one step to the next
PARAMETERS = (*FILTERS, "as_of", "order")

#: The last line of a file that is not whole; neither JSON nor the code of a measure.
INCOMPLETE = b"!incomplete: the server failed; get the file again\r\n"

Read = Callable[[Position | None], Page[bytes]]


class Form(NamedTuple):
    """A kind of file."""

    suffix: str
    media_type: str
    name: str
    schema: Any
    answer: Callable[[tables.Batches], Any]


def _workbook(batches: tables.Batches) -> FileResponse:
    # A workbook is a ZIP: it cannot be sent before it is whole. Closed with the response.
    file = TemporaryFile()  # noqa: SIM115
    try:
        tables.workbook(batches, file)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return FileResponse(file)


def _streamed(make: Callable[[tables.Batches], Iterator[bytes]]) -> Callable[..., Any]:
    return lambda batches: StreamingHttpResponse(_marked(make(batches)))


def _marked(content: Iterator[bytes]) -> Iterator[bytes]:
    """A server ends a stream that broke off like one that is whole: say it in the last line."""
    try:
        yield from content
    except Exception:
        yield INCOMPLETE
        raise


FORMS = [
    Form(
        "jsonl",
        "application/jsonl",
        "JSON Lines",
        OpenApiResponse(OpenApiTypes.STR, description="A measure a line, as in the list."),
        _streamed(tables.jsonl),
    ),
    Form(
        "csv",
        "text/csv",
        "CSV",
        OpenApiResponse(
            OpenApiTypes.STR, description="UTF-8 with a byte order mark; RFC 4180; formula-safe."
        ),
        _streamed(tables.comma_separated),
    ),
    Form(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "an Excel workbook",
        OpenApiResponse(OpenApiTypes.BINARY, description="Numbers and days are typed cells."),
        _workbook,
    ),
]


LINES = FORMS[0]


def _batches(read: Read) -> tables.Batches:
    """All rows, some at a time; the first are read at once, so that a refusal comes first."""
    first = read(None)
    return chain([first.rows], _after(first, read))


def _attached(query: Query, day: date, form: Form) -> str:
    """Content-Disposition: measures-hetao-20261122.csv"""
    codes = query.zone_scope.codes if query.zone_scope else ()
    zones = list(codes) if len(codes) < 4 else [f"{len(codes)}-zones"]
    name = "-".join(["measures", *zones, f"{day:%Y%m%d}"])
    return f'attachment; filename="{name}.{form.suffix}"'


def lines(address: Address) -> Responder:
    """The JSON Lines file on the fast path. Raises ValidationError, Refusal."""
    return partial(_lines, ListRequest.of(address.params(), address.code))


def _lines(asked: ListRequest, if_none_match: str, today: date) -> Answer:
    head = head_on_day(today)
    etag = etags.list_tag(head)
    if if_none_match and etags.matches_any(if_none_match, etag):
        return not_modified(etag)
    batches = _batches(lambda seek: asked.page(head, limit=BATCH, seek=seek))
    name = _attached(asked.query, today, LINES)
    headers = [("ETag", etag), ("Content-Disposition", name)]
    return Answer(OK, headers, _releasing(_marked(tables.jsonl(batches))))


def _releasing(content: Iterator[bytes]) -> Iterator[bytes]:
    """Return the database connection after the last row."""
    try:
        yield from content
    finally:
        release_connection()


class Export(ApiView):
    """Measures in the order of their codes, the same as in the list, all of them.

    They are read some at a time, as pages are. A file of one moment, whatever changes while it is
    read, is the one with `as_of`.
    """

    form: Form

    def get_renderers(self) -> list[BaseRenderer]:
        if self.request is not None and self.request.method == "OPTIONS":
            return [JSONRenderer()]
        return super().get_renderers()

    def export(self, request: Request, zone: str = "") -> HttpResponse:
        asked = ListRequest.of(request.query_params, zone)
        if "as_of" in request.query_params:
            at = moment_of(request.query_params)
            day, tag, read = at.day, etags.past_tag(at), partial(as_of.measures, asked.query, at)
        else:
            now = head_on_day(localdate())
            day, tag, read = now.day, etags.list_tag(now), partial(asked.page, now)

        def make() -> Any:
            name = _attached(asked.query, day, self.form)
            return self.file(lambda seek: read(limit=BATCH, seek=seek), name)

        with zone_in_path(zone):
            return self.under(tag, make)

    def file(self, read: Read, name: str) -> Any:
        whole = _batches(read)
        head = self.request.method == "HEAD"
        # Of unknown length: a plain answer would say that there is nothing.
        response = StreamingHttpResponse() if head else self.form.answer(whole)
        response["Content-Type"] = self.form.media_type
        response["Content-Disposition"] = name
        for header, value in LANGUAGE_HEADERS.items():
            response[header] = value
        return response


def _after(page: Page[bytes], read: Read) -> Iterator[list[bytes]]:
    while page.next:
        page = read(page.next)
        yield page.rows


def export_of(form: Form, *, within_zone: bool) -> type[Export]:
    """The address that gives measures, or those of a zone, in `form`."""
    known = tuple(name for name in PARAMETERS if not (within_zone and name == "zone"))
    what, title = (
        ("zones_measures", "Measures of a zone") if within_zone else ("measures", "Measures")
    )
    renderer = type(
        "Renderer", (BaseRenderer,), {"media_type": form.media_type, "format": form.suffix}
    )

    class Exported(Export):
        __doc__ = Export.__doc__
        parameters = known
        renderer_classes = [renderer]
        fast_path = lines if form is LINES else None

        @reads(
            f"{what}_{form.suffix}",
            f"{title} as {form.name}",
            form.schema,
            parameters=known,
            code_of="zone" if within_zone else "",
        )
        def get(self, request: Request, code: str = "") -> HttpResponse:
            return self.export(request, code)

    Exported.form = form
    return Exported
