"""Response schemas for the OpenAPI document; tests validate every response against them.

They serialise nothing: measures are served as stored with the ledger.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, inline_serializer
from rest_framework import serializers as s

from measures import models as m
from measures.domain.schedule import Freshness, Schedule
from measures.domain.state import State

from . import step_responses
from .capacity import NAMED, capacity, internal, public_reason
from .organisation_responses import Involvement
from .promise_responses import Moved, PromiseRequest
from .provenance import Provenance
from .shapes import ChineseText, Deadline, Text, figure, shape


def texts_of(model: type[m.Bilingual]) -> dict[str, s.Serializer]:
    """The fields of the texts of `model` that are members of its body."""
    return {
        name: Text() if len(model.text_keys(name)) > 1 else ChineseText()
        for name in model.text_members()
    }


def terms_of(model: type[m.Terms]) -> type[s.Serializer]:
    """The terms of a typed kind, from the members that its model declares."""
    fields = {member.name: _member(member) for member in model.members()}
    return type(f"{model.__name__}Terms", (s.Serializer,), fields)


def _member(member: m.Member) -> s.Field:
    described: dict[str, Any] = {"help_text": member.description} if member.description else {}
    match member.type:
        case m.MemberType.TEXT:
            return ChineseText(**described)
        case m.MemberType.CODE:
            return s.ChoiceField(member.choices, allow_blank=True, **described)
        case m.MemberType.CODES:
            return s.ListField(child=s.ChoiceField(member.choices), **described)
        case m.MemberType.FIGURE:
            return figure(allow_null=True, **described)
        case m.MemberType.COUNT:
            return s.IntegerField(allow_null=True, **described)


class Reading(s.Serializer):
    number = s.IntegerField()
    corrected_by = s.IntegerField(
        allow_null=True,
        help_text="The number of the reading of the same day that counts instead; null: none.",
    )
    taken_back = s.BooleanField(help_text="true: it does not count.")
    value = figure()
    qualifier = s.ChoiceField(m.Qualifier.choices)
    read_on = s.DateField()
    source = s.CharField()  # type: ignore[assignment]
    locals().update(texts_of(m.Reading))


class Target(s.Serializer):
    """A promised value in `unit`, fully scaled; the currency of `yuan` is `currency`."""

    number = s.IntegerField()
    indicator = Text()
    comparator = s.ChoiceField(m.Comparator.choices)
    qualifier = ChineseText(help_text="The comparator in the words of the source.")
    direction = s.ChoiceField(m.Direction.choices)
    value = figure(allow_null=True, help_text="null: the source gives no number.")
    value_max = figure(allow_null=True)
    baseline = figure(allow_null=True)
    baseline_qualifier = s.ChoiceField(
        m.Qualifier.choices, help_text="`more_than` of 3700多; `exact` without a baseline."
    )
    baseline_on = s.DateField(allow_null=True)
    unit = s.ChoiceField(m.Unit.choices)
    currency = s.ChoiceField(m.Currency.choices, allow_blank=True)
    per = ChineseText()
    deadline = Deadline(
        allow_null=True, help_text="Set only if it differs from the measure's deadline."
    )
    first_value = figure(allow_null=True, help_text="The value first promised.")
    first_due_by = s.DateField(allow_null=True)
    first_value_max = figure(allow_null=True)
    first_comparator = s.ChoiceField(m.Comparator.choices)
    first_direction = s.ChoiceField(m.Direction.choices)
    first_unit = s.ChoiceField(m.Unit.choices)
    first_currency = s.ChoiceField(m.Currency.choices, allow_blank=True)
    retired_on = s.DateField(
        allow_null=True, help_text="The day on which it was given up; null: it is in force."
    )
    added_on = s.DateField(allow_null=True, help_text="null: it was recorded with the measure.")
    readings = Reading(many=True)


class Evidence(s.Serializer):
    """A place in a source: characters of its text, or a locator."""

    source = s.CharField()  # type: ignore[assignment]
    start = s.IntegerField(allow_null=True)
    end = s.IntegerField(allow_null=True, help_text="Exclusive.")
    digest = s.CharField(help_text="First 16 hex digits of the SHA-256 of the span.")
    document = s.CharField(
        allow_null=True,
        help_text="The SHA-256 of the version that is cited; null: the file that the source names.",
    )
    locator = s.CharField()
    supports = s.DictField(
        child=s.IntegerField(),
        allow_null=True,
        help_text="null: the measure itself; else a `status_update`, a `confirmation`, or the `reading` "
        "of a `target`.",
    )


class ScheduleDays(s.Serializer):
    """Dates from which a measure is behind, due soon and overdue; null: never."""

    behind = s.DateField(allow_null=True)
    due_soon = s.DateField(allow_null=True)
    overdue = s.DateField(allow_null=True)


_SCHEDULE = [state.value for state in Schedule]


def states_of_schedule() -> s.ListField:
    return s.ListField(
        child=s.ChoiceField(_SCHEDULE),
        help_text="All states that apply, the most serious first: `schedule` is the first.",
    )


Person = shape("Person", "A person by account.", {"id": s.IntegerField(), "name": s.CharField()})


class Measure(s.Serializer):
    """A policy measure. Its `schedule`, `schedules`, `schedule_first`, `state` and `freshness` are as of today."""

    format = s.IntegerField()
    code = s.CharField()
    version = s.IntegerField()
    zone = s.CharField()
    kind = s.ChoiceField(m.Kind.choices)
    origin_script = s.ChoiceField(["zh-Hans", "zh-Hant"])
    locals().update(texts_of(m.Measure))
    status = s.ChoiceField(m.Status.choices)
    status_on = s.DateField()
    status_day_basis = step_responses.day_basis()
    deadline = Deadline(allow_null=True)
    terms = PolymorphicProxySerializer(
        component_name="Terms",
        serializers=[terms_of(model) for model in m.TERMS.values()],
        resource_type_field_name=None,
        allow_null=True,
    )
    organisations = Involvement(many=True)
    targets = Target(many=True)
    evidence = Evidence(many=True)
    evidence_strength = s.ChoiceField(m.Strength.choices)
    confirmed_on = s.DateField(allow_null=True)
    owner = Person(required=False, allow_null=True, help_text=NAMED)
    deputy = Person(required=False, allow_null=True, help_text=NAMED)
    history = step_responses.Step(many=True)
    confirmations = step_responses.Confirmation(many=True)
    superseded_by = s.ListField(
        child=s.CharField(), help_text="Codes of the measures that took its place."
    )
    supersedes = s.ListField(child=s.CharField(), help_text="Codes of those whose place it took.")
    modelled_on = s.CharField(
        allow_null=True, help_text="Code of the measure whose model it follows, in any zone."
    )
    ended_late = s.BooleanField(
        help_text="Whether it was late when it was cancelled or superseded."
    )
    sent_back = s.BooleanField(
        help_text="Whether its completion was not accepted: the last step in `history` says why."
    )
    schedule_base = s.ChoiceField(m.ScheduleBase.choices)
    schedule_days = ScheduleDays()
    first_due_by = s.DateField(allow_null=True, help_text="The latest day first promised.")
    schedule_first_base = s.ChoiceField(m.ScheduleBase.choices)
    schedule_first_days = ScheduleDays(help_text="Against the first promise.")
    state_base = s.ChoiceField(m.StateBase.choices, help_text="`state` before any deadline passes.")
    requests = PromiseRequest(many=True, help_text="All changes of promises, by number.")
    moved = Moved()
    schedule = s.ChoiceField(_SCHEDULE, help_text="Against the promise in force.")
    schedules = states_of_schedule()
    schedule_first = s.ChoiceField(_SCHEDULE, help_text="Against the first promise.")
    state = s.ChoiceField([state.value for state in State], help_text="`GET /api/v1/states/`.")
    freshness = s.ChoiceField([state.value for state in Freshness])
    provenance = Provenance(required=False)
    withdrawn = s.BooleanField(help_text="Whether the measure was withdrawn.")


Change = inline_serializer("Change", {"old": s.JSONField(), "new": s.JSONField()})


class Entry(s.Serializer):
    """A ledger entry: by which role what was changed, when, why and through which channel."""

    seq = s.IntegerField()
    version = s.IntegerField()
    verb = s.ChoiceField(m.Verb.choices)
    channel = s.ChoiceField(m.Channel.choices)
    locals().update(capacity())
    reason = public_reason()
    internal = internal()
    recorded_at = s.DateTimeField()
    actor = s.CharField(required=False, help_text=NAMED)
    request_id = s.CharField(required=False, help_text=NAMED)
    changes = s.DictField(
        child=Change, help_text="Old and new value by member of the measure; null: absent."
    )


class Word(s.Serializer):
    """A code and its name."""

    code = s.CharField()
    name = Text()


class Kind(Word):
    typed = s.BooleanField(help_text="Whether measures of this kind carry typed terms.")


class StepNeeds(s.Serializer):
    """An allowed status change and its requirements besides a reason and an effective date."""

    to = s.ChoiceField(m.Status.choices)
    source = s.BooleanField(help_text="Requires evidence.")  # type: ignore[assignment]
    second_person = s.BooleanField(
        help_text="Requires another person than the one who recorded the previous step."
    )
    successors = s.BooleanField(help_text="Requires the measures that take its place.")
    confirm = s.BooleanField(help_text='It ends the measure: send `"confirm": ["final"]`.')
    roles = s.ListField(child=s.ChoiceField(m.Role.choices), help_text="Who may: one of these.")


class Status(Word):
    definition = Text()
    steps = StepNeeds(many=True)


class ScheduleState(Word):
    definition = Text()


class StateOfMeasure(ScheduleState):
    promise = s.BooleanField(help_text="Whether shares of promises count it.")


StateList = inline_serializer(
    "StateList",
    {
        "version": s.IntegerField(help_text="Of the definitions and their order."),
        "since": s.DateField(help_text="The first day of this version."),
        "results": StateOfMeasure(many=True),
    },
)


class LedgerHead(s.Serializer):
    """The last entry of the ledger; `verify_ledger --head` takes `seq:hash`."""

    seq = s.IntegerField()
    hash = s.CharField()


ADDRESSES = {
    "type": "object",
    "additionalProperties": {"type": "string", "format": "uri-template"},
}


def list_of(name: str, each: type[s.Serializer]) -> s.Serializer:
    """A list with the URLs of the next and previous page."""
    fields: dict[str, s.Field] = {n: s.URLField(allow_null=True) for n in ("next", "previous")}
    return inline_serializer(name, {"results": each(many=True)} | fields)
