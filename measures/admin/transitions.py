"""The pages of the verbs of a measure: status, figure, withdraw, reinstate."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.actions import monitoring, withdrawal, workflow
from measures.domain.outliers import is_collapse, times_beyond
from measures.models import EDITORS, STEPS, VERIFIERS, Measure, Qualifier, Status, Step, Target
from measures.models.gate import Doubt
from measures.models.texts import MOST

from .badges import schedule_of, status_badge
from .base import actor
from .figures import FigureField, grouped
from .forms import DayField, VerbForm, source_field
from .history import HistoryPages
from .labels import LABELS
from .passages import PassageMixin, form_with_panel
from .request_state import has_role
from .verb_page import verb_page


class AdvanceForm(PassageMixin, VerbForm):
    """The new status of a measure, its date and its evidence."""

    to = forms.CharField(widget=forms.RadioSelect)
    effective_on = DayField()
    source = source_field()
    locator = forms.CharField(
        max_length=200, required=False, widget=forms.TextInput({"class": "vTextField"})
    )
    confirm = forms.MultipleChoiceField(
        choices=Doubt, required=False, widget=forms.CheckboxSelectMultiple
    )

    field_order = ["to", "effective_on", "source", "locator", "confirm", "reason", "version"]

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": measure.version}, **kwargs)
        steps = STEPS[measure.status]
        self.fields["to"].label = gettext("New status")
        choices = self.fields["to"].widget
        choices.choices = [(to.value, _choice_label(to, steps[to])) for to in steps]
        previous = {"day": measure.status_on.isoformat()}
        self.fields["effective_on"].help_text = (
            gettext("Not before %(day)s, the day of the previous step, and not in the future.")
            % previous
        )
        self.fields["locator"].help_text = gettext("For example a page or a paragraph.")
        if not self.is_bound:
            del self.fields["confirm"]  # only where there is something to ask


def _choice_label(to: Status, step: Step) -> str:
    """A status with its definition and the requirements of the step to it."""
    needs = [gettext("a reason"), gettext("an effective date")]
    if step.evidence:
        needs.append(gettext("a source as evidence"))
    if step.second_person:
        needs.append(gettext("a second person, other than the one who recorded the previous step"))
    return format_html(
        '<strong>{}</strong> <span class="definition">{}</span> <span class="needs">{}</span>',
        to.label,
        to.definition,
        gettext("Needs %(needs)s.") % {"needs": gettext(", ").join(needs)},
    )


class ReadingForm(PassageMixin, VerbForm):
    """The value of a target's indicator on a day."""

    target: forms.ModelChoiceField = forms.ModelChoiceField(None)
    value = FigureField(max_digits=18, decimal_places=4)
    qualifier = forms.TypedChoiceField(
        choices=Qualifier.choices,
        initial=Qualifier.EXACT,
        empty_value=Qualifier.EXACT,
        required=False,
    )
    confirmed = forms.BooleanField(required=False)  # only where there is something to ask
    read_on = DayField()
    source = source_field(required=True)
    note = forms.CharField(max_length=300, required=False)

    field_order = [
        *("target", "value", "qualifier", "confirmed", "read_on"),
        *("source", "note", "reason", "version"),
    ]

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": measure.version}, **kwargs)
        self.fields["target"].queryset = measure.targets.select_related("measure")  # type: ignore[attr-defined]
        self.fields["note"].widget.attrs["class"] = "vTextField"
        self.fields["qualifier"].label = LABELS[("readings", "qualifier")]
        self.fields["confirmed"].label = gettext("The figure is right")
        if not self.is_bound:
            del self.fields["confirmed"]

    def clean(self) -> dict[str, Any]:
        """Ask for a confirmation of a figure far from those on record.

        The tick holds target and value: it confirms no other figure.
        """
        data = super().clean() or self.cleaned_data
        target, value = data.get("target"), data.get("value")
        data.pop("confirmed", None)
        if target is None or value is None or not (question := _question(target, value)):
            del self.fields["confirmed"]
            return data
        tick = f"{target.pk}:{value.normalize():f}"
        self.fields["confirmed"].widget.attrs["value"] = tick
        if self.data.get("confirmed") != tick:
            self.data = {name: v for name, v in self.data.items() if name != "confirmed"}
            self.add_error("confirmed", question)
        return data


def _question(target: Target, value: Decimal) -> str:
    """The question about `value` as a reading of `target`, or "" if it is not unusual."""
    if value > MOST:
        return ""  # the row refuses it
    known = [target.value, target.value_max, target.baseline]
    if times := times_beyond(value, *known):
        largest = max(figure for figure in known if figure is not None)
        if largest == target.baseline:
            text = gettext("This is %(times)s times the baseline, %(known)s. Is it right?")
        else:
            text = gettext("This is %(times)s times the target, %(known)s. Is it right?")
        return text % {"times": f"{times:,}", "known": grouped(largest)}
    last = target.readings.order_by("-read_on", "-number").first()
    if last and is_collapse(value, last.value):
        text = gettext("This is less than a tenth of the last figure, %(known)s. Is it right?")
        return text % {"known": grouped(last.value)}
    return ""


class WithdrawForm(VerbForm):
    """The reason for a withdrawal, and its confirmation."""

    confirmed = forms.BooleanField()

    field_order = ["confirmed", "reason", "version"]

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": measure.version}, **kwargs)
        self.fields["confirmed"].label = gettext("Withdraw %(code)s") % {"code": measure.code}
        self.fields["confirmed"].help_text = gettext(
            "The measure is removed from lists, search, exports and counts. Its history is kept, "
            "and it can be reinstated."
        )


class ReinstateForm(VerbForm):
    """The reason why a withdrawal is reversed."""

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": measure.version}, **kwargs)


class TransitionPages(HistoryPages):
    """The admin of measures: a page for each verb."""

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
        """Change the status of a measure, through the one gate."""
        measure = self.get_row(request, str(object_id))
        if not self.may_advance(request, measure):
            raise PermissionDenied

        def call(data: dict[str, Any]) -> None:
            workflow.advance(measure, by=actor(request), at=timezone.now(), **data)

        final = not STEPS[measure.status]
        return verb_page(
            self,
            request,
            measure,
            form_with_panel(request, AdvanceForm, measure=measure),
            call,
            title=gettext("Change status of %(code)s") % {"code": measure.code},
            success=gettext("The status of %(code)s was changed.") % {"code": measure.code},
            button=gettext("Change status"),
            intro=self.status_line(measure),
            closed=gettext("This status is final. It cannot be changed.") if final else "",
        )

    def figure(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Record a figure for one of the targets."""
        measure = self.get_row(request, str(object_id))
        if not self.has_change_permission(request, measure):
            raise PermissionDenied

        def call(data: dict[str, Any]) -> None:
            target = data.pop("target")
            monitoring.record_reading(target, by=actor(request), at=timezone.now(), **data)

        none = not measure.targets.exists()
        return verb_page(
            self,
            request,
            measure,
            form_with_panel(request, ReadingForm, measure=measure),
            call,
            title=gettext("Record a figure for %(code)s") % {"code": measure.code},
            success=gettext("The figure was recorded."),
            button=gettext("Record"),
            intro=self.status_line(measure),
            closed=gettext("This measure has no target to report a figure for.") if none else "",
        )

    def withdraw(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Withdraw a measure from the lists."""
        measure = self.get_row(request, str(object_id))
        if not self.has_change_permission(request, measure):
            raise PermissionDenied

        def call(data: dict[str, Any]) -> None:
            del data["confirmed"]
            withdrawal.withdraw(measure, by=actor(request), at=timezone.now(), **data)

        return verb_page(
            self,
            request,
            measure,
            WithdrawForm(request.POST or None, measure=measure),
            call,
            title=gettext("Withdraw %(code)s") % {"code": measure.code},
            success=gettext("%(code)s was withdrawn.") % {"code": measure.code},
            button=gettext("Withdraw"),
            intro=self.status_line(measure),
        )

    def reinstate(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Reverse a withdrawal."""
        measure = self.get_row(request, str(object_id))
        if not self.may_reinstate(request, measure):
            raise PermissionDenied

        def call(data: dict[str, Any]) -> None:
            withdrawal.reinstate(measure, by=actor(request), at=timezone.now(), **data)

        return verb_page(
            self,
            request,
            measure,
            ReinstateForm(request.POST or None, measure=measure),
            call,
            title=gettext("Reinstate %(code)s") % {"code": measure.code},
            success=gettext("%(code)s was reinstated.") % {"code": measure.code},
            button=gettext("Reinstate"),
            intro=self.status_line(measure),
        )

    @admin.display(description=_("Status"))
    def status_line(self, measure: Measure) -> str:
        """The status of `measure`, its date and its schedule, as HTML."""
        context = {"status": status_badge(measure), "schedule": schedule_of(measure)}
        return render_to_string("admin/status_line.html", context | {"measure": measure})

    def may_advance(self, request: HttpRequest, measure: Measure) -> bool:
        may = has_role(request, (*EDITORS, *VERIFIERS), measure.zone)
        return may and not measure.withdrawn

    def may_reinstate(self, request: HttpRequest, measure: Measure) -> bool:
        return measure.withdrawn and has_role(request, EDITORS, measure.zone)
