"""Request bodies of the write endpoints."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers as s

from measures import models as m
from measures.actions.quoting import Passage
from measures.models.texts import LANGUAGES, LONGEST_PARAGRAPH
from measures.text.script import Script

from .fields import (
    BoundedListField,
    ClosedSerializer,
    CodeField,
    DayField,
    FlagField,
    MeasureCodeField,
    PrintableField,
    SourceCodeField,
    StatusField,
    WrittenDeadline,
    ZoneCodeField,
    count,
    figure,
    limit_of,
    written,
)
from .involvement import WrittenInvolvement

#: The most items of a list in a body.
MAX_ROWS = 200
#: The most passages that one act cites.
MAX_PASSAGES = 10

_OPTIONAL: Any = {"required": False}
_OPTIONAL_BLANK: Any = {"required": False, "allow_blank": True}
_OPTIONAL_NULL: Any = {"required": False, "allow_null": True}


_DIGEST = "First 16 hex digits of the SHA-256 of the span; found if the document is kept."
_VERSION = "Of another version."


def reason_field() -> PrintableField:
    return PrintableField(
        allow_blank=True, max_length=LONGEST_PARAGRAPH, help_text="Recorded in the ledger."
    )


def internal_field(**kwargs: Any) -> FlagField:
    return FlagField(
        help_text="Whether the reason is for the office only and not published.", **kwargs
    )


def stated_source() -> Any:
    return SourceCodeField(
        allow_null=True, default=None, help_text="The code of the source that states it."
    )


def place_in_source() -> PrintableField:
    return PrintableField(
        allow_blank=True,
        default="",
        max_length=limit_of(m.Evidence, "locator"),
        help_text="The place in the source, such as a page.",
    )


def texts_of(model: type[m.Bilingual]) -> dict[str, s.Serializer]:
    """The fields of the texts of `model` that a request may write as members."""
    return {name: written(model, name, **_OPTIONAL) for name in model.text_members()}


def effective_day() -> DayField:
    return DayField(help_text="The date from which the status holds; not in the future.")


def day_basis() -> CodeField:
    return CodeField(
        m.DayBasis.choices,
        required=False,
        help_text="Whether the source states the day, or only reported on it. Left out: `reported` "
        "on the day on which the source was published, else `stated`.",
    )


class ReasonRequest(ClosedSerializer):
    """The reason for a write; always required."""

    internal = internal_field(default=False)
    reason = reason_field()


#: The members of a request that are not content.
WHY = frozenset(ReasonRequest().fields)


def why_of(payload: dict[str, Any]) -> dict[str, Any]:
    """The reason of a validated body, and whether it is internal, as verbs take them."""
    return {name: payload[name] for name in WHY}


def pop_why(payload: dict[str, Any]) -> dict[str, Any]:
    """The same, taken out of the body."""
    return {name: payload.pop(name) for name in WHY}


class CitedPassage(ClosedSerializer):
    """Words of a source's document: a span of its text."""

    source = SourceCodeField()  # type: ignore[assignment]
    start = count()
    end = count(help_text="Exclusive.")
    digest = PrintableField(**_OPTIONAL_BLANK, max_length=16, help_text=_DIGEST)
    document = PrintableField(**_OPTIONAL_BLANK, max_length=64, help_text=_VERSION)
    locator = PrintableField(**_OPTIONAL_BLANK, max_length=limit_of(m.Evidence, "locator"))

    def to_internal_value(self, data: Any) -> Any:
        return Passage(**super().to_internal_value(data))


def cited_passages() -> BoundedListField:
    more: Any = {"default": list, "help_text": "The words that state it."}
    return BoundedListField(child=CitedPassage(), max_length=MAX_PASSAGES, **more)


class ReadingRequest(ReasonRequest):
    """The value of a target's indicator on a date. A further reading corrects it."""

    value = figure()
    qualifier = CodeField(m.Qualifier.choices, default=m.Qualifier.EXACT)
    read_on = DayField(help_text="Not in the future.")
    source = SourceCodeField()  # type: ignore[assignment]
    locals().update(texts_of(m.Reading))
    locator = place_in_source()
    passages = cited_passages()


class CitedEvidence(ClosedSerializer):
    """A span of a source's text with its digest, or a locator for readers."""

    source = SourceCodeField()  # type: ignore[assignment]
    start = count(**_OPTIONAL_NULL)
    end = count(**_OPTIONAL_NULL, help_text="Exclusive.")
    digest = PrintableField(**_OPTIONAL_BLANK, max_length=16, help_text=_DIGEST)
    document = PrintableField(**_OPTIONAL_BLANK, max_length=64, help_text=_VERSION)
    locator = PrintableField(**_OPTIONAL_BLANK, max_length=limit_of(m.Evidence, "locator"))


class EvidenceRequest(CitedEvidence, ReasonRequest):
    """Evidence and the reason."""


class WrittenTarget(ClosedSerializer):
    """A target of a measure; members left out keep their values."""

    indicator = written(m.Target, "indicator", **_OPTIONAL)
    comparator = CodeField(m.Comparator.choices, **_OPTIONAL)
    qualifier = written(m.Target, "qualifier", **_OPTIONAL)
    direction = CodeField(m.Direction.choices, **_OPTIONAL)
    value = figure(**_OPTIONAL_NULL)
    value_max = figure(**_OPTIONAL_NULL)
    baseline = figure(**_OPTIONAL_NULL)
    baseline_qualifier = CodeField(m.Qualifier.choices, **_OPTIONAL)
    baseline_on = DayField(**_OPTIONAL_NULL)
    unit = CodeField(m.Unit.choices, **_OPTIONAL)
    currency = CodeField(m.Currency.choices, **_OPTIONAL_BLANK)
    per = written(m.Target, "per", **_OPTIONAL)
    deadline = WrittenDeadline(**_OPTIONAL_NULL)


class NumberedTarget(WrittenTarget):
    """A target in a list: an existing one with its number, a new one without."""

    number = count(**_OPTIONAL, min_value=1, max_value=32767)


class TargetRequest(WrittenTarget, ReasonRequest):
    """A target to add, or its wording to change: what it promises moves at `promise/`."""


def terms_of(model: type[m.Terms]) -> type[ClosedSerializer]:
    """The terms of a typed kind, from the members that its model declares."""
    fields = {member.name: _member(model, member) for member in model.members()}
    doc = {"__doc__": ClosedSerializer.__doc__}
    return type(f"Written{model.__name__}", (ClosedSerializer,), doc | fields)


def _member(model: type[m.Terms], member: m.Member) -> s.Field:
    match member.type:
        case m.MemberType.TEXT:
            return written(model, member.name, **_OPTIONAL)
        case m.MemberType.CODE:
            return CodeField(member.choices, **_OPTIONAL_BLANK)
        case m.MemberType.CODES:
            codes = member.codes
            return s.ListField(child=CodeField(codes), max_length=len(codes), **_OPTIONAL)
        case m.MemberType.FIGURE:
            return figure(**_OPTIONAL_NULL)
        case m.MemberType.COUNT:
            return count(**_OPTIONAL_NULL)


TERMS = {kind: terms_of(model) for kind, model in m.TERMS.items()}


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
        serializer = TERMS[kind](data=data, context=self.context)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


class WrittenMeasure(ReasonRequest):
    """Content of a measure. Lists replace the existing ones; members left out keep their values."""

    zone = ZoneCodeField(**_OPTIONAL)
    kind = CodeField(m.Kind.choices, **_OPTIONAL)
    locals().update(texts_of(m.Measure))
    deadline = WrittenDeadline(**_OPTIONAL_NULL)
    terms = TermsField(**_OPTIONAL)
    targets = BoundedListField(child=NumberedTarget(), max_length=MAX_ROWS, **_OPTIONAL)
    evidence = BoundedListField(child=CitedEvidence(), max_length=MAX_ROWS, **_OPTIONAL)
    organisations = BoundedListField(child=WrittenInvolvement(), max_length=MAX_ROWS, **_OPTIONAL)
    modelled_on = MeasureCodeField(
        **_OPTIONAL_NULL, help_text="Code of the measure whose model it follows; null: none."
    )

    def to_internal_value(self, data: Any) -> Any:
        """Parse parts by the kind and the origin script of the same payload, if it has them."""
        if isinstance(data, dict):
            context = cast(dict[str, Any], self.context)
            if "kind" in data and data["kind"] in m.Kind.values:
                context["kind"] = data["kind"]
            if "origin_script" in self._declared_fields:
                context["origin"] = SCRIPTS.get(str(data.get("origin_script")))
        return super().to_internal_value(data)

    def validate_targets(self, targets: list[dict[str, Any]]) -> list[dict[str, Any]]:
        numbers = [target.get("number") for target in targets]
        repeated = {n for n, number in enumerate(numbers) if number and number in numbers[:n]}
        if repeated:
            message = _("Duplicate number.")
            raise s.ValidationError({str(n): {"number": [message]} for n in repeated})
        return targets


SCRIPTS = {tag: Script(column) for column, tag in LANGUAGES.items() if column != "en"}


class AmendRequest(WrittenMeasure):
    """New content of a measure; its code and status cannot be amended."""

    dropped = BoundedListField(
        **{**_OPTIONAL, "child": CodeField([*m.TERMS]), "max_length": len(m.TERMS)},
        help_text="Kinds whose terms a change of kind may remove, as the refusal names them.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.keys() <= WHY | {"dropped"}:
            raise s.ValidationError(_("Give at least one field to change."))
        return attrs


class CreateRequest(WrittenMeasure):
    """A new measure, with its first status."""

    code = PrintableField(
        max_length=limit_of(m.Measure, "code"), help_text="Permanent, such as HETAO-SZ-012."
    )
    origin_script = CodeField(list(SCRIPTS), help_text="The script that its texts are written in.")
    zone = ZoneCodeField()
    kind = CodeField(m.Kind.choices)
    title = written(m.Measure, "title")
    status = StatusField(max_length=40)
    effective_on = effective_day()
    day_basis = day_basis()
    source = stated_source()
