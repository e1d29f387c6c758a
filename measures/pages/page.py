"""How every page is answered: parameters checked, made once for a head, then kept; 304s; errors."""

from __future__ import annotations

import hashlib
import zlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import cache, wraps
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.template.loader import render_to_string
from django.utils.http import parse_etags
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from measures.ledger.head import HeadOnDay, head_on_day
from measures.models import Withdrawn
from measures.reads.parameters import UnknownRecord, unknown_parameters
from measures.reads.query import NotFound
from measures.reads.recent import recent
from measures.shown.error_page import Words, error_page

from .frame import frame

_HERE = Path(__file__).parent
_ABSENT = {
    "zone": _("No zone has the code %(code)s."),
    "organisation": _("No organisation has the code %(code)s."),
    "source": _("No source has the code %(code)s."),
    **dict.fromkeys(("as_of", "from", "to"), _("The record has no entry %(code)s yet.")),
}


class Visit(NamedTuple):
    """What a page depends on."""

    at: HeadOnDay
    params: QueryDict
    site: str  # https://tracker.example
    path: str


class Content(NamedTuple):
    """A page before it is rendered. `title` and `description` are plain text."""

    template: str
    title: str
    context: Mapping[str, Any]
    description: str = ""


class File(NamedTuple):
    """What is no page: a feed, a picture."""

    content: bytes
    media_type: str


class Kept:
    """The rendered pages of the current head, compressed; the least used is dropped first."""

    MOST = 2000  # of about 7 kB each

    def __init__(self) -> None:
        self._lock, self._record = Lock(), ""
        self._pages: OrderedDict[Any, tuple[bytes, str]] = OrderedDict()

    def get(self, record: str, key: Any) -> tuple[bytes, str] | None:
        with self._lock:
            if record != self._record or key not in self._pages:
                return None
            self._pages.move_to_end(key)
            content, media_type = self._pages[key]
        return zlib.decompress(content), media_type

    def keep(self, record: str, key: Any, page: tuple[bytes, str]) -> None:
        compressed = zlib.compress(page[0], 1)
        with self._lock:
            if record != self._record:
                self._pages.clear()
                self._record = record
            self._pages[key] = compressed, page[1]
            if len(self._pages) > self.MOST:
                self._pages.popitem(last=False)


KEPT = Kept()
MakePage = Callable[..., Content | File]


def page(
    *parameters: str, follows: Callable[[], str] = str
) -> Callable[[MakePage], Callable[..., HttpResponse]]:
    """The view of a page that takes these query parameters.

    It is made again when the head, the day, or what `follows` returns is another.

    The function makes the content from a `Visit` and the parts of the path. Its NotFound,
    Withdrawn and ValidationError become error pages.
    """

    def view_of(make: MakePage) -> Callable[..., HttpResponse]:
        @require_safe
        @wraps(make)
        def view(request: HttpRequest, **parts: str) -> HttpResponse:
            try:
                return _answer(request, make, parameters, parts, follows())
            except NotFound as error:
                return error_page(request, Words(404, str(error)))
            except Withdrawn as error:
                return error_page(request, Words(410, _withdrawal(error)))
            except ValidationError as error:
                return error_page(request, Words(400, "", _faults(error)))

        return view

    return view_of


def _answer(
    request: HttpRequest,
    make: MakePage,
    parameters: tuple[str, ...],
    parts: Mapping[str, str],
    beside: str,
) -> HttpResponse:
    if faults := unknown_parameters(request.GET, parameters):
        raise ValidationError(list(faults.values()))
    at = head_on_day(localdate())
    record = f"{at.seq}.{at.hash[:8]}.{at.day:%Y%m%d}.{_release()}"
    etag = f'"{record}.{beside}"' if beside else f'"{record}"'
    site = request.build_absolute_uri("/").rstrip("/")
    key = (get_language(), site, request.get_full_path(), beside)
    kept = KEPT.get(record, key)
    if kept is None:
        kept = _rendered(make, Visit(at, request.GET, site, request.path), parts)
        KEPT.keep(record, key, kept)
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if etag in (
        each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))
    ):
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(kept[0], content_type=kept[1], headers=headers)


def _rendered(make: MakePage, visit: Visit, parts: Mapping[str, str]) -> tuple[bytes, str]:
    content = make(visit, **parts)
    if isinstance(content, File):
        return content
    context = frame(visit.at, visit.site, visit.path, visit.params)
    context |= {"title": content.title, "description": content.description}
    text = render_to_string(content.template, context | dict(content.context))
    return text.encode(), "text/html; charset=utf-8"


def _faults(error: ValidationError) -> tuple[str, ...]:
    """What is wrong, in the words of these pages: their readers know no address of the API."""
    if isinstance(error, UnknownRecord) and error.parameter in _ABSENT:
        return (_ABSENT[error.parameter] % {"code": error.value[:60]},)
    return tuple(error.messages)


def _withdrawal(error: Withdrawn) -> str:
    """That a measure was withdrawn, and why, where the reason is public."""
    changes = recent(2**62, limit=1, code=str(error.code)).rows
    reasons = [change.entry["reason"] for change in changes if change.entry["reason"]]
    return " ".join([str(error), *reasons])


@cache
def _release() -> str:
    """A digest of everything that pages are made of besides the record."""
    names = ("pages", "shown", "templates/pages", "templates/shown", "locale")
    folders = [_HERE.parent / name for name in names]
    digest = hashlib.sha256()
    for path in sorted(p for folder in folders for p in folder.rglob("*") if p.is_file()):
        if path.suffix in (".py", ".html", ".xml", ".svg", ".mo"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
