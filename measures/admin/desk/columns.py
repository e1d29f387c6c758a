"""The columns of the list of measures, and which of them a person chose."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from measures.admin.badges import schedule_of, status_badge
from measures.admin.promises import promise_badges
from measures.admin.request_state import RequestState as OfRequest
from measures.admin.search import SearchedList
from measures.domain.schedule import Schedule
from measures.models import Desk, Measure, PromiseAct, PromiseRequest, RequestState, Target
from measures.shown.targets import ShownTarget
from measures.shown.words import lateness

from .owners import mark_people, shown_person
from .place import keep_list
from .worklist import LastIfNone, Worklist

#: Those that may be chosen beside code and title, in their order.
COLUMNS = (
    "zone_name",
    "kind",
    "status_now",
    "schedule",
    "deadline",
    "reached",
    "confirmed",
    "owner",
)
#: Those that are shown until a person chooses.
USUAL = ("zone_name", "status_now", "schedule", "deadline", "reached", "owner")
ROWS = (50, 100, 200)


class Choice(OfRequest):
    """What the person of a request chose for the list."""

    columns: tuple[str, ...] = USUAL
    rows: int = ROWS[0]

    @classmethod
    def of_person(cls, request: HttpRequest) -> Choice:
        """The choice; one query per request."""
        choice = cls.of(request)
        if "columns" not in vars(choice):
            desk = Desk.objects.filter(pk=request.user.pk).first()
            chosen = desk.columns.split() if desk else []
            choice.columns = tuple(n for n in COLUMNS if n in chosen) if chosen else USUAL
            choice.rows = desk.rows if desk and desk.rows in ROWS else ROWS[0]
        return choice


class DeskList(Worklist):
    """The list with as many rows as the person chose."""

    def get_results(self, request: HttpRequest) -> None:
        choice = Choice.of_person(request)
        vars(request)["known_count"] = self.known_count
        self.list_per_page = choice.rows
        self.offered_rows = [(rows, rows == choice.rows) for rows in ROWS]
        self.offered_columns = [
            (name, label_for_field(name, Measure, self.model_admin), name in choice.columns)
            for name in COLUMNS
        ]
        super().get_results(request)
        if "owner" in choice.columns:
            mark_people(request, self.result_list)


class ListColumns(SearchedList):
    """The list of measures: its columns, and the form that chooses them."""

    preserve_filters = False  # the session keeps the list
    show_full_result_count = False
    ordering = ["code"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DeskList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        response: HttpResponse = super().changelist_view(request, title | (extra_context or {}))
        shown = getattr(response, "context_data", None) or {}
        if request.method == "GET" and "cl" in shown:
            keep_list(request, shown["cl"])
        return response

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Django's, with the count of the list where one is kept."""
        paginator = super().get_paginator(request, *args, **kwargs)
        if (known := vars(request).get("known_count")) is not None:
            paginator.count = known
        return paginator

    def get_list_display(self, request: HttpRequest) -> Any:
        return ["code", "title", *Choice.of_person(request).columns]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.choose))
        return [path("columns/", view, name="measures_measure_columns"), *super().get_urls()]

    def choose(self, request: HttpRequest) -> HttpResponse:
        """Keep the columns and the number of rows that a person chose, and return to the list."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        columns = [name for name in COLUMNS if name in request.POST.getlist("columns")]
        rows = request.POST.get("rows", "")
        chosen = {
            "columns": " ".join(columns),
            "rows": int(rows) if rows in map(str, ROWS) else None,
        }
        Desk.objects.update_or_create(pk=request.user.pk, defaults=chosen)
        back = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
            back = reverse("admin:measures_measure_changelist")
        return HttpResponseRedirect(back)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Measure]:
        mine = PromiseRequest.objects.filter(measure=OuterRef("pk"))
        granted = mine.filter(state=RequestState.GRANTED).exclude(act=PromiseAct.CORRECT)
        waits = Exists(mine.filter(state=RequestState.PENDING))
        targets = Prefetch("targets", Target.objects.order_by("number"), to_attr="target_list")
        readings = Prefetch("target_list__readings", to_attr="reading_list")
        rows = super().get_queryset(request).select_related("zone")
        with_parts: QuerySet[Measure] = rows.annotate(
            is_moved=Exists(granted), waits=waits
        ).prefetch_related(targets, readings)
        return with_parts

    # The columns.

    @admin.display(description=_("zone"), ordering="zone__code")
    def zone_name(self, measure: Measure) -> str:
        return measure.zone.in_language("name")

    @admin.display(description=_("status"), ordering="status")
    def status_now(self, measure: Measure) -> str:
        return status_badge(measure)

    @admin.display(description=_("schedule"), ordering=LastIfNone("overdue_on"))
    def schedule(self, measure: Measure) -> str:
        day = localdate()
        late = measure.timetable.days_late(day)
        near = measure.timetable.on(day) in (Schedule.OVERDUE, Schedule.BEHIND, Schedule.DUE_SOON)
        days = lateness(late) if late is not None and near and not measure.withdrawn else ""
        return format_html(
            '{} {} <span class="days">{}</span>',
            schedule_of(measure),
            promise_badges(measure.is_moved, measure.waits),  # type: ignore[attr-defined]
            days,
        )

    @admin.display(description=_("deadline"), ordering=LastIfNone("due_by"))
    def deadline(self, measure: Measure) -> str:
        if measure.due_by is None:
            return "—"
        day, stated = measure.due_by.isoformat(), measure.in_language("deadline")
        return format_html('<span class="day">{}</span> <span class="under">{}</span>', day, stated)

    @admin.display(description=_("target and reached"), ordering=LastIfNone("share_reached"))
    def reached(self, measure: Measure) -> str:
        live = [row for row in measure.target_list if row.retired_on is None]
        if not live:
            return gettext("no target")
        shown = [ShownTarget(row, measure, None, localdate(), {}) for row in live]
        if len(shown) > 1:
            reached = sum(each.progress.reached for each in shown)
            return gettext("%(reached)s of %(all)s targets") % {
                "reached": reached,
                "all": len(live),
            }
        [only] = shown
        words = only.bar["words"] if only.bar else only.reported
        return format_html('{} <span class="under">{}</span>', words, only.figure)

    @admin.display(description=_("last confirmed"), ordering=LastIfNone("confirmed_on"))
    def confirmed(self, measure: Measure) -> str:
        return measure.confirmed_on.isoformat() if measure.confirmed_on else "—"

    @admin.display(description=_("owner"), ordering=LastIfNone("owner_user"))
    def owner(self, measure: Any) -> str:
        owner = measure.people.get("owner")
        return shown_person(owner) if owner else "—"
