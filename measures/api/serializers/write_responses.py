"""Response schemas of writes and problems, for the OpenAPI document."""

from __future__ import annotations

from copy import deepcopy

from rest_framework import serializers as s

from . import organisation_responses, record_responses, responses


class MeasureDryRun(s.Serializer):
    """The changes that a write would make to a measure, and the resulting measure."""

    kinds = record_responses.kinds_of_change()
    changes = record_responses.changes_of_body()
    measure = responses.Measure()


class DryRun(MeasureDryRun):
    """The result of a dry run on one measure."""

    dry_run = s.BooleanField(help_text="Always true: nothing was written.")


class OrganisationDryRun(s.Serializer):
    """The result of a dry run on one organisation."""

    dry_run = s.BooleanField(help_text="Always true: nothing was written.")
    kinds = record_responses.kinds_of_change()
    changes = record_responses.changes_of_body()
    organisation = organisation_responses.OrganisationBody()


class DryRuns(s.Serializer):
    """The result of a dry run on several measures."""

    dry_run = s.BooleanField(help_text="Always true: nothing was written.")
    results = MeasureDryRun(many=True)


class Advanced(s.Serializer):
    """The measures after the change, in the order of the steps."""

    results = responses.Measure(many=True)


class Fault(s.Serializer):
    """An error with its location: a query parameter or a JSON pointer into the body."""

    parameter = s.CharField(required=False)
    pointer = s.CharField(required=False)
    detail = s.CharField()


class Problem(s.Serializer):
    """Problem document (RFC 9457). Texts follow Accept-Language; types are permanent."""

    type = s.CharField(help_text="`/api/problems/<code>`; GET it for a description.")
    title = s.CharField()
    status = s.IntegerField()
    detail = s.CharField()
    instance = s.CharField()
    request_id = s.CharField()
    errors = Fault(many=True)  # type: ignore[assignment]
    version = s.IntegerField(
        required=False, help_text="With `stale` and `gone`: the current version."
    )
    etag = s.CharField(required=False, help_text="With `stale` and `gone`: the current ETag.")
    changes = s.DictField(
        child=deepcopy(responses.Change),
        required=False,
        help_text="With `stale`: the changes since the version in If-Match.",
    )
    history = s.CharField(required=False, help_text="With `gone`: the URL of the history.")


class ProblemType(s.Serializer):
    type = s.CharField()
    title = responses.Text()
    status = s.IntegerField()
