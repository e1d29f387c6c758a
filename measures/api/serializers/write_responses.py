"""What writes and refusals are answered, for the schema."""

from __future__ import annotations

from copy import deepcopy

from rest_framework import serializers as s

from . import record_responses, responses


class MeasureDryRun(s.Serializer):
    """What a write would have changed in a measure, and the measure as it would stand."""

    kinds = record_responses.kinds_of_change()
    changes = record_responses.changes_of_body()
    measure = responses.Measure()


class DryRun(MeasureDryRun):
    """The same of the one measure that the address names."""

    dry_run = s.BooleanField(help_text="true: nothing was written.")


class DryRuns(s.Serializer):
    """The same of several measures."""

    dry_run = s.BooleanField(help_text="true: nothing was written.")
    results = MeasureDryRun(many=True)


class Advanced(s.Serializer):
    """The measures as they now stand, in the order of the steps."""

    results = responses.Measure(many=True)


class Fault(s.Serializer):
    """One thing that is wrong, and where: a query parameter, or a pointer into the body."""

    parameter = s.CharField(required=False)
    pointer = s.CharField(required=False)
    detail = s.CharField()


class Problem(s.Serializer):
    """RFC 9457. Texts are in the caller's language (Accept-Language); types are permanent."""

    type = s.CharField(help_text="`/api/problems/<kind>`, which can be read.")
    title = s.CharField()
    status = s.IntegerField()
    detail = s.CharField()
    instance = s.CharField()
    request_id = s.CharField()
    errors = Fault(many=True)  # type: ignore[assignment]
    version = s.IntegerField(
        required=False, help_text="With `stale` and `gone`: the version it has now."
    )
    etag = s.CharField(required=False, help_text="With `stale` and `gone`: the ETag it has now.")
    changes = s.DictField(
        child=deepcopy(responses.Change),
        required=False,
        help_text="With `stale`: what was changed since the version that you have.",
    )
    history = s.CharField(required=False, help_text="With `gone`: where its history is.")


class ProblemKind(s.Serializer):
    type = s.CharField()
    title = responses.Text()
    status = s.IntegerField()
