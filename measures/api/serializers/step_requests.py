"""Request bodies of the endpoints that change the status of measures, or confirm it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers as s

from measures import models as m
from measures.models.gate import Doubt
from measures.models.texts import LONGEST_PARAGRAPH

from .fields import (
    BoundedListField,
    CodeField,
    DayField,
    MeasureCodeField,
    PrintableField,
    StatusField,
    count,
    limit_of,
)
from .requests import (
    MAX_ROWS,
    ReasonRequest,
    cited_passages,
    day_basis,
    effective_day,
    internal_field,
    place_in_source,
    stated_source,
)

MAX_SUCCESSORS = 20

_OPTIONAL: Any = {"required": False}
_OPTIONAL_BLANK: Any = {"required": False, "allow_blank": True}


class AdvanceRequest(ReasonRequest):
    """A status change with its effective date, reason and source."""

    to = StatusField(max_length=40)
    effective_on = effective_day()
    day_basis = day_basis()
    source = stated_source()
    locator = place_in_source()
    passages = cited_passages()
    successors = BoundedListField(
        child=MeasureCodeField(),
        max_length=MAX_SUCCESSORS,
        default=list,
        help_text="The codes of the measures that take its place; only of a superseded one.",
    )
    confirm = s.ListField(
        child=CodeField(Doubt.choices),
        max_length=len(Doubt),
        default=list,
        help_text="Doubts that you confirm, as the refusal names them.",
    )


class BulkStep(AdvanceRequest):
    """The status change of one measure in a bulk request."""

    code = PrintableField(max_length=limit_of(m.Measure, "code"))
    version = count(help_text="The version of the measure that you read.")
    reason = PrintableField(
        **_OPTIONAL_BLANK, max_length=LONGEST_PARAGRAPH, help_text="Overrides the common reason."
    )
    internal = internal_field(**_OPTIONAL)


class BulkRequest(ReasonRequest):
    """Status changes of several measures; all are applied, or none."""

    steps = BoundedListField(child=BulkStep(), allow_empty=False, max_length=MAX_ROWS)

    def validate_steps(self, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Raises ValidationError for every row with an unknown or repeated measure."""
        codes = [step["code"] for step in steps]
        measures = m.Measure.objects.in_bulk(codes, field_name="code")
        errors = {}
        for number, (code, step) in enumerate(zip(codes, steps, strict=True)):
            if code not in measures:
                errors[number] = _("No measure has the code %(code)s.") % {"code": code}
            elif code in codes[:number]:
                errors[number] = _("Duplicate code %(code)s.") % {"code": code}
            else:
                step["measure"] = measures[code]
        if errors:
            raise s.ValidationError({str(n): {"code": [errors[n]]} for n in errors})
        return steps


class ConfirmRequest(ReasonRequest):
    """The day as of which the record was still true, by a source or in the words of the reason."""

    true_on = DayField(help_text="Later than `confirmed_on`, not in the future.")
    source = stated_source()
    passages = cited_passages()
