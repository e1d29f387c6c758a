"""The history of one subject in the ledger, and its body at any version."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.ledger import formats
from measures.ledger.public_form import read_public
from measures.ledger.writing import subject_of
from measures.models import AUDITORS, Channel, Entry, Subject, Verb, Zone, may_see_names
from measures.reads.differences import body_rows, changes
from measures.reads.history import history
from measures.reads.labels import capacity_shown
from measures.reads.pagination import Position

from .people import people_of
from .request_state import has_role

#: How many entries a page of history shows.
HISTORY_PAGE = 50
#: How many entries a page of a lost race shows.
SINCE = 10
_LAST = 2**62  # no entry is that late


def shows_names(row: Any) -> bool:
    """Whether the viewer of `row` may see names in its zone."""
    return may_see_names(row.viewer, row if isinstance(row, Zone) else getattr(row, "zone", None))


class HistoryPages(admin.ModelAdmin):
    """A model admin of a subject of the ledger.

    Names of people are shown to those who may see them in the zone of the subject; to others,
    roles.
    """

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The row, with the user as its `viewer`."""
        row: Any = super().get_object(request, object_id, from_field)
        if row is not None:
            row.viewer = request.user
        return row

    def address_of(self, row: Any) -> str:
        """The address of the page about `row`."""
        return reverse(f"admin:measures_{self.opts.model_name}_change", args=[row.pk])

    @admin.display(description=_("Current record"))
    def on_record(self, row: Any) -> str:
        """The current body of `row`, for people who may only read it."""
        context = {"rows": body_rows(self.body_at(row, row.version, names=shows_names(row)))}
        return render_to_string("admin/current_record.html", context)

    def body_at(self, row: Any, version: int, *, names: bool) -> dict[str, Any]:
        """The body of `row` at `version`, from the ledger; empty for a version it never had."""
        entry = self.entries(row).filter(version=version).first()
        read = formats.read_body if names else read_public
        return read(entry.body, Subject(entry.subject)) if entry else {}

    def entries(self, row: Any) -> QuerySet[Entry]:
        return Entry.objects.filter(subject=subject_of(row), code=row.code)

    def entries_since(self, row: Any, version: int) -> list[dict[str, Any]]:
        """The first entries about `row` after `version`, in words: who changed what, and why."""
        seen = self.entries(row).filter(version=version).values_list("seq", flat=True).first()
        if seen is None:
            return []
        page = history(
            row.code,
            subject=subject_of(row),
            limit=SINCE,
            names=shows_names(row),
            seek=Position("gt", seen),
        )
        people = people_of(entry["seq"] for entry in page.rows)
        return [_in_words(entry, people) for entry in page.rows]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The ledger entries about one subject, newest first, each with its changes."""
        row = self.get_row(request, object_id)
        before = request.GET.get("before", "")
        page = history(
            row.code,
            subject=subject_of(row),
            limit=HISTORY_PAGE,
            names=shows_names(row),
            seek=Position("lt", int(before) if before.isdecimal() else _LAST),
        )
        people = people_of(entry["seq"] for entry in page.rows)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("History of %(code)s") % {"code": row.code},
            "subtitle": None,
            "opts": self.opts,
            "original": row,
            "entries": [_in_words(entry, people) for entry in reversed(page.rows)],
            "older": page.previous.key if page.previous else None,
            "about": _about(row) if has_role(request, AUDITORS) else "",
        }
        return TemplateResponse(request, "admin/record_history.html", context)

    def get_row(self, request: HttpRequest, object_id: str) -> Any:
        """The row with this id. Raises Http404, PermissionDenied."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404(gettext("There is no such record."))
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return row


def _about(row: Any) -> str:
    """What a dossier of `row` is about; "": there is none of its kind."""
    subject = subject_of(row)
    return str(subject) if subject in (Subject.MEASURE, Subject.ZONE) else ""


def _in_words(entry: dict[str, Any], people: dict[int, str]) -> dict[str, Any]:
    """An entry with labels for its codes and rows for its changes."""
    members = entry["changes"].items()
    old, new = ({name: ends[age] for name, ends in members} for age in ("old", "new"))
    labels: dict[str, Any] = {
        "verb": Verb(entry["verb"]).label,
        "channel": Channel(entry["channel"]).label,
    }
    labels["who"] = people[entry["seq"]] if entry.get("actor") else capacity_shown(entry)
    return entry | labels | {"rows": changes(old, new)}
