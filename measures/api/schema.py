"""How an address is described in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
)

from measures.models import Kind, Status, Subject
from measures.text.terms import LONGEST

from . import shapes
from .examples import CODES, examples_of
from .parameters import DEFAULT_LIMIT, MOST
from .problems import KINDS


def _string(**more: Any) -> dict[str, Any]:
    return {"type": "string"} | more


def _several(name: str, description: str, **items: Any) -> OpenApiParameter:
    schema = {"type": "array", "items": _string(**items)}
    return OpenApiParameter(
        name, schema, description=f"{description} Repeat it, or part values by commas."
    )


_MOMENT = (
    "the `seq` of an entry of the ledger, a day (its end, in Hong Kong) or a point in time with "
    "its offset"
)
_VERSION = "for one measure also a version (`v3`)"

_QUERY = {
    "zone": _several("zone", "Only measures of these zones."),
    "sub_zones": OpenApiParameter(
        "sub_zones",
        _string(enum=["true", "false"], default="true"),
        description="`false` leaves out the measures of sub-zones.",
    ),
    "kind": _several("kind", "Only measures of these kinds.", enum=Kind.values),
    "status": _several("status", "Only measures in these statuses.", enum=Status.values),
    "q": OpenApiParameter(
        "q",
        _string(maxLength=LONGEST),
        description=(
            "Only measures that have all these words, the best first; in either script. Words "
            "in quotation marks must follow one another."
        ),
    ),
    "exact": OpenApiParameter(
        "exact",
        _string(enum=["true", "false"], default="false"),
        description="`true` looks for `q` as it is written, in texts as they were written.",
    ),
    "as_of": OpenApiParameter(
        "as_of",
        str,
        description=f"As it was: {_MOMENT}. Goes with `zone`, `sub_zones`, `kind` and `status`.",
    ),
    "from": OpenApiParameter(
        "from", str, description=f"From when: {_MOMENT}; {_VERSION}. Else from the beginning."
    ),
    "to": OpenApiParameter("to", str, description="Until when, likewise. Else until now."),
    "after": OpenApiParameter(
        "after",
        {"type": "integer", "minimum": 0, "default": 0},
        description="The `seq` of the last entry you have: `after` of the answer before.",
    ),
    "subject": _several("subject", "Only changes of these.", enum=Subject.values),
    "limit": OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
        description="How many a page holds.",
    ),
    "cursor": OpenApiParameter(
        "cursor", str, description="From `next` or `previous` of an answer with the same filters."
    ),
}


def _like(value: str) -> list[OpenApiExample]:
    return [OpenApiExample(value, value)]


def _header(name: str, description: str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description, **more)


REQUEST_ID = _header("X-Request-ID", "Your own id for this request: echoed and recorded.")
IF_NONE_MATCH = _header("If-None-Match", "The ETag that you have; 304 when nothing changed.")
IF_MATCH = _header(
    "If-Match",
    'The measure\'s ETag as you read it, or its version: `"3"`.',
    required=True,
    examples=_like('"1"'),
)
_ANSWERED = [
    _header("X-Request-ID", "Names this request, also in the ledger.", response=True),
    _header("ETag", "For If-None-Match and If-Match.", response=[200, 304, 412]),
]
_LINK = _header("Link", "RFC 8288: `next` and `prev`.", response=[200])


def _code(of: str) -> OpenApiParameter:
    return OpenApiParameter(
        "code",
        str,
        OpenApiParameter.PATH,
        description=f"The code of the {of}.",
        examples=_like(CODES[of]),
    )


#: What any address can answer.
_ANYWHERE = ("bad-request", "not-acceptable", "method-not-allowed", "server-error", "unavailable")


def _problems(slugs: Iterable[str]) -> dict[Any, OpenApiResponse]:
    told: dict[int, list[str]] = {}
    for slug in (*slugs, *_ANYWHERE):
        told.setdefault(KINDS[slug].status, []).append(slug)
    return {
        (status, "application/problem+json"): OpenApiResponse(
            shapes.Problem, description=", ".join(f"`{slug}`" for slug in names)
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
    query = [_QUERY[each] for each in parameters]
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


def writes(
    name: str, summary: str, body: Any, answer: Any, *, slugs: tuple[str, ...], code_of: str
) -> Callable[[Any], Any]:
    """Describes a POST that takes If-Match."""
    return extend_schema(
        operation_id=name,
        summary=summary,
        tags=[name.split("_")[0]],
        parameters=[_code(code_of), IF_MATCH, REQUEST_ID, *_ANSWERED],
        request=body,
        examples=examples_of(name),
        responses={200: answer} | _problems(slugs),
    )
