"""One change of many measures of the list: a preview row by row, then all or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from measures.actions.several import change_each, messages_of
from measures.admin.badges import status_badge
from measures.admin.base import actor
from measures.admin.request_state import has_role
from measures.admin.verb_page import admin_form
from measures.models import WRITERS, BatchRefused, Measure
from measures.reads.batches import batch_of_versions

from .bulk_forms import CHANGES, MOST, BulkForm
from .exporting import Exports
from .place import list_address

_ROW = re.compile(r"([A-Z0-9-]{1,60}):([0-9]{1,9})")
#: The version of each chosen measure that the person has seen, by code.
Versions = Mapping[str, int]


class BulkPages(Exports):
    """The admin of measures: the changes offered above the list, and the page of each."""

    actions: Any = [
        *("advance_all", "confirm_all", "hand_over_all_chosen", "cite_for_all", "withdraw_all"),
        "export_all",
    ]
    actions_selection_counter = False

    def has_bulk_permission(self, request: HttpRequest) -> bool:
        return has_role(request, WRITERS)

    @admin.action(description=_("Change status"), permissions=["bulk"])
    def advance_all(self, request: HttpRequest, rows: QuerySet) -> HttpResponse | None:
        return self._begin(request, "advance", rows)

    @admin.action(description=_("Confirm"), permissions=["bulk"])
    def confirm_all(self, request: HttpRequest, rows: QuerySet) -> HttpResponse | None:
        return self._begin(request, "confirm", rows)

    @admin.action(description=_("Hand over"), permissions=["bulk"])
    def hand_over_all_chosen(self, request: HttpRequest, rows: QuerySet) -> HttpResponse | None:
        return self._begin(request, "hand-over", rows)

    @admin.action(description=_("Add evidence"), permissions=["bulk"])
    def cite_for_all(self, request: HttpRequest, rows: QuerySet) -> HttpResponse | None:
        return self._begin(request, "evidence", rows)

    @admin.action(description=_("Withdraw"), permissions=["bulk"])
    def withdraw_all(self, request: HttpRequest, rows: QuerySet) -> HttpResponse | None:
        return self._begin(request, "withdraw", rows)

    @admin.action(description=_("Export as XLSX"))
    def export_all(self, request: HttpRequest, rows: QuerySet) -> Any:
        return self.file_of(request, [*rows.values_list("pk", flat=True)], "xlsx")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.bulk)
        return [
            path("bulk/<str:change>/", view, name="measures_measure_bulk"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list. All that match may be chosen without ticking one of them."""
        if request.POST.get("select_across") == "1":
            sent = request.POST.copy()
            sent.setdefault(ACTION_CHECKBOX_NAME, "0")
            request.POST = sent  # type: ignore[assignment]
        return super().changelist_view(request, extra_context)

    def _begin(self, request: HttpRequest, change: str, rows: QuerySet) -> HttpResponse | None:
        """The page of a change of `rows`; None, with a message, when there are too many."""
        versions = dict(rows.order_by("code").values_list("code", "version")[: MOST + 1])
        if len(versions) > MOST:
            text = gettext("One change is of at most %(most)s measures. Choose filters, or fewer.")
            messages.error(request, text % {"most": f"{MOST:,}"})
            return None
        seen = request.POST.get("match_count", "")
        across = request.POST.get("select_across") == "1"
        if across and seen.isdecimal() and int(seen) != len(versions):
            text = gettext("%(then)s measures matched when you chose; %(now)s match now.")
            messages.warning(request, text % {"then": seen, "now": len(versions)})
        return self._bulk_page(request, change, CHANGES[change].form(), versions)

    def bulk(self, request: HttpRequest, change: str) -> HttpResponse:
        """Preview a change of the measures that were chosen, or apply it to those that allow it."""
        if not self.has_bulk_permission(request):
            raise PermissionDenied
        if change not in CHANGES:
            raise Http404
        versions = _versions(request.POST.get("rows", ""))
        if request.method != "POST" or not versions:
            return HttpResponseRedirect(list_address(request))
        form = CHANGES[change].form(request.POST)
        if not form.is_valid():
            return self._bulk_page(request, change, form, versions)
        if "apply" not in request.POST:
            return self._bulk_page(request, change, form, versions, preview=True)
        ready = _versions(request.POST.get("ready", "")) or versions
        left = {*request.POST.getlist("leave")}
        chosen = {code: ready[code] for code in ready if code not in left}
        return self._change_all(request, change, form, versions, chosen)

    def _change_all(
        self,
        request: HttpRequest,
        change: str,
        form: BulkForm,
        versions: Versions,
        chosen: Versions,
    ) -> HttpResponse:
        by = actor(request)
        measures = Measure.objects.filter(code__in=chosen)
        try:
            change_each(
                measures,
                CHANGES[change].verb,
                versions=chosen,
                by=by,
                at=timezone.now(),
                **form.arguments(),
            )
        except BatchRefused:
            if done := batch_of_versions(chosen, by.user_id):  # the form was sent twice
                return HttpResponseRedirect(reverse("admin:measures_measure_batch", args=[done]))
            messages.error(
                request, gettext("Nothing was written. See which measures cannot, and why.")
            )
            return self._bulk_page(request, change, form, versions, preview=True)
        text = ngettext(
            "%(count)s measure was changed, as one batch.",
            "%(count)s measures were changed, as one batch.",
            len(chosen),
        )
        messages.success(request, text % {"count": len(chosen)})
        return HttpResponseRedirect(reverse("admin:measures_measure_batch", args=[by.request_id]))

    def _bulk_page(
        self,
        request: HttpRequest,
        change: str,
        form: BulkForm,
        versions: Versions,
        *,
        preview: bool = False,
    ) -> HttpResponse:
        refused = _refused(request, change, form, versions, preview=preview)
        shown = Measure.objects.select_related("zone").in_bulk(versions, field_name="code")
        left = {*request.POST.getlist("leave")}
        rows = [_row(code, shown.get(code), refused.get(code, []), left) for code in versions]
        ready = {code: version for code, version in versions.items() if code not in refused}
        name = CHANGES[change].name
        title = gettext("%(change)s: %(count)s measures")
        context = self.admin_site.each_context(request) | {
            **{"opts": self.opts, "form": form, "adminform": admin_form(self, form)},
            **{"change": change, "preview": preview, "back": list_address(request)},
            "title": title % {"change": name, "count": len(versions)},
            "will": [row for row in rows if not row["because"]],
            "cannot": [row for row in rows if row["because"]],
            "rows": _text(versions),
            "ready": _text(ready),
            "button": CHANGES[change].button_for(len(ready.keys() - left)),
        }
        return TemplateResponse(request, "admin/desk/bulk.html", context)


def _refused(
    request: HttpRequest, change: str, form: BulkForm, versions: Versions, *, preview: bool
) -> dict[str, list[str]]:
    """Why measures cannot be changed, by code; without a preview only those that are gone."""
    measures = {each.code: each for each in Measure.objects.filter(code__in=versions)}
    gone = [gettext("There is no such measure.")]
    refused = dict.fromkeys(versions.keys() - measures.keys(), gone)
    if not preview:
        return refused
    faults = change_each(
        measures.values(),
        CHANGES[change].verb,
        versions=versions,
        dry_run=True,
        by=actor(request),
        at=timezone.now(),
        **form.arguments(),
    )
    return refused | {code: messages_of(fault) for code, fault in faults.items()}


def _versions(text: str) -> dict[str, int]:
    """The rows in a hidden field, as many as one change may have."""
    found = dict(_ROW.findall(text[: MOST * 80]))
    return {code: int(version) for code, version in [*found.items()][:MOST]}


def _text(versions: Versions) -> str:
    return " ".join(f"{code}:{version}" for code, version in versions.items())


def _row(code: str, measure: Measure | None, because: list[str], left: set[str]) -> dict[str, Any]:
    return {
        "code": code,
        "measure": measure,
        "title": measure.in_language("title") if measure else "",
        "zone": measure.zone.in_language("name") if measure else "",
        "status": status_badge(measure) if measure else "",
        "because": because,
        "left": code in left,
    }
