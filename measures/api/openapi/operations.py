"""How an address is described in the OpenAPI document."""

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
from measures.api.serializers import responses, write_responses

from .examples import CODES, examples_of
from .parameters import DRY_RUN, QUERY


def _like(value: str) -> list[OpenApiExample]:
    return [OpenApiExample(value, value)]


def _header(name: str, description: str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description, **more)


REQUEST_ID = _header("X-Request-ID", "Your own id for this request: echoed and recorded.")
IF_NONE_MATCH = _header("If-None-Match", "The ETag that you have; 304 when nothing changed.")
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": r'^"[0-9]{1,9}(\.[0-9]{8})?"$'},
    OpenApiParameter.HEADER,
    description='The measure\'s ETag as you read it, or its version: `"3"`.',
    required=True,
    examples=_like('"1"'),
)
_ANSWERED = [
    _header("X-Request-ID", "Names this request, also in the ledger.", response=True),
    _header("RateLimit-Policy", "How many requests are answered in how long.", response=True),
    _header("RateLimit", "How many are left, and the seconds until all are.", response=True),
    _header("Retry-After", "Seconds to wait.", response=[429]),
    _header("ETag", "For If-None-Match and If-Match.", response=[200, 201, 304, 410, 412]),
]
_LINK = _header("Link", "RFC 8288: `next` and `prev`.", response=[200])


_KEY = _header(
    "Idempotency-Key",
    "A key of your own for this request: repeated under it, it is done once and answered alike.",
)
_REPLAYED = _header(
    "Idempotency-Replayed", "`true`: this was answered before.", response=[200, 201]
)
_LOCATION = _header("Location", "The address of the new measure.", response=[201])
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
        examples=_like(CODES[of]),
    )


class Closed(OpenApiSerializerExtension):
    """Bodies have the members that they name and no others."""

    target_class = "measures.api.serializers.fields.ClosedSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        made = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return made | {"additionalProperties": False}


#: What any address can answer.
_ANYWHERE = (
    *("bad-request", "scope-missing", "not-acceptable", "method-not-allowed"),
    *("too-many-requests", "server-error", "unavailable"),
)


def _problems(slugs: Iterable[str]) -> dict[Any, OpenApiResponse]:
    told: dict[int, list[str]] = {}
    for slug in (*slugs, *_ANYWHERE):
        told.setdefault(PROBLEM_TYPES[slug].status, []).append(slug)
    return {
        (status, "application/problem+json"): OpenApiResponse(
            write_responses.Problem, description=", ".join(f"`{slug}`" for slug in names)
        )
        for status, names in told.items()
    }


def reads(
    name: str,
    summary: str,
    answer: Any,
    *,
    parameters: tuple[str, ...] = (),
    code_of: str = "",
    refusals: tuple[str, ...] = (),
) -> Callable[[Any], Any]:
    """Describes a GET: its query parameters, what it answers and how it refuses."""
    query = [QUERY[each] for each in parameters]
    slugs = ["unknown-parameter", "not-authenticated", *refusals]
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
            *_ANSWERED,
            *([_LINK] if {"cursor", "after"} & {*parameters} else []),
        ],
        examples=examples_of(name),
        responses={200: answer, 304: OpenApiResponse(description="You have it already.")}
        | _problems(slugs),
    )


_WRITES = (
    *("malformed-body", "invalid-body", "body-too-large", "unsupported-media-type"),
    "request-timeout",
    *("unknown-parameter", "invalid-parameter", "not-authenticated", "not-allowed"),
    *("invalid-idempotency-key", "idempotency-key-reused"),
)
_WRITES_TO_ONE = ("not-found", "gone", "stale", "precondition-required", "invalid-precondition")


def writes(
    name: str,
    summary: str,
    body: Any,
    answer: Any,
    *,
    code_of: str = "",
    numbered: bool = False,
    refusals: tuple[str, ...] = (),
) -> Callable[[Any], Any]:
    """Describes a POST or PATCH; one that names a measure (`code_of`) takes If-Match."""
    creates = not code_of and answer is responses.Measure
    slugs = (*_WRITES, *(_WRITES_TO_ONE if code_of else ()), *refusals)
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
            *_ANSWERED,
            _REPLAYED,
            *([_LOCATION] if creates else []),
        ],
        request=body,
        examples=examples_of(name),
        responses=_answers(answer, creates) | _problems(slugs),
    )


def _answers(answer: Any, creates: bool) -> dict[Any, Any]:
    """What is answered, or with `dry_run` would be."""
    rehearsal = write_responses.DryRun if answer is responses.Measure else write_responses.DryRuns
    if creates:
        return {201: answer, 200: rehearsal}
    either = PolymorphicProxySerializer(
        component_name=f"{answer.__name__}Or{rehearsal.__name__}",
        serializers=[answer, rehearsal],
        resource_type_field_name=None,
    )
    return {200: either}
