"""The forms of steps: change the status of a measure, take the last step back, confirm it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.models import ENDS, STEPS, DayBasis, Measure, Status, Step
from measures.models.gate import Doubt, doubts

from .forms import DayField, VerbForm, source_field
from .passages import PassageMixin


class StepRadios(forms.RadioSelect):
    """The steps from a status; those in `closed` cannot be chosen."""

    closed: Collection[str] = ()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.closed:
            option["attrs"]["disabled"] = True
        return option


class MeasureCodes(forms.CharField):
    """The codes of measures, between commas or spaces; the value is the measures."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            max_length=1000,
            widget=forms.TextInput({"class": "vTextField"}),
            help_text=_(
                "Only of a superseded measure: the codes of the measures that take its place, "
                "between commas."
            ),
        )

    def clean(self, value: Any) -> list[Measure]:
        return measures_named(super().clean(value))


def measures_named(text: str) -> list[Measure]:
    """The measures whose codes `text` has, between commas or spaces. Raises ValidationError."""
    codes = [code for code in re.split(r"[\s,，、]+", text) if code]
    found = Measure.objects.in_bulk(codes, field_name="code")
    for code in codes:
        if code not in found:
            raise ValidationError(gettext("No measure has the code %(code)s.") % {"code": code})
    return list(found.values())


class AdvanceForm(PassageMixin, VerbForm):
    """The new status of a measure, its date and its evidence.

    `closed` are the steps that the person's roles do not allow.
    """

    to = forms.CharField(widget=StepRadios)
    effective_on = DayField()
    day_basis = forms.ChoiceField(
        choices=[
            ("", _("Reported, on the day of publication of the source; else stated")),
            *DayBasis.choices,
        ],
        required=False,
    )
    source = source_field()
    locator = forms.CharField(max_length=200, required=False)
    successors = MeasureCodes()
    confirm = forms.MultipleChoiceField(
        choices=Doubt, required=False, widget=forms.CheckboxSelectMultiple
    )

    field_order = [
        *("to", "effective_on", "day_basis", "source", "locator", "successors", "confirm"),
        *("reason", "version"),
    ]

    def __init__(
        self, *args: Any, measure: Measure, closed: Collection[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"version": measure.version}, **kwargs)
        self.measure = measure
        steps = STEPS[measure.status]
        self.fields["to"].label = gettext("New status")
        choices = self.fields["to"].widget
        choices.closed = closed
        choices.choices = [(to.value, _choice_label(to, steps[to], to in closed)) for to in steps]
        previous = {"day": measure.status_on.isoformat()}
        self.fields["effective_on"].initial = localdate()
        self.fields["effective_on"].help_text = (
            gettext("Not before %(day)s, the day of the previous step, and not in the future.")
            % previous
        )
        self.fields["locator"].widget.attrs["class"] = "vTextField"
        self.fields["locator"].help_text = gettext("For example a page or a paragraph.")
        if Status.SUPERSEDED not in steps:
            del self.fields["successors"]
        if not self.is_bound:
            del self.fields["confirm"]  # only where there is something to ask

    def clean(self) -> dict[str, Any]:
        """Ask for a confirmation of what is odd or final about the step, and of nothing else."""
        data = super().clean() or self.cleaned_data
        first = self.measure.updates.select_related("source").order_by("number")[0]
        to_confirm: list[Doubt] = []
        if data.get("to") in Status.values and data.get("effective_on"):
            to_confirm = doubts(
                data["to"],
                effective_on=data["effective_on"],
                source=data.get("source"),
                announced_by=first.source,
            )
        if to_confirm:
            self.fields["confirm"].choices = [(each.value, each.label) for each in to_confirm]  # type: ignore[attr-defined]
        else:
            del self.fields["confirm"]
        return data


def _choice_label(to: Status, step: Step, closed: bool) -> str:
    """A status with its definition and the requirements of the step to it."""
    needs = [gettext("a reason"), gettext("an effective date")]
    if step.evidence:
        needs.append(gettext("a source as evidence"))
    if step.successor:
        needs.append(gettext("the measures that take its place"))
    if to in ENDS:
        needs.append(gettext("a confirmation, as it ends the measure"))
    if step.second_person:
        needs.append(gettext("a second person, other than the one who recorded the previous step"))
    roles = gettext(", ").join(str(role.label) for role in step.roles)
    taken = gettext("Takes one of the roles %(roles)s here.") % {"roles": roles}
    return format_html(
        '<strong>{}</strong> <span class="definition">{}</span> <span class="needs">{}</span>'
        '<span class="needs lacking">{}</span>',
        to.label,
        to.definition,
        gettext("Needs %(needs)s.") % {"needs": gettext(", ").join(needs)},
        taken if closed else "",
    )


class TakeBackForm(VerbForm):
    """The reason why the last step is taken back."""

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": measure.version}, **kwargs)


class ConfirmForm(PassageMixin, VerbForm):
    """The day as of which a measure was still true, and who says so."""

    true_on = DayField()
    source = source_field()

    field_order = ["true_on", "source", "reason", "version"]

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": measure.version}, **kwargs)
        self.fields["true_on"].initial = localdate()
        self.fields["true_on"].help_text = gettext(
            "Later than %(day)s, the day of the last confirmation, and not in the future."
        ) % {"day": measure.confirmed_on}
        self.fields["source"].help_text = gettext("Without a source, the reason says who knows.")
