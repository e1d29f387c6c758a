"""The pages of the verbs of a measure: record a figure, withdraw, reinstate."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext

from measures.actions import monitoring, withdrawal
from measures.domain.outliers import is_collapse, times_beyond
from measures.models import EDITORS, Measure, Qualifier, Target, counting, load_with_parts
from measures.models.texts import MOST
from measures.reads.labels import LABELS
from measures.shown.targets import shown_targets
from measures.shown.words import lateness

from .base import actor
from .figures import FigureField, grouped
from .forms import DayField, VerbForm, source_field
from .passages import PassageMixin, form_with_panel
from .request_state import has_role
from .steps import StepPages
from .verb_page import verb_page


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
    known_readings = counting(target.readings.order_by("read_on", "number"))
    last = known_readings[-1] if known_readings else None
    if last and is_collapse(value, last.value):
        text = gettext("This is less than a tenth of the last figure, %(known)s. Is it right?")
        return text % {"known": grouped(last.value)}
    return ""


def _recorded(measure: Measure, number: int) -> str:
    """That a figure was recorded, how far the target is, where it should be, and what time is left."""
    today = localdate()
    targets = shown_targets(load_with_parts(measure.pk), today, {})
    target = next(each for each in targets if each.target.number == number)
    parts = [gettext("The figure was recorded.")]
    if target.progress.reached:
        parts.append(gettext("The target is reached."))
    elif target.bar:
        parts.append(gettext("Share reached: %(share)s.") % {"share": target.bar["words"]})
        if expected := target.bar.get("expected"):
            parts.append(gettext("Expected share by now: %(share)s.") % {"share": expected})
    if target.due_by:
        days = lateness((today - target.due_by).days)
        parts.append(gettext("Deadline: %(days)s.") % {"days": days})
    return " ".join(parts)


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


class TransitionPages(StepPages):
    """The admin of measures: a page for each verb."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
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

    def figure(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Record a figure for one of the targets."""
        measure = self.get_row(request, str(object_id))
        if not self.has_change_permission(request, measure):
            raise PermissionDenied

        numbers: list[int] = []

        def call(data: dict[str, Any]) -> None:
            target = data.pop("target")
            numbers.append(target.number)
            monitoring.record_reading(target, by=actor(request), at=timezone.now(), **data)

        none = not measure.targets.exists()
        return verb_page(
            self,
            request,
            measure,
            form_with_panel(request, ReadingForm, measure=measure),
            call,
            title=gettext("Record a figure for %(code)s") % {"code": measure.code},
            success=lambda: _recorded(measure, *numbers),
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

    def may_reinstate(self, request: HttpRequest, measure: Measure) -> bool:
        return measure.withdrawn and has_role(request, EDITORS, measure.zone)
