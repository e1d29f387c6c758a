"""Query parameters, as the OpenAPI document describes them; parameters.py and asked.py read them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from measures.api.params.list_request import FIELDS, ORDERS
from measures.api.params.parsing import DEFAULT_LIMIT, MOST
from measures.domain.schedule import Schedule
from measures.models import Currency, Kind, Status, Subject
from measures.reads.query import PARTS
from measures.search.tokens import LONGEST


def _said(name: str, description: str, **schema: Any) -> OpenApiParameter:
    return OpenApiParameter(name, {"type": "string"} | schema, description=description)


def _flag(name: str, description: str, **schema: Any) -> OpenApiParameter:
    return _said(name, description, enum=["true", "false"], **schema)


def _several(name: str, description: str, **items: Any) -> OpenApiParameter:
    schema = {"type": "array", "items": {"type": "string"} | items}
    return OpenApiParameter(
        name, schema, description=f"{description} Repeat it, or part values by commas."
    )


_MOMENT = (
    "the `seq` of an entry of the ledger, a day (its end, in Hong Kong) or a point in time with "
    "its offset"
)
_VERSION = "for one measure also a version (`v3`)"
_SINCE = "an entry of the ledger, a day (its beginning) or a point in time with its offset"

_FILTERS = [
    _several("zone", "Only measures of these zones."),
    _flag("sub_zones", "`false` leaves out the measures of sub-zones.", default="true"),
    _several("kind", "Only measures of these kinds.", enum=Kind.values),
    _several("status", "Only measures in these statuses.", enum=Status.values),
    _several(
        "schedule", "Only measures that stand so on the day.", enum=[s.value for s in Schedule]
    ),
    OpenApiParameter(
        "lead_body",
        {"type": "array", "items": {"type": "string"}},
        description="Only measures led by it: its whole name, in any language. Repeat it.",
    ),
    _several("source", "Only measures that these sources speak of: their codes."),
    _said("due_after", "Only measures whose latest day comes after this day.", format="date"),
    _said("due_before", "Only measures whose latest day comes before this day.", format="date"),
    *(_flag(f"has_{part}", f"Only measures that have (or lack) a {part}.") for part in PARTS),
    _said(
        "cap_at_least",
        "Only funding caps of this amount or more, in their own currency.",
        pattern=r"^[0-9]{1,14}(\.[0-9]{1,4})?$",
    ),
    _said("cap_currency", "Only funding caps in it.", enum=Currency.values),
    OpenApiParameter(
        "units_at_least",
        {"type": "integer", "minimum": 0, "maximum": 10**13},
        description="Only talent housing of so many homes or more.",
    ),
    _said("updated_since", f"Only measures that changed after this: {_SINCE}."),
    _said(
        "q",
        "Only measures that have all these words, the best first; in either script. Words in "
        "quotation marks must follow one another.",
        maxLength=LONGEST,
    ),
    _flag(
        "exact",
        "`true` looks for `q` as it is written, in texts as they were written.",
        default="false",
    ),
]
_SHAPING = [
    _said(
        "order",
        "By code, last change or deadline; `-` for the other way round. Without it: by code; "
        "with `q` the best first.",
        enum=ORDERS,
    ),
    _several("fields", "Of each measure only these members.", enum=FIELDS),
    _flag("total", "`true` says how many there are in all. It counts them all.", default="false"),
    _flag("highlights", "`true` says where the words of `q` stand in the texts.", default="false"),
    _flag(
        "nested", "`true` puts zones into the one that they lie in, as `zones`.", default="false"
    ),
]
_MOMENTS = [
    _said(
        "as_of",
        f"As it was: {_MOMENT}. Goes with every filter but `q`, `exact` and `updated_since`; "
        "the past has no `order`, `total` and `highlights` either.",
    ),
    _said("from", f"From when: {_MOMENT}; {_VERSION}. Else from the beginning."),
    _said("to", "Until when, likewise. Else until now."),
]
_FEED = [
    OpenApiParameter(
        "after",
        {"type": "integer", "minimum": 0, "default": 0},
        description="The `seq` of the last entry you have: `after` of the answer before.",
    ),
    _several("subject", "Only changes of these.", enum=Subject.values),
]
_PAGING = [
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
        description="How many a page holds.",
    ),
    _said("cursor", "From `next` or `previous` of an answer with the same filters."),
]

#: Those of reads, by name.
QUERY = {each.name: each for each in (*_FILTERS, *_SHAPING, *_MOMENTS, *_FEED, *_PAGING)}
#: That of every write.
DRY_RUN = _flag(
    "dry_run",
    "`true`: nothing is written; the answer tells what would have changed.",
    default="false",
)
