"""Response schemas of promises: requests about them, and how often they were moved."""

from __future__ import annotations

from rest_framework import serializers as s

from measures import models as m
from measures.domain.promises import Easing

from .capacity import NAMED
from .shapes import figure, shape

Promised = shape(
    "Promised",
    "What a target, or the deadline of a measure, promised. Figures only of a target.",
    {
        "value": figure(allow_null=True, required=False),
        "value_max": figure(allow_null=True, required=False),
        "comparator": s.ChoiceField(m.Comparator.choices, required=False),
        "direction": s.ChoiceField(m.Direction.choices, required=False),
        "unit": s.ChoiceField(m.Unit.choices, required=False),
        "currency": s.ChoiceField(m.Currency.choices, allow_blank=True, required=False),
        "baseline": figure(allow_null=True, required=False),
        "baseline_on": s.DateField(allow_null=True, required=False),
        "baseline_qualifier": s.ChoiceField(m.Qualifier.choices, required=False),
        "deadline": shape(
            "PromisedDeadline",
            "A deadline as stated, in the script it was written in.",
            {
                "stated": s.DictField(child=s.CharField()),
                "from": s.DateField(),
                "by": s.DateField(),
            },
        )(allow_null=True),
    },
)

Decision = shape(
    "Decision",
    "Who decided on a request, in which role, when and with which words.",
    {
        "by": s.CharField(required=False, help_text=NAMED),
        "as": s.ChoiceField(m.Role.choices),
        "at": s.DateTimeField(),
        "words": s.CharField(),
    },
)

PromiseRequest = shape(
    "PromiseRequest",
    "A change of one promise, old and new. Until it is granted, the old one is judged.",
    {
        "number": s.IntegerField(),
        "version": s.IntegerField(help_text="The version of the measure that recorded it."),
        "target": s.IntegerField(allow_null=True, help_text="null: the measure's deadline."),
        "act": s.ChoiceField(m.PromiseAct.choices),
        "from": Promised(),
        "to": Promised(allow_null=True, help_text="null: the target is retired."),
        "easier": s.ListField(
            child=s.ChoiceField([each.value for each in Easing]),
            help_text="Why it takes a second person; empty: it took effect at once.",
        ),
        "late": s.BooleanField(help_text="Whether it was made after the deadline."),
        "reason": s.CharField(),
        "source": s.CharField(),
        "by": s.CharField(required=False, help_text=NAMED),
        "recorded_at": s.DateTimeField(),
        "state": s.ChoiceField(m.RequestState.choices),
        "decision": Decision(allow_null=True),
    },
)


class Moved(s.Serializer):
    """How often promises were made easier or later, by requests that were granted."""

    count = s.IntegerField()
    days = s.IntegerField(help_text="By how many days the latest deadline is later than the first.")
    granted_by = s.ListField(child=s.ChoiceField(m.Role.choices), help_text="Roles.")
