"""Response schemas of steps, confirmations and successions."""

from __future__ import annotations

from rest_framework import serializers as s

from measures import models as m

from .capacity import NAMED, capacity, internal, public_reason
from .shapes import Text, shape


def day_basis() -> s.ChoiceField:
    return s.ChoiceField(
        m.DayBasis.choices,
        help_text="Whether the source states the day, or only reported on it: then it is the day of "
        "publication, the latest it can be, and no duration is counted from it.",
    )


def _act() -> dict[str, s.Field]:
    return {
        "reason": public_reason(),
        "internal": internal(),
        "source": s.CharField(allow_null=True),
        **capacity(),
        "by": s.CharField(required=False, help_text=NAMED),
        "recorded_at": s.DateTimeField(allow_null=True),
    }


Step = shape(
    "Step",
    "A status change of a measure.",
    {
        "number": s.IntegerField(),
        "act": s.ChoiceField(m.StepAct.choices),
        "from": s.ChoiceField(m.Status.choices, allow_blank=True),
        "to": s.ChoiceField(m.Status.choices),
        "effective_on": s.DateField(),
        "day_basis": day_basis(),
        "takes_back": s.IntegerField(
            allow_null=True,
            help_text="The number of the step that this one takes back, or corrects the day of.",
        ),
        "taken_back_by": s.IntegerField(
            allow_null=True,
            help_text="The number of the step that takes this one back, or corrects it; null: none.",
        ),
        "successors": s.ListField(child=s.CharField(), help_text="Codes of measures."),
        "maker": s.IntegerField(
            required=False,
            allow_null=True,
            help_text="The account that made the token that the step came by, where it is "
            f"another's; null: none. {NAMED}",
        ),
        **_act(),
    },
)

Confirmation = shape(
    "Confirmation",
    "As of a day, what is on record was still true.",
    {
        "number": s.IntegerField(),
        "true_on": s.DateField(),
        "taken_back": s.BooleanField(help_text="true: it does not count."),
        **_act(),
    },
)

InSuccession = shape(
    "InSuccession",
    "A measure in a succession.",
    {
        "code": s.CharField(),
        "title": Text(),
        "status": s.ChoiceField(m.Status.choices),
        "status_on": s.DateField(),
        "withdrawn": s.BooleanField(),
        "superseded_by": s.ListField(child=s.CharField()),
        "supersedes": s.ListField(child=s.CharField()),
    },
)


class Succession(s.Serializer):
    """All measures that a measure took the place of or gave way to, however far."""

    code = s.CharField()
    current = s.ListField(
        child=s.CharField(),
        help_text="The measures that hold its place now: itself unless it was superseded.",
    )
    results = InSuccession(many=True)


InLineage = shape(
    "InLineage",
    "A measure in a family of copies.",
    {
        "code": s.CharField(),
        "zone": s.CharField(),
        "kind": s.ChoiceField(m.Kind.choices),
        "title": Text(),
        "status": s.ChoiceField(m.Status.choices),
        "status_on": s.DateField(),
        "withdrawn": s.BooleanField(),
        "modelled_on": s.CharField(allow_null=True),
    },
)


class Lineage(s.Serializer):
    """A family: a measure, those that follow its model, and those that follow them."""

    code = s.CharField()
    origin = s.CharField(help_text="The measure that follows no other.")
    more = s.BooleanField(help_text="Whether there are others besides the first 200.")
    results = InLineage(many=True)
