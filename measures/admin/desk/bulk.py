"""One change of many measures of the list: a preview row by row, then all or nothing."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
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
from django.views.decorators.http import require_safe

from measures.admin.badges import status_badge
from measures.admin.base import actor
from measures.admin.jobs import JOBS, Job
from measures.admin.language import only_switches
from measures.admin.request_state import has_role
from measures.admin.sending import claim
from measures.admin.verb_page import admin_form
from measures.models import WRITERS, Measure
from measures.reads.batches import batch

from .bulk_forms import CHANGES, MOST
from .bulk_order import LONG, Order, Refused, keep, kept, written_versions
from .exporting import Exports
from .place import list_address


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
        view = self.admin_site.admin_view
        return [
            path("bulk/<str:change>/", view(self.bulk), name="measures_measure_bulk"),
            path(
                "bulk/<str:change>/<str:request_id>/",
                view(require_safe(self.beside)),
                name="measures_measure_bulk_beside",
            ),
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
        return self._bulk_page(
            request, Order(change, CHANGES[change].form_of(request, sent=False), versions)
        )

    def bulk(self, request: HttpRequest, change: str) -> HttpResponse:
        """Preview a change of the measures that were chosen, or apply it to those that allow it."""
        if not self.has_bulk_permission(request):
            raise PermissionDenied
        if change not in CHANGES:
            raise Http404
        order = Order.sent(request, change)
        if request.method != "POST" or not order.versions:
            return HttpResponseRedirect(list_address(request))
        switches = only_switches(request)
        if (switches and "ready" not in request.POST) or not order.form.is_valid():
            return self._bulk_page(request, order)
        by, at = actor(request), timezone.now()
        if len(order.versions) > LONG:
            if not switches:
                claim()
            keep(request, by.request_id)
            JOBS.start(by.request_id, partial(order.run, by, at))
            address = _beside(change, by.request_id)
            if switches:
                return self._how_far(request, order, Job(), address)
            return HttpResponseRedirect(address)
        return self._outcome(request, order, by.request_id, order.run(by, at))

    def beside(self, request: HttpRequest, change: str, request_id: str) -> HttpResponse:
        """How far a change is that takes long; in the end, what came of it."""
        if not self.has_bulk_permission(request):
            raise PermissionDenied
        job = JOBS.of(request_id)  # first, so that the result of one that is over is there
        sent = kept(request, request_id)
        if sent is None or change not in CHANGES:
            return HttpResponseRedirect(list_address(request))
        order = Order.sent(sent, change)
        if job:
            return self._how_far(request, order, job, request.path)
        refused = JOBS.result(request_id)
        if refused is None and not batch(request_id):
            text = gettext("It did not come to an end. Nothing was written; send it again.")
            messages.error(request, text)
            return self._bulk_page(sent, order)
        return self._outcome(sent, order, request_id, refused or {})

    def _outcome(
        self, request: HttpRequest, order: Order, request_id: str, refused: Refused
    ) -> HttpResponse:
        """The batch that was written, or each row with what will happen to it."""
        count = len(order.applied)
        if not count:
            return self._bulk_page(request, order, refused)
        if refused:
            text = gettext("Nothing was written. See which measures cannot, and why.")
            messages.error(request, text)
            return self._bulk_page(request, order, refused)
        text = ngettext(
            "%(count)s measure was changed, as one batch.",
            "%(count)s measures were changed, as one batch.",
            count,
        )
        messages.success(request, text % {"count": count})
        return HttpResponseRedirect(reverse("admin:measures_measure_batch", args=[request_id]))

    def _how_far(self, request: HttpRequest, order: Order, job: Job, address: str) -> HttpResponse:
        """How far it is; the page looks again by itself, at `address`."""
        context = self.admin_site.each_context(request) | {
            **{"opts": self.opts, "job": job, "name": order.change.name},
            **{"title": _title(order), "address": address},
            "crumb": (list_address(request), self.opts.verbose_name_plural),
            "first": gettext("It waits for its turn"),
            "far": gettext("%(done)s of %(count)s measures")
            % {"done": job.done, "count": job.count},
            "note": gettext("It goes on if you leave. Nothing is written before you confirm."),
        }
        if order.applied:
            context["note"] = gettext(
                "It goes on if you leave. Either all of it is put on record or nothing."
            )
        return TemplateResponse(
            request, "admin/desk/running.html", context, headers={"Refresh": f"5; url={address}"}
        )

    def _bulk_page(
        self, request: HttpRequest, order: Order, refused: Refused | None = None
    ) -> HttpResponse:
        """The form and its rows: with a preview if it was run and `refused` says what cannot."""
        shown = Measure.objects.select_related("zone").in_bulk(order.versions, field_name="code")
        rows = [
            _row(code, shown.get(code), (refused or {}).get(code, []), order.left)
            for code in order.versions
        ]
        ready = {row["code"]: order.versions[row["code"]] for row in rows if not row["because"]}
        context = self.admin_site.each_context(request) | {
            **{"opts": self.opts, "form": order.form, "adminform": admin_form(self, order.form)},
            **{"change": order.code, "preview": refused is not None, "title": _title(order)},
            "back": list_address(request),
            "will": [row for row in rows if not row["because"]],
            "cannot": [row for row in rows if row["because"]],
            "rows": written_versions(order.versions),
            "ready": written_versions(ready),
            "button": order.change.button_for(len(ready.keys() - order.left)),
        }
        return TemplateResponse(request, "admin/desk/bulk.html", context)


def _title(order: Order) -> str:
    title = gettext("%(change)s: %(count)s measures")
    return title % {"change": order.change.name, "count": len(order.versions)}


def _beside(change: str, request_id: str) -> str:
    return reverse("admin:measures_measure_bulk_beside", args=[change, request_id])


def _row(
    code: str, measure: Measure | None, because: list[str], left: Collection[str]
) -> dict[str, Any]:
    return {
        "code": code,
        "measure": measure,
        "title": measure.in_language("title") if measure else "",
        "zone": measure.zone.in_language("name") if measure else "",
        "status": status_badge(measure) if measure else "",
        "because": because if measure else [gettext("There is no such measure.")],
        "left": code in left,
    }
