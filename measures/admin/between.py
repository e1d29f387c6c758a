"""The list as it was on a day, and what changed between two days: for auditors."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from measures.actions.people import access_log
from measures.domain.change_kinds import ChangeKind
from measures.models import AUDITORS, Access, Zone
from measures.reads import as_of
from measures.reads.differences import Row
from measures.reads.moments import Moment, parse_moment, resolve_moment
from measures.reads.pagination import Position
from measures.sheets.separated import comma_separated, escape_formula, with_failure_mark
from measures.sheets.tables import Batches, for_people

from .between_shown import Selected, shown
from .ledger_filters import zone_choices
from .ledger_sentences import parts
from .request_state import has_role

#: Measures that an export reads at a time.
_BATCH = 500
_NOTHING = Row("", ["", ""])


class BetweenPages:
    """For the admin of entries: the page of two days, and its files."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]
        return [
            path("between/", view(require_safe(self.between)), name="measures_entry_between"),
            path(
                "between/export/<slug:what>.csv",
                view(require_safe(self.export_between)),
                name="measures_entry_between_export",
            ),
            *urls,
        ]

    def between(self, request: HttpRequest) -> HttpResponse:
        """The list at the end of a day; with a second day, what changed until its end."""
        if not has_role(request, AUDITORS):
            raise PermissionDenied
        access_log.note_read(Access.AUDIT, request, timezone.now())
        zones = {zone.code: zone for zone in Zone.objects.with_parents()}
        context: dict[str, Any] = {
            "options": zone_choices(zones.values()),
            "selected": {name: request.GET.get(name, "") for name in ("zone", "from", "to")},
        }
        try:
            if selected := _selected(request.GET, zones):
                context |= shown(selected, request.GET, zones)
        except ValidationError as refusal:
            context["refused"] = refusal.messages
        context |= self.admin_site.each_context(request) | {"opts": self.opts}
        context["title"] = gettext("As it was, and what changed between")
        return TemplateResponse(request, "admin/between.html", context)

    def export_between(self, request: HttpRequest, what: str) -> HttpResponseBase:
        """`list`: the measures at the first moment; `changes`: what changed since."""
        if not has_role(request, AUDITORS) or what not in ("list", "changes"):
            raise PermissionDenied
        zones = {zone.code: zone for zone in Zone.objects.with_parents()}
        try:
            selected = _selected(request.GET, zones)
        except ValidationError:
            selected = None
        if selected is None or (what == "changes" and selected.end is None):
            return self.between(request)
        access_log.note_read(Access.EXPORT, request, timezone.now())
        names = {code: zone.in_language("name") for code, zone in zones.items()}
        lines = (
            _changes_file(selected)
            if what == "changes"
            else comma_separated(_bodies(selected), for_people(names)[0])
        )
        response = StreamingHttpResponse(with_failure_mark(lines), "text/csv; charset=utf-8")
        until = f"-{selected.end.seq}" if selected.end and what == "changes" else ""
        name = f"{what}-{selected.zone or 'all'}-{selected.start.seq}{until}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _selected(params: QueryDict, zones: Any) -> Selected | None:
    """What `params` ask for; None without a first day. Raises ValidationError."""
    given = {name: params.get(name, "").strip() for name in ("zone", "from", "to")}
    if given["zone"] and given["zone"] not in zones:
        text = gettext("“%(value)s” is not known as %(filter)s. Known: %(known)s.")
        known = {"value": given["zone"][:60], "filter": gettext("zone"), "known": ", ".join(zones)}
        raise ValidationError(text % known)
    if not given["from"]:
        return None
    start, end = (_moment(name, given[name]) for name in ("from", "to"))
    if start and end and start.seq > end.seq:
        raise ValidationError(gettext("The first day is later than the second."))
    return Selected(given["zone"], start, end) if start else None


def _moment(name: str, value: str) -> Moment | None:
    if not value:
        return None
    params = QueryDict(mutable=True)
    params[name] = value
    now = timezone.now()
    return resolve_moment(name, parse_moment(params, name, now=now), now=now)


def _bodies(selected: Selected) -> Batches:
    """The measures at the first moment, page after page."""
    seek: Position | None = None
    while True:
        found = as_of.measures(selected.query, selected.start, limit=_BATCH, seek=seek)
        yield found.rows
        if (seek := found.next) is None:
            return


def _changes_file(selected: Selected) -> Iterator[bytes]:
    """A row for each part that changed of a measure, old and new."""
    seek: Position | None = None
    yield b"\xef\xbb\xbf" + _line("code", "entry", "version", "kinds", "part", "old", "new")
    while selected.end:
        found = as_of.differences(
            selected.scope, selected.start, selected.end, limit=_BATCH, seek=seek
        )
        for row in map(orjson.loads, found.rows):
            is_new = row["kinds"] == [ChangeKind.CREATED]
            about = (row["code"], row["seq"], row["version"], " ".join(row["kinds"]))
            for part in parts(row["changes"], is_new=is_new) or [_NOTHING]:
                yield _line(*about, part.label, *part.values)
        if (seek := found.next) is None:
            return


def _line(*cells: Any) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([escape_formula(cell) for cell in cells])
    return out.getvalue().encode()
