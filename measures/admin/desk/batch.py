"""The page of a batch: what one request changed, and the button that takes it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from measures.actions import batches
from measures.admin.base import actor
from measures.admin.forms import ActForm
from measures.admin.history import HistoryPages
from measures.admin.people import people_of
from measures.admin.reasons import why
from measures.admin.request_state import has_role
from measures.models import AUDITORS, BatchRefused, Entry, Measure, NotAllowed, Zone, may_see_names
from measures.reads.batches import Batch, batch, changes_of
from measures.reads.differences import changes

from .place import list_address

#: How many entries a page of a batch shows.
_ENTRIES = 50


class BatchPages(HistoryPages):
    """The admin of measures: the page of a batch."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.batch)
        address = path("batches/<str:request_id>/", view, name="measures_measure_batch")
        return [address, *super().get_urls()]

    def batch(self, request: HttpRequest, request_id: str) -> HttpResponse:
        """Show a batch to those who may see the names in its zones; take it back."""
        found = batch(request_id)
        if found is None:
            raise Http404(gettext("There is no such record."))
        zones: list[Zone | None] = [*found.zones()] or [None]
        if not all(may_see_names(request.user, zone) for zone in zones):
            raise PermissionDenied
        form = ActForm(request.POST or None)
        refused: dict[str, list[str]] = {}
        if request.method == "POST" and found.undone_by:
            messages.info(request, gettext("This batch was taken back already."))
            return HttpResponseRedirect(_page(found.undone_by))
        if request.method == "POST" and form.is_valid():
            try:
                codes = batches.undo_batch(
                    request_id, by=actor(request), at=timezone.now(), **why(form.cleaned_data)
                )
            except BatchRefused as refusal:
                refused = dict(refusal.rows)
            except NotAllowed as refusal:
                form.add_error(None, str(refusal))
            except ValidationError as refusal:
                form.refuse(refusal.message_dict)
            else:
                text = ngettext(
                    "%(count)s measure is as it was before the batch.",
                    "%(count)s measures are as they were before the batch.",
                    len(codes),
                )
                messages.success(request, text % {"count": len(codes)})
                return HttpResponseRedirect(_page(request.request_id))  # type: ignore[attr-defined]
        context = self.admin_site.each_context(request) | _context(request, found)
        context |= {"opts": self.opts, "form": form, "refused": refused}
        context["shows_ledger"] = has_role(request, AUDITORS)
        return TemplateResponse(request, "admin/desk/batch.html", context)


def _page(request_id: str) -> str:
    return reverse("admin:measures_measure_batch", args=[request_id])


def _context(request: HttpRequest, found: Batch) -> dict[str, Any]:
    measures, first = found.measures(), found.entries[0]
    page = Paginator(found.entries, _ENTRIES).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    changed = changes_of(shown)
    title = ngettext(
        "Batch: %(count)s entry of the ledger",
        "Batch: %(count)s entries of the ledger",
        len(found.entries),
    )
    return {
        "back": list_address(request),
        "batch": found,
        "first": first,
        "who": people_of([first.seq])[first.seq],
        "page": page,
        "rows": [_row(entry, measures.get(entry.code), changed[entry.seq]) for entry in shown],
        "touched": [
            {"entry": entry, "who": people_of([entry.seq])[entry.seq]}
            for entry in [*found.touched.values()][:20]
        ],
        "title": title % {"count": len(found.entries)},
        "measures_count": len(measures),
    }


def _row(entry: Entry, measure: Measure | None, changed: dict[str, Any]) -> dict[str, Any]:
    old, new = ({name: ends[age] for name, ends in changed.items()} for age in ("old", "new"))
    return {"entry": entry, "measure": measure, "rows": changes(old, new) if measure else []} | {
        "title": measure.in_language("title") if measure else ""
    }
