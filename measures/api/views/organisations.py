"""Endpoints of organisations: list, read, create, amend and merge."""

from __future__ import annotations

import json
from functools import partial
from typing import Any, cast

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from rest_framework.request import Request

from measures.actions.organisations import merge_organisation, save_organisation
from measures.api.http import etags
from measures.api.http.responses import encode, json_response
from measures.api.openapi.operations import describe_read, describe_write
from measures.api.params.parsing import PAGING, Paging
from measures.api.serializers import organisation_requests, organisation_responses, requests
from measures.api.serializers.content import Content, faults_in_names, names_of
from measures.api.serializers.responses import list_of
from measures.ledger.body import body_data
from measures.ledger.head import head_on_day
from measures.models import Organisation as OrganisationRow
from measures.models import Subject
from measures.reads import as_of, organisations
from measures.reads.organisations import organisation

from .base import page_response
from .write import WritePlan, WriteRequest, WriteView


class _OrganisationWrites(WriteView):
    """Writes that return an organisation."""

    subject = Subject.ORGANISATION

    def find(self, code: str) -> OrganisationRow:
        return organisation(code)

    def written(self, plan: WritePlan, names: bool) -> HttpResponse:
        [(code, version)] = plan.versions.items()
        row = organisation(code)
        response = json_response(encode(body_data(row)))
        response["ETag"] = etags.measure_etag(row.version, localdate())
        if not version:
            response.status_code = 201
            response["Location"] = reverse("api:organisation", args=[code])
        return response

    def dry_run_row(self, code: str, version: int) -> Any:
        body, _version = self.last_version(code)
        changes = as_of.changes_since(code, version, body, self.subject)
        return changes | {"organisation": json.loads(bytes(body))}


class Organisations(_OrganisationWrites):
    """Organisations in use, ordered by code."""

    parameters = PAGING

    @describe_read(
        "organisations_list",
        "Organisations",
        list_of("OrganisationList", organisation_responses.Organisation),
        parameters=parameters,
    )
    def get(self, request: Request) -> HttpResponse:
        paging = Paging.of(request)

        def make() -> HttpResponse:
            page = organisations.organisations(limit=paging.limit, seek=paging.seek)
            return page_response(page.of(encode), paging)

        return self.conditional(etags.list_etag(head_on_day(localdate())), make)

    @describe_write(
        "organisations_create",
        "Create an organisation",
        organisation_requests.CreateOrganisation,
        organisation_responses.Organisation,
    )
    def post(self, request: Request) -> HttpResponse:
        """Needs no If-Match. Takes a role as editor in any zone."""
        return self.write(request, _plan_create)


def _plan_create(write: WriteRequest) -> WritePlan:
    payload = write.payload(organisation_requests.CreateOrganisation)
    why = requests.pop_why(payload)
    code, content = payload["code"], names_of(payload)
    save = partial(save_organisation, OrganisationRow(), content=content)
    return WritePlan(
        lambda: save(**why, **write.actor_args), {code: 0}, faults_in_names, alone=True
    )


class Organisation(_OrganisationWrites):
    """One organisation. One that was merged into another names it in `merged_into`."""

    @describe_read(
        "organisations_read",
        "An organisation",
        organisation_responses.Organisation,
        code_of="organisation",
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        row = organisation(code)
        etag = etags.measure_etag(row.version, localdate())
        return self.conditional(etag, lambda: json_response(encode(body_data(row))))

    @describe_write(
        "organisations_amend",
        "Amend an organisation",
        organisation_requests.AmendOrganisation,
        organisation_responses.Organisation,
        code_of="organisation",
    )
    def patch(self, request: Request, code: str) -> HttpResponse:
        """Members left out keep their values. The measures that name it change with its names.

        Takes a role as editor in every zone whose measures name it.
        """
        return self.write(request, _plan_amend, code)


def _plan_amend(write: WriteRequest) -> WritePlan:
    payload = write.payload(organisation_requests.AmendOrganisation)
    why = requests.pop_why(payload)
    content: Content = names_of(payload)
    save = partial(save_organisation, cast(OrganisationRow, write.subject), content=content)
    return WritePlan(
        lambda: save(**why, **write.verb_args), write.versions, faults_in_names, alone=True
    )


class Merge(_OrganisationWrites):
    """Merges a duplicate into the organisation that stays."""

    @describe_write(
        "organisations_merge",
        "Merge an organisation",
        organisation_requests.MergeOrganisation,
        organisation_responses.Organisation,
        code_of="organisation",
    )
    def post(self, request: Request, code: str) -> HttpResponse:
        """`into` takes its place in every measure. The code in the path leads there from then on.

        Takes a role as editor in every zone whose measures name the duplicate.
        """
        return self.write(request, _plan_merge, code)


def _plan_merge(write: WriteRequest) -> WritePlan:
    payload = write.payload(organisation_requests.MergeOrganisation)
    merge = partial(merge_organisation, cast(OrganisationRow, write.subject), **payload)
    return WritePlan(lambda: merge(**write.verb_args), write.versions, alone=True)
