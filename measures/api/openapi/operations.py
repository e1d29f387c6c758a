"""Decorators that describe the operations of the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
    extend_schema,
)

from measures.api.http.problems import PROBLEM_TYPES
from measures.api.serializers import organisation_responses, responses, write_responses

from .examples import CODES, examples_of
from .parameters import DRY_RUN, QUERY, SIZES


def _example(value: str) -> list[OpenApiExample]:
    return [OpenApiExample(value, value)]


def _header(name: str, description: str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description, **more)


REQUEST_ID = _header("X-Request-ID", "Your own id for this request; it is echoed and recorded.")
IF_NONE_MATCH = _header("If-None-Match", "The ETag that you have; 304 if nothing has changed.")
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": r'^(W/)?"[0-9]{1,9}(\.[0-9]{8})?"$'},
    OpenApiParameter.HEADER,
    description='The ETag of the record that you read, or its version: `"3"`.',
    required=True,
    examples=_example('"1"'),
)
_RESPONSE_HEADERS = [
    _header("X-Request-ID", "The id of this request, also in the ledger.", response=True),
    _header("RateLimit-Policy", "The limit: `q` requests in `w` seconds.", response=True),
    _header(
        "RateLimit", "`r` requests left; the quota is full again after `t` seconds.", response=True
    ),
    _header("Retry-After", "Seconds to wait.", response=[429]),
    _header("ETag", "For If-None-Match and If-Match.", response=[200, 201, 304, 410, 412]),
]
_LINK = _header("Link", "RFC 8288: `next` and `prev`.", response=[200])


_KEY = _header(
    "Idempotency-Key",
    "Your own key for this request; repetitions are not executed and get the same response.",
)
_REPLAYED = _header(
    "Idempotency-Replayed", "`true`: this response was stored earlier.", response=[200, 201]
)
_LOCATION = _header("Location", "The URL of the new record.", response=[201])
_NUMBER = OpenApiParameter(
    "number",
    {"type": "integer", "minimum": 0},
    OpenApiParameter.PATH,
    description="The number of the target within the measure.",
)


def _code(of: str) -> OpenApiParameter:
    return OpenApiParameter(
        "code",
        str,
        OpenApiParameter.PATH,
        description=f"The code of the {of}.",
        examples=_example(CODES[of]),
    )


class ClosedSerializerExtension(OpenApiSerializerExtension):
    """Sets `additionalProperties: false` on request bodies."""

    target_class = "measures.api.serializers.fields.ClosedSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return schema | {"additionalProperties": False}


#: Problems that any endpoint can respond with.
_COMMON_PROBLEMS = (
    *("bad-request", "scope-missing", "not-acceptable", "method-not-allowed"),
    *("too-many-requests", "server-error", "unavailable"),
)


def _problems(slugs: Iterable[str]) -> dict[Any, OpenApiResponse]:
    slugs_by_status: dict[int, list[str]] = {}
    for slug in (*slugs, *_COMMON_PROBLEMS):
        slugs_by_status.setdefault(PROBLEM_TYPES[slug].status, []).append(slug)
    return {
        (status, "application/problem+json"): OpenApiResponse(
            write_responses.Problem, description=", ".join(f"`{slug}`" for slug in names)
        )
        for status, names in slugs_by_status.items()
    }


def describe_read(
    name: str,
    summary: str,
    response: Any,
    *,
    parameters: tuple[str, ...] = (),
    code_of: str = "",
    problems: tuple[str, ...] = (),
    media_type: str = "application/json",
) -> Callable[[Any], Any]:
    """Describe a GET: query parameters, response and problems."""
    meaning = QUERY | SIZES if name == "ledger_consistency" else QUERY
    query = [meaning[each] for each in parameters]
    slugs = ["unknown-parameter", "not-authenticated", *problems]
    slugs += ["invalid-parameter"] if parameters else []
    slugs += ["not-found"] if code_of else []
    return extend_schema(
        operation_id=name,
        summary=summary,
        tags=[name.split("_")[0]],
        parameters=[
            *([_code(code_of)] if code_of else []),
            *query,
            IF_NONE_MATCH,
            REQUEST_ID,
            *_RESPONSE_HEADERS,
            *([_LINK] if {"cursor", "after"} & {*parameters} else []),
        ],
        examples=examples_of(name),
        responses={
            (200, media_type): response,
            304: OpenApiResponse(description="Not modified."),
        }
        | _problems(slugs),
    )


_WRITES = (
    *("malformed-body", "invalid-body", "body-too-large", "unsupported-media-type"),
    *("request-timeout", "length-required"),
    *("unknown-parameter", "invalid-parameter", "not-authenticated", "not-allowed"),
    *("invalid-idempotency-key", "idempotency-key-reused"),
)
_UPLOADS = tuple(slug for slug in _WRITES if "idempotency" not in slug)
_WRITES_TO_ONE = ("not-found", "gone", "stale", "precondition-required", "invalid-precondition")


def describe_write(
    name: str,
    summary: str,
    body: Any,
    response: Any,
    *,
    code_of: str = "",
    numbered: bool = False,
    problems: tuple[str, ...] = (),
) -> Callable[[Any], Any]:
    """Describe a POST or PATCH; one on a record (`code_of`) takes If-Match."""
    creates = not code_of and response in _DRY_RUNS
    slugs = (*_WRITES, *(_WRITES_TO_ONE if code_of else ()), *problems)
    return extend_schema(
        operation_id=name,
        summary=summary,
        tags=[name.split("_")[0]],
        parameters=[
            *([_code(code_of)] if code_of else []),
            *([_NUMBER] if numbered else []),
            DRY_RUN,
            *([IF_MATCH] if code_of else []),
            _KEY,
            REQUEST_ID,
            *_RESPONSE_HEADERS,
            _REPLAYED,
            *([_LOCATION] if creates else []),
        ],
        request=body,
        examples=examples_of(name),
        responses=_responses(response, creates) | _problems(slugs),
    )


def describe_upload(name: str, summary: str, body: Any, response: Any) -> Callable[[Any], Any]:
    """Describe a POST of a file, which is a form and takes neither If-Match nor a key."""
    return extend_schema(
        operation_id=name,
        summary=summary,
        tags=[name.split("_")[0]],
        parameters=[_code("source"), DRY_RUN, REQUEST_ID, *_RESPONSE_HEADERS],
        request={"multipart/form-data": body},
        responses={
            201: OpenApiResponse(response, description="With the document."),
            200: OpenApiResponse(response, description="With `dry_run`."),
        }
        | _problems((*_UPLOADS, "not-found")),
    )


#: The responses that are one record, with those of their dry runs.
_DRY_RUNS: dict[Any, Any] = {
    responses.Measure: write_responses.DryRun,
    organisation_responses.Organisation: write_responses.OrganisationDryRun,
}


def _responses(response: Any, creates: bool) -> dict[Any, Any]:
    """The response of the write and the one of its dry run."""
    dry_run = _DRY_RUNS.get(response, write_responses.DryRuns)
    if creates:
        return {201: response, 200: dry_run}
    either = PolymorphicProxySerializer(
        component_name=f"{response.__name__}Or{dry_run.__name__}",
        serializers=[response, dry_run],
        resource_type_field_name=None,
    )
    return {200: either}
