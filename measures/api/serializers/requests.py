"""Bodies of writes: what each may say."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers as s

from measures import models as m
from measures.models.texts import LANGUAGES
from measures.text.script import Script

from .fields import (
    BoundedListField,
    ClosedSerializer,
    CodeField,
    PrintableField,
    SourceCodeField,
    StatusField,
    WrittenChineseText,
    WrittenDeadline,
    WrittenText,
    ZoneCodeField,
    count,
    figure,
)

#: How many rows a body may have of each sort.
MOST_ROWS = 200

_MAY: Any = {"required": False}
_BLANK: Any = {"required": False, "allow_blank": True}
_NONE: Any = {"required": False, "allow_null": True}


def _reason() -> PrintableField:
    return PrintableField(
        allow_blank=True, help_text="Kept in the ledger. At most 4,000 characters."
    )


def _said_by() -> Any:
    return SourceCodeField(
        allow_null=True, default=None, help_text="The source that says so: its code."
    )


def _place() -> PrintableField:
    return PrintableField(
        allow_blank=True, default="", help_text="The place in the source: a page."
    )


class ReasonRequest(ClosedSerializer):
    """Why; every write says it."""

    reason = _reason()


class AdvanceRequest(ClosedSerializer):
    """A step of status: to what, since when, why and on whose word."""

    to = StatusField(max_length=40)
    effective_on = s.DateField(help_text="The day from which it holds; not in the future.")
    reason = _reason()
    source = _said_by()
    locator = _place()


class BulkStep(AdvanceRequest):
    """A step of one measure among several."""

    code = PrintableField(max_length=60)
    version = count(help_text="The version that you have read.")
    reason = PrintableField(allow_blank=True, required=False, help_text="Where it is another one.")


class BulkRequest(ReasonRequest):
    """Steps of several measures: all are taken, or none."""

    steps = BoundedListField(child=BulkStep(), allow_empty=False, max_length=MOST_ROWS)

    def validate_steps(self, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Raises for each row whose measure is none, or is in a row before."""
        codes = [step["code"] for step in steps]
        there = m.Measure.objects.in_bulk(codes, field_name="code")
        wrong = {}
        for number, (code, step) in enumerate(zip(codes, steps, strict=True)):
            if code not in there:
                wrong[number] = _("No measure has the code %(code)s.") % {"code": code}
            elif code in codes[:number]:
                wrong[number] = _("Duplicate code %(code)s.") % {"code": code}
            else:
                step["measure"] = there[code]
        if wrong:
            raise s.ValidationError({str(n): {"code": [wrong[n]]} for n in wrong})
        return steps


class ReadingRequest(ReasonRequest):
    """A value that a target's indicator had on a day. A further reading corrects it."""

    value = figure()
    read_on = s.DateField(help_text="Not in the future.")
    source = SourceCodeField()  # type: ignore[assignment]
    note = WrittenChineseText(**_MAY)
    locator = _place()


class CitedEvidence(ClosedSerializer):
    """A span of a source's text with its digest, or a place in it for people."""

    source = SourceCodeField()  # type: ignore[assignment]
    start = count(**_NONE)
    end = count(**_NONE, help_text="Not included.")
    digest = PrintableField(**_BLANK, help_text="First 16 hex digits of the SHA-256 of the span.")
    locator = PrintableField(**_BLANK)


class EvidenceRequest(CitedEvidence, ReasonRequest):
    """A piece of evidence and why it is added."""


class WrittenTarget(ClosedSerializer):
    """What a measure promises in figures; what is left out stays as it is."""

    indicator = WrittenText(**_MAY)
    comparator = CodeField(m.Comparator.choices, **_MAY)
    qualifier = WrittenChineseText(**_MAY)
    direction = CodeField(m.Direction.choices, **_MAY)
    value = figure(**_NONE)
    value_max = figure(**_NONE)
    baseline = figure(**_NONE)
    baseline_on = s.DateField(**_NONE)
    unit = CodeField(m.Unit.choices, **_MAY)
    currency = CodeField(m.Currency.choices, **_BLANK)
    per = WrittenChineseText(**_MAY)
    deadline = WrittenDeadline(**_NONE)


class NumberedTarget(WrittenTarget):
    """A target in a list: one that is there by its number, a new one without."""

    number = count(**_MAY, min_value=1, max_value=32767)


class TargetRequest(WrittenTarget, ReasonRequest):
    """What a target now promises; the first promise stays on record."""


class WrittenWhitelist(ClosedSerializer):
    listed = WrittenChineseText(**_MAY)
    keeper = WrittenChineseText(**_MAY)
    effect = WrittenChineseText(**_MAY)


class WrittenSplitLine(ClosedSerializer):
    line = CodeField(m.Line.choices, **_BLANK)
    between = WrittenChineseText(**_MAY)
    control = CodeField(m.Control.choices, **_BLANK)
    flows = s.ListField(child=CodeField(m.FLOWS), max_length=len(m.FLOWS), **_MAY)


class WrittenTalentHousing(ClosedSerializer):
    units = count(**_NONE)
    tenure = CodeField(m.Tenure.choices, **_BLANK)
    eligible = WrittenChineseText(**_MAY)


class WrittenFundingCap(ClosedSerializer):
    amount = figure(**_NONE)
    currency = CodeField(m.Currency.choices, **_BLANK)
    matching_ratio = figure(**_NONE)
    basis = CodeField(m.Basis.choices, **_BLANK)
    per = WrittenChineseText(**_MAY)
    beneficiary = WrittenChineseText(**_MAY)


TERMS: dict[str, type[ClosedSerializer]] = {
    m.Kind.WHITELIST: WrittenWhitelist,
    m.Kind.SPLIT_LINE: WrittenSplitLine,
    m.Kind.TALENT_HOUSING: WrittenTalentHousing,
    m.Kind.FUNDING_CAP: WrittenFundingCap,
}


@extend_schema_field(
    PolymorphicProxySerializer(
        component_name="WrittenTerms",
        serializers=list(TERMS.values()),
        resource_type_field_name=None,
    )
)
class TermsField(s.Field):
    """Terms of the measure's kind."""

    def to_internal_value(self, data: Any) -> Any:
        kind = self.context.get("kind")
        if kind not in TERMS:
            message = _("Measures of the kind “%(kind)s” have no terms.")
            raise s.ValidationError(message % {"kind": m.Kind(kind).label if kind else "?"})
        order = TERMS[kind](data=data, context=self.context)
        order.is_valid(raise_exception=True)
        return order.validated_data


class WrittenMeasure(ReasonRequest):
    """What is said of a measure. Lists replace what was there; the rest stays if left out."""

    zone = ZoneCodeField(**_MAY)
    kind = CodeField(m.Kind.choices, **_MAY)
    title = WrittenText(**_MAY)
    summary = WrittenText(**_MAY)
    lead_body = WrittenText(**_MAY)
    deadline = WrittenDeadline(**_NONE)
    terms = TermsField(**_MAY)
    targets = BoundedListField(child=NumberedTarget(), max_length=MOST_ROWS, **_MAY)
    evidence = BoundedListField(child=CitedEvidence(), max_length=MOST_ROWS, **_MAY)

    def to_internal_value(self, data: Any) -> Any:
        """Parts are read by the kind, and the script, that the same body may say."""
        if isinstance(data, dict):
            context = cast(dict[str, Any], self.context)
            if "kind" in data and data["kind"] in m.Kind.values:
                context["kind"] = data["kind"]
            if "origin_script" in self._declared_fields:
                context["origin"] = SCRIPTS.get(str(data.get("origin_script")))
        return super().to_internal_value(data)

    def validate_targets(self, targets: list[dict[str, Any]]) -> list[dict[str, Any]]:
        numbers = [target.get("number") for target in targets]
        twice = {n for n, number in enumerate(numbers) if number and number in numbers[:n]}
        if twice:
            message = _("Duplicate number.")
            raise s.ValidationError({str(n): {"number": [message]} for n in twice})
        return targets


SCRIPTS = {tag: Script(column) for column, tag in LANGUAGES.items() if column != "en"}


class AmendRequest(WrittenMeasure):
    """What is to be said of a measure from now on. Its code and its status are not among it."""

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if said.keys() == {"reason"}:
            raise s.ValidationError(_("Give at least one field to change."))
        return said


class CreateRequest(WrittenMeasure):
    """A new measure, with its first status."""

    code = PrintableField(max_length=60, help_text="Permanent: HETAO-SZ-012.")
    origin_script = CodeField(list(SCRIPTS), help_text="The script that its texts are written in.")
    zone = ZoneCodeField()
    kind = CodeField(m.Kind.choices)
    title = WrittenText()
    status = StatusField(max_length=40)
    effective_on = s.DateField(help_text="The day from which the status holds; not in the future.")
    source = _said_by()
