"""What the ledger says of one subject: its history, and its body at any version."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.ledger import formats
from measures.ledger.writing import subject_of
from measures.models import Channel, Entry, Subject, Verb
from measures.reads.history import history
from measures.reads.pagination import Position

from .differences import changes, sheet

#: How many entries a page of history shows.
HISTORY_PAGE = 50
_LAST = 2**62  # no entry is that late


class HistoryPages:
    """For a model admin of a subject of the ledger."""

    admin_site: Any
    opts: Any
    get_object: Any
    has_view_permission: Any

    @admin.display(description=_("What is on record"))
    def on_record(self, row: Any) -> str:
        """All that the ledger says of `row`, for those who may only read it."""
        context = {"rows": sheet(self.body_at(row, row.version))}
        return render_to_string("admin/sheet.html", context)

    def body_at(self, row: Any, version: int) -> dict[str, Any]:
        """The body of `row` at `version`, from the ledger; empty for a version it never had."""
        entry = self.entries(row).filter(version=version).first()
        return formats.read_body(entry.body, Subject(entry.subject)) if entry else {}

    def entries(self, row: Any) -> QuerySet[Entry]:
        return Entry.objects.filter(subject=subject_of(row), code=row.code)

    # History.

    def history_view(
        self, request: Any, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The entries of the ledger about one subject, each with what it changed."""
        row = self.found(request, object_id)
        before = request.GET.get("before", "")
        page = history(
            row.code,
            subject=subject_of(row),
            limit=HISTORY_PAGE,
            seek=Position("lt", int(before) if before.isdecimal() else _LAST),
        )
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("History of %(code)s") % {"code": row.code},
            "subtitle": None,
            "opts": self.opts,
            "original": row,
            "told": [_told(entry) for entry in reversed(page.rows)],
            "older": page.previous.key if page.previous else None,
        }
        return TemplateResponse(request, "admin/record_history.html", context)

    def found(self, request: HttpRequest, object_id: str) -> Any:
        """The row that an address names. Raises Http404, PermissionDenied."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404(gettext("There is no such record."))
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return row


def _told(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry with its codes in words and its changes as rows."""
    old, new = ({n: said[age] for n, said in entry["changes"].items()} for age in ("old", "new"))
    words = {"verb": Verb(entry["verb"]).label, "channel": Channel(entry["channel"]).label}
    return entry | words | {"rows": changes(old, new)}
