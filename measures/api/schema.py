"""How an address is described in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
    extend_schema,
)

from measures.models import Currency, Kind, Status, Subject
from measures.query import PARTS
from measures.schedule import Schedule
from measures.text.terms import LONGEST

from . import shapes, write_shapes
from .asked import FIELDS, ORDERS
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

_SINCE = "an entry of the ledger, a day or a point in time with its offset"


def _flag(name: str, description: str, **schema: Any) -> OpenApiParameter:
    return OpenApiParameter(
        name, _string(enum=["true", "false"], **schema), description=description
    )


_QUERY = {
    "schedule": _several(
        "schedule", "Only measures that stand so on the day.", enum=[s.value for s in Schedule]
    ),
    "lead_body": OpenApiParameter(
        "lead_body",
        {"type": "array", "items": _string()},
        description="Only measures led by it: its whole name, in any language. Repeat it.",
    ),
    "source": _several("source", "Only measures that these sources speak of: their codes."),
    "due_after": OpenApiParameter(
        "due_after",
        _string(format="date"),
        description="Only measures whose latest day comes after this day.",
    ),
    "due_before": OpenApiParameter(
        "due_before",
        _string(format="date"),
        description="Only measures whose latest day comes before this day.",
    ),
    **{
        f"has_{part}": _flag(f"has_{part}", f"Only measures that have (or lack) a {part}.")
        for part in PARTS
    },
    "cap_at_least": OpenApiParameter(
        "cap_at_least",
        _string(pattern=r"^[0-9]{1,14}(\.[0-9]{1,4})?$"),
        description="Only funding caps of this amount or more, in their own currency.",
    ),
    "cap_currency": OpenApiParameter(
        "cap_currency", _string(enum=Currency.values), description="Only funding caps in it."
    ),
    "units_at_least": OpenApiParameter(
        "units_at_least",
        {"type": "integer", "minimum": 0, "maximum": 10**13},
        description="Only talent housing of so many homes or more.",
    ),
    "updated_since": OpenApiParameter(
        "updated_since", str, description=f"Only measures that changed after this: {_SINCE}."
    ),
    "order": OpenApiParameter(
        "order",
        _string(enum=ORDERS),
        description=(
            "By code, last change or deadline; `-` for the other way round. Without it: by code; "
            "with `q` the best first."
        ),
    ),
    "fields": _several("fields", "Of each measure only these members.", enum=FIELDS),
    "total": _flag(
        "total", "`true` says how many there are in all. It takes a look at each.", default="false"
    ),
    "highlights": _flag(
        "highlights", "`true` says where the words of `q` stand in the texts.", default="false"
    ),
    "nested": _flag(
        "nested", "`true` puts zones into the one that they lie in, as `zones`.", default="false"
    ),
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
        description=f"As it was: {_MOMENT}. Goes with filters, but for `q` and `updated_since`.",
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
    _header("RateLimit-Policy", "How many requests are answered in how long.", response=True),
    _header("RateLimit", "How many are left, and the seconds until all are.", response=True),
    _header("Retry-After", "Seconds to wait.", response=[429]),
    _header("ETag", "For If-None-Match and If-Match.", response=[200, 201, 304, 410, 412]),
]
_LINK = _header("Link", "RFC 8288: `next` and `prev`.", response=[200])


_DRY_RUN = OpenApiParameter(
    "dry_run",
    _string(enum=["true", "false"], default="false"),
    description="`true`: nothing is written; the answer tells what would have changed.",
)
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


#: What any address can answer.
_ANYWHERE = (
    *("bad-request", "scope-missing", "not-acceptable", "method-not-allowed"),
    *("too-many-requests", "server-error", "unavailable"),
)


def _problems(slugs: Iterable[str]) -> dict[Any, OpenApiResponse]:
    told: dict[int, list[str]] = {}
    for slug in (*slugs, *_ANYWHERE):
        told.setdefault(KINDS[slug].status, []).append(slug)
    return {
        (status, "application/problem+json"): OpenApiResponse(
            write_shapes.Problem, description=", ".join(f"`{slug}`" for slug in names)
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


_WRITES = (
    *("malformed-body", "invalid-body", "body-too-large", "unsupported-media-type"),
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
    creates = not code_of and answer is shapes.Measure
    slugs = (*_WRITES, *(_WRITES_TO_ONE if code_of else ()), *refusals)
    return extend_schema(
        operation_id=name,
        summary=summary,
        tags=[name.split("_")[0]],
        parameters=[
            *([_code(code_of)] if code_of else []),
            *([_NUMBER] if numbered else []),
            _DRY_RUN,
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
    rehearsal = write_shapes.DryRun if answer is shapes.Measure else write_shapes.DryRuns
    if creates:
        return {201: answer, 200: rehearsal}
    either = PolymorphicProxySerializer(
        component_name=f"{answer.__name__}Or{rehearsal.__name__}",
        serializers=[answer, rehearsal],
        resource_type_field_name=None,
    )
    return {200: either}
