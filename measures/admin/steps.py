"""The pages of steps: change the status of a measure, take the last step back, confirm it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.actions import monitoring, retracting, taking_back, workflow
from measures.models import (
    ADMINISTRATORS,
    STEPS,
    WRITERS,
    Entry,
    Measure,
    Role,
    StatusUpdate,
    Subject,
    Succession,
    in_effect,
    may_see_names,
)
from measures.reads.succession import succession

from .badges import schedule_of, status_badge
from .base import actor
from .history import HistoryPages
from .passages import form_with_panel
from .request_state import has_role
from .step_forms import AdvanceForm, ConfirmForm, TakeBackForm
from .verb_page import verb_page


class StepPages(HistoryPages):
    """The admin of measures: a page for each verb about its steps."""

    def get_urls(self) -> list[URLPattern]:
        pages = {
            **{"advance": self.advance, "take-back": self.take_back},
            **{"confirm": self.confirm, "retract": self.retract},
        }
        return [
            path(
                f"<int:object_id>/{name}/",
                self.admin_site.admin_view(page),
                name=f"measures_measure_{name.replace('-', '_')}",
            )
            for name, page in pages.items()
        ] + super().get_urls()

    def advance(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Change the status of a measure, through the one gate."""
        measure = self._writable(request, object_id)
        steps = STEPS[measure.status]
        closed = [to for to in steps if not has_role(request, steps[to].roles, measure.zone)]
        return verb_page(
            self,
            request,
            measure,
            form_with_panel(request, AdvanceForm, measure=measure, closed=closed),
            _call(workflow.advance, measure, request),
            title=gettext("Change status of %(code)s") % {"code": measure.code},
            success=gettext("The status of %(code)s was changed.") % {"code": measure.code},
            button=gettext("Change status"),
            intro=self.status_line(measure),
            closed="" if steps else gettext("This status is final. It cannot be changed."),
        )

    def take_back(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Take the last step of a measure back."""
        measure = self._writable(request, object_id)
        steps = in_effect(measure.updates.all())
        return verb_page(
            self,
            request,
            measure,
            TakeBackForm(request.POST or None, measure=measure),
            _call(taking_back.take_back, measure, request),
            title=gettext("Take back the last step of %(code)s") % {"code": measure.code},
            success=gettext("The last step of %(code)s was taken back.") % {"code": measure.code},
            button=gettext("Take back"),
            intro=render_to_string(
                "admin/take_back.html", {"status": self.status_line(measure), "steps": steps[-2:]}
            ),
            closed="" if len(steps) > 1 else gettext("There is no step to take back."),
        )

    def retract(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Take the figure or the confirmation back that was recorded last."""
        measure = self._writable(request, object_id)
        last = _last_entry(measure)
        return verb_page(
            self,
            request,
            measure,
            TakeBackForm(request.POST or None, measure=measure),
            _call(retracting.retract, measure, request),
            title=gettext("Take back what was recorded last of %(code)s") % {"code": measure.code},
            success=gettext("What was recorded last of %(code)s was taken back.")
            % {"code": measure.code},
            button=gettext("Take back"),
            intro=render_to_string("admin/retract.html", {"last": last, "measure": measure}),
            closed=""
            if last.verb in retracting.RETRACTABLE
            else gettext("The last entry is neither a figure nor a confirmation."),
        )

    def confirm(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Confirm that what is on record is still true."""
        measure = self._writable(request, object_id)
        return verb_page(
            self,
            request,
            measure,
            form_with_panel(request, ConfirmForm, measure=measure),
            _call(monitoring.confirm, measure, request),
            title=gettext("Confirm %(code)s") % {"code": measure.code},
            success=gettext("%(code)s was confirmed.") % {"code": measure.code},
            button=gettext("Confirm"),
            intro=self.status_line(measure),
        )

    def _writable(self, request: HttpRequest, object_id: int) -> Measure:
        measure = self.get_row(request, str(object_id))
        if not self.may_advance(request, measure):
            raise PermissionDenied
        return measure  # type: ignore[no-any-return]

    @admin.display(description=_("Status"))
    def status_line(self, measure: Measure) -> str:
        """The status of `measure`, its date and its schedule, as HTML."""
        context = {"status": status_badge(measure), "schedule": schedule_of(measure)}
        return render_to_string("admin/status_line.html", context | {"measure": measure})

    def may_advance(self, request: HttpRequest, measure: Measure) -> bool:
        return has_role(request, WRITERS, measure.zone) and not measure.withdrawn

    def step_context(self, request: HttpRequest, measure: Measure) -> dict[str, Any]:
        """What the page of `measure` shows of its steps, and who took whose place."""
        steps = in_effect(measure.updates.all())
        linked = Succession.objects.filter(Q(measure=measure) | Q(successor=measure), in_force=True)
        may_act, last = self.may_advance(request, measure), _last_entry(measure)
        may = may_act and len(steps) > 1
        own = last.actor_id == request.user.pk or has_role(request, ADMINISTRATORS, measure.zone)
        return {
            "may_retract": may_act and own and last.verb in retracting.RETRACTABLE,
            "may_take_back": may and _is_own_or_administered(request, steps[-1], measure),
            "sent_back": steps[-1] if measure.sent_back else None,
            "sent_back_as": Role(steps[-1].role).label if measure.sent_back else "",
            "names": measure.sent_back and may_see_names(request.user, measure.zone),
            "succession": succession(measure.code) if linked.exists() else None,
        }


def _last_entry(measure: Measure) -> Entry:
    entries = Entry.objects.filter(subject=Subject.MEASURE, code=measure.code)
    return entries.defer("body").order_by("-version")[0]


def _is_own_or_administered(request: HttpRequest, step: StatusUpdate, measure: Measure) -> bool:
    return step.by_user == request.user.pk or has_role(request, ADMINISTRATORS, measure.zone)


def _call(
    verb: Callable[..., Any], measure: Measure, request: HttpRequest
) -> Callable[[dict[str, Any]], object]:
    return lambda data: verb(measure, by=actor(request), at=timezone.now(), **data)
