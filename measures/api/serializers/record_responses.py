"""Response schemas of lists, diffs, the change feed, the ledger and aggregations."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, inline_serializer
from rest_framework import serializers as s

from measures import models as m
from measures.domain.change_kinds import ChangeKind
from measures.domain.schedule import Schedule
from measures.domain.state import State

from . import (
    document_responses,
    organisation_responses,
    proof_responses,
    responses,
    zone_responses,
)
from .capacity import capacity, internal, public_reason


def kinds_of_change() -> s.ListField:
    return s.ListField(child=s.ChoiceField([kind.value for kind in ChangeKind]))


def changes_of_body() -> s.DictField:
    return s.DictField(
        child=deepcopy(responses.Change),
        help_text="Old and new value by member of the body; null: absent.",
    )


def _share(**kwargs: Any) -> s.DecimalField:
    return s.DecimalField(max_digits=5, decimal_places=4, **kwargs)


def _links(*names: str) -> dict[str, s.Field]:
    return {name: s.URLField(allow_null=True) for name in names}


class FoundMeasure(responses.Measure):
    """A measure in a list: all of its members or, with `fields`, the selected ones."""

    highlights = s.DictField(
        child=s.ListField(child=s.ListField(child=s.IntegerField(), min_length=2, max_length=2)),
        help_text="With `highlights`, by JSON pointer to a text: start and end of each match, in "
        "characters.",
    )

    def get_fields(self) -> dict[str, s.Field]:
        fields: dict[str, s.Field] = super().get_fields()
        for each in fields.values():
            each.required = False
        return fields


MeasureList = inline_serializer(
    "MeasureList",
    {
        "results": FoundMeasure(many=True),
        "as_of": s.IntegerField(
            required=False,
            help_text="With `as_of`: the `seq` of the ledger entry that the list reflects.",
        ),
        "total": s.IntegerField(
            required=False, help_text="With `total`: the number of measures on all pages."
        ),
        **_links("next", "previous"),
    },
)


class Version(s.Serializer):
    seq = s.IntegerField()
    version = s.IntegerField()
    recorded_at = s.DateTimeField()


MeasureDiff = inline_serializer(
    "MeasureDiff",
    {
        "code": s.CharField(),
        "from": Version(allow_null=True, help_text="null: the measure did not exist yet."),
        "to": Version(),
        "kinds": kinds_of_change(),
        "changes": changes_of_body(),
    },
)


class MeasureChange(s.Serializer):
    """A changed measure with the last entry and version of the period."""

    seq = s.IntegerField()
    code = s.CharField()
    version = s.IntegerField()
    kinds = kinds_of_change()
    changes = changes_of_body()


class SourceBody(document_responses.Source):
    """A source as recorded in the ledger."""

    format = s.IntegerField()


class MeasureBody(responses.Measure):
    """A measure as recorded in the ledger, without date-dependent members."""

    schedule = None  # type: ignore[assignment]
    schedules = None  # type: ignore[assignment]
    schedule_first = None  # type: ignore[assignment]
    state = None  # type: ignore[assignment]
    freshness = None  # type: ignore[assignment]


class OverrideBody(s.Serializer):
    """A conversion override: a word that OpenCC converts wrongly."""

    format = s.IntegerField()
    code = s.CharField()
    direction = s.CharField()
    word = s.CharField()
    replacement = s.CharField()
    note = s.CharField(allow_blank=True)
    withdrawn = s.BooleanField()
    version = s.IntegerField()


class FeedEntry(s.Serializer):
    """One change. A `body` with `withdrawn: true` is a tombstone: remove the measure."""

    seq = s.IntegerField()
    recorded_at = s.DateTimeField()
    subject = s.ChoiceField([(each.value, each.label) for each in m.PUBLIC_SUBJECTS])
    code = s.CharField()
    version = s.IntegerField()
    format = s.IntegerField(help_text="Format of the entry; that of `body` is the current one.")
    verb = s.ChoiceField(m.Verb.choices)
    channel = s.ChoiceField(m.Channel.choices)
    locals().update(capacity())
    reason = public_reason()
    internal = internal()
    within = s.BooleanField(
        required=False,
        help_text="With `zone` or `organisation`: whether the measure matches now; false: it has "
        "left.",
    )
    proof = proof_responses.ChangeProof(required=False, help_text="With `proofs`.")
    kinds = kinds_of_change()
    changes = changes_of_body()
    body = PolymorphicProxySerializer(
        component_name="Body",
        serializers=[
            MeasureBody,
            zone_responses.ZoneBody,
            SourceBody,
            OverrideBody,
            organisation_responses.OrganisationBody,
        ],
        resource_type_field_name=None,
    )


AFTER = s.IntegerField(help_text="The `after` of the next request.")

ChangeList = inline_serializer(
    "ChangeList",
    {
        "results": FeedEntry(many=True),
        "after": AFTER,
        "next": s.URLField(allow_null=True),
        "checkpoint": s.CharField(
            required=False, help_text="With `proofs`: the signed note that they lead to."
        ),
    },
)


class Share(s.Serializer):
    """`count` of `of`, and the share with four decimal places, rounded down."""

    code = s.CharField()
    count = s.IntegerField()
    of = s.IntegerField()
    share = _share()


class Promises(s.Serializer):
    """Measures that promise something, by state: proposals and ended measures stand apart."""

    total = s.IntegerField()
    by_state = Share(many=True)


class ZoneShare(Share):
    by_status = Share(many=True)
    by_schedule = Share(many=True)
    by_state = Share(many=True)
    promises = Promises()


class OrganisationShare(Share):
    by_role = Share(many=True)
    by_status = Share(many=True)
    by_state = Share(many=True)


class Cell(s.Serializer):
    zone = s.CharField()
    kind = s.ChoiceField(m.Kind.choices)
    status = s.ChoiceField(m.Status.choices)
    schedule = s.ChoiceField([state.value for state in Schedule])
    state = s.ChoiceField([state.value for state in State])
    moved = s.ChoiceField(["true", "false"])
    count = s.IntegerField()


class Summary(s.Serializer):
    """Counts of measures on a date: in `cells` by all axes together, then by each axis."""

    day = s.DateField()
    total = s.IntegerField(help_text="Without superseded measures, whose successors are counted.")
    superseded = s.IntegerField(help_text="Superseded measures; they are in no other count.")
    by_zone = ZoneShare(many=True, help_text="Without sub-zones.")
    by_kind = Share(many=True)
    by_status = Share(many=True)
    by_schedule = Share(many=True)
    by_state = Share(many=True)
    by_organisation = OrganisationShare(
        many=True, help_text="A measure that an organisation has in several roles counts once."
    )
    by_moved = Share(many=True, help_text="Whether a promise was made easier or later.")
    promises = Promises()
    states_version = s.IntegerField(help_text="The version of the states: `GET /api/v1/states/`.")
    cells = Cell(many=True)


class Promise(s.Serializer):
    value = responses.figure(allow_null=True)
    due_by = s.DateField(allow_null=True)


class Present(Promise):
    value_max = responses.figure(allow_null=True)
    unit = s.ChoiceField(m.Unit.choices)
    currency = s.ChoiceField(m.Currency.choices, allow_blank=True)


class FirstPromise(Present):
    comparator = s.ChoiceField(m.Comparator.choices)
    direction = s.ChoiceField(m.Direction.choices)


class LatestReading(s.Serializer):
    value = responses.figure()
    qualifier = s.ChoiceField(m.Qualifier.choices)
    read_on = s.DateField()
    source = s.CharField()  # type: ignore[assignment]


class TargetRow(s.Serializer):
    """A target with its progress. Unknown shares are null."""

    measure = s.CharField()
    number = s.IntegerField()
    zone = s.CharField()
    kind = s.ChoiceField(m.Kind.choices)
    status = s.ChoiceField(m.Status.choices)
    schedule = s.ChoiceField([state.value for state in Schedule], help_text="Of the measure.")
    schedules = responses.states_of_schedule()
    indicator = responses.Text()
    comparator = s.ChoiceField(m.Comparator.choices)
    direction = s.ChoiceField(m.Direction.choices)
    first_promise = FirstPromise()
    retired_on = s.DateField(allow_null=True)
    now = Present()
    baseline = responses.figure(allow_null=True)
    baseline_qualifier = s.ChoiceField(m.Qualifier.choices)
    latest_reading = LatestReading(allow_null=True, help_text="null: no reading.")
    reached = s.BooleanField(
        allow_null=True, help_text="null: no reading, or the target is a ceiling."
    )
    achieved_share = _share(
        allow_null=True,
        help_text="Share of the way from baseline to value; null: one of them or the reading is "
        "unknown, or the target is a ceiling or to be kept.",
    )
    elapsed_share = _share(
        allow_null=True,
        help_text="Share of the time from the first step to the deadline; null: no deadline, or the "
        "day of the step is only reported.",
    )
