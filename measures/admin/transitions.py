"""Pages that move a measure on or report on it: a form of orders and the verb's answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext

from measures.actions import monitoring, withdrawal, workflow
from measures.models import (
    EDITORS,
    STEPS,
    VERIFIERS,
    Measure,
    NotAllowed,
    Status,
    Step,
    VersionConflict,
    holds,
)

from .base import actor
from .forms import DayInput, VerbForm, source_field


class AdvanceForm(VerbForm):
    """Where a measure goes, since when and on whose word."""

    to = forms.CharField(widget=forms.RadioSelect)
    effective_on = forms.DateField(widget=DayInput)
    source = source_field()
    locator = forms.CharField(max_length=200, required=False)

    field_order = ["to", "effective_on", "source", "locator", "reason", "version"]

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": measure.version}, **kwargs)
        steps = STEPS[measure.status]
        self.fields["to"].label = gettext("Move to")
        self.fields["to"].widget.choices = [(to.value, _told(to, steps[to])) for to in steps]
        since = {"day": measure.status_on.isoformat()}
        self.fields["effective_on"].help_text = (
            gettext("Not before %(day)s, the day of the previous step, and not in the future.")
            % since
        )
        self.fields["locator"].widget.attrs["class"] = "vTextField"
        self.fields["locator"].help_text = gettext("For example a page or a paragraph.")


def _told(to: Status, step: Step) -> str:
    """A status, what it means and what the step to it needs."""
    needs = [gettext("a reason"), gettext("an effective date")]
    if step.evidence:
        needs.append(gettext("a source as evidence"))
    if step.second_person:
        needs.append(gettext("a second person: not whoever recorded the step before"))
    return format_html(
        '<strong>{}</strong> <span class="definition">{}</span> <span class="needs">{}</span>',
        to.label,
        to.definition,
        gettext("Needs %(needs)s.") % {"needs": gettext(", ").join(needs)},
    )


class ReadingForm(VerbForm):
    """A value that a target's indicator had on a day."""

    target = forms.ModelChoiceField(None)
    value = forms.DecimalField(max_digits=18, decimal_places=4)
    read_on = forms.DateField(widget=DayInput)
    source = source_field(required=True)
    note = forms.CharField(max_length=300, required=False)

    field_order = ["target", "value", "read_on", "source", "note", "reason", "version"]

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": measure.version}, **kwargs)
        self.fields["target"].queryset = measure.targets.select_related("measure")  # type: ignore[attr-defined]
        self.fields["note"].widget.attrs["class"] = "vTextField"


class WithdrawForm(VerbForm):
    """Why a measure is taken off the lists, and that it is meant."""

    confirmed = forms.BooleanField()

    field_order = ["confirmed", "reason", "version"]

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": measure.version}, **kwargs)
        self.fields["confirmed"].label = gettext("Withdraw %(code)s") % {"code": measure.code}
        self.fields["confirmed"].help_text = gettext(
            "It leaves every list, the search, the exports and the counts. Its history stays, and "
            "the withdrawal can be taken back."
        )


class ReinstateForm(VerbForm):
    """Why a withdrawal is taken back."""

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": measure.version}, **kwargs)


class TransitionPages:
    """For the admin of measures: a page for each verb that moves one on or reports on it."""

    admin_site: Any
    opts: Any
    found: Any
    standing: Any
    has_change_permission: Any

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:object_id>/advance/", view(self.advance), name="measures_measure_advance"),
            path("<int:object_id>/figure/", view(self.figure), name="measures_measure_figure"),
            path(
                "<int:object_id>/withdraw/", view(self.withdraw), name="measures_measure_withdraw"
            ),
            path(
                "<int:object_id>/reinstate/",
                view(self.reinstate),
                name="measures_measure_reinstate",
            ),
            *super().get_urls(),
        ]

    def advance(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Move a measure on: the one gate, as a page."""
        measure = self.found(request, str(object_id))
        if not self.may_advance(request, measure):
            raise PermissionDenied

        def call(said: dict[str, Any]) -> Any:
            return workflow.advance(measure, by=actor(request), at=timezone.now(), **said)

        final = not STEPS[measure.status]
        return self.verb_page(
            request,
            measure,
            AdvanceForm(request.POST or None, measure=measure),
            call,
            title=gettext("Advance %(code)s") % {"code": measure.code},
            done=gettext("%(code)s was moved on.") % {"code": measure.code},
            button=gettext("Advance"),
            standing=self.standing(measure),
            closed=gettext("This status is final: no step leads on from it.") if final else "",
        )

    def figure(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Record a figure for one of the targets."""
        measure = self.found(request, str(object_id))
        if not self.has_change_permission(request, measure):
            raise PermissionDenied

        def call(said: dict[str, Any]) -> Any:
            return monitoring.record_reading(
                said.pop("target"), by=actor(request), at=timezone.now(), **said
            )

        none = not measure.targets.exists()
        return self.verb_page(
            request,
            measure,
            ReadingForm(request.POST or None, measure=measure),
            call,
            title=gettext("Record a figure for %(code)s") % {"code": measure.code},
            done=gettext("The figure is on record."),
            button=gettext("Record"),
            standing=self.standing(measure),
            closed=gettext("This measure has no target to report on.") if none else "",
        )

    def withdraw(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Take a measure off the lists."""
        measure = self.found(request, str(object_id))
        if not self.has_change_permission(request, measure):
            raise PermissionDenied

        def call(said: dict[str, Any]) -> Any:
            del said["confirmed"]
            return withdrawal.withdraw(measure, by=actor(request), at=timezone.now(), **said)

        return self.verb_page(
            request,
            measure,
            WithdrawForm(request.POST or None, measure=measure),
            call,
            title=gettext("Withdraw %(code)s") % {"code": measure.code},
            done=gettext("%(code)s was withdrawn.") % {"code": measure.code},
            button=gettext("Withdraw"),
            standing=self.standing(measure),
        )

    def reinstate(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Take a withdrawal back."""
        measure = self.found(request, str(object_id))
        if not self.may_reinstate(request, measure):
            raise PermissionDenied

        def call(said: dict[str, Any]) -> Any:
            return withdrawal.reinstate(measure, by=actor(request), at=timezone.now(), **said)

        return self.verb_page(
            request,
            measure,
            ReinstateForm(request.POST or None, measure=measure),
            call,
            title=gettext("Take back the withdrawal of %(code)s") % {"code": measure.code},
            done=gettext("%(code)s is on the lists again.") % {"code": measure.code},
            button=gettext("Take back"),
            standing=self.standing(measure),
        )

    def may_advance(self, request: HttpRequest, measure: Measure) -> bool:
        may = holds(request.user, (*EDITORS, *VERIFIERS), measure.zone)  # type: ignore[arg-type]
        return may and not measure.withdrawn

    def may_reinstate(self, request: HttpRequest, measure: Measure) -> bool:
        return measure.withdrawn and holds(request.user, EDITORS, measure.zone)  # type: ignore[arg-type]

    def verb_page(
        self, request: Any, row: Any, form: Any, call: Callable[[dict[str, Any]], Any], **said: Any
    ) -> HttpResponse:
        """Show `form`; when it is sent and the verb `call` takes it, go back to `row`."""
        back = reverse(f"admin:measures_{self.opts.model_name}_change", args=[row.pk])
        said["lost"] = ""
        if request.method == "POST" and form.is_valid():
            try:
                call(form.cleaned_data)
            except VersionConflict as lost:
                said["lost"] = str(lost)
            except NotAllowed as refusal:
                form.add_error(None, str(refusal))
            except ValidationError as refusal:
                form.refuse(refusal.message_dict)
            else:
                messages.success(request, said["done"])
                return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            **{"opts": self.opts, "original": row, "form": form, "back": back},
            "adminform": AdminForm(
                form, [(None, {"fields": [*form.fields]})], {}, model_admin=self
            ),
            **said,
        }
        status = 409 if said["lost"] else 200
        return TemplateResponse(request, "admin/verb_page.html", context, status=status)
