"""Query parameters as the OpenAPI document describes them; filters declare their own."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from measures.api.params.list_request import FIELDS, ORDERS
from measures.api.params.parsing import DEFAULT_LIMIT, MOST
from measures.models import PUBLIC_SUBJECTS
from measures.reads.filters import FILTERS, PARAMETERS
from measures.reads.filters.base import Parameter, bool_parameter, list_parameter


def _text(name: str, description: str, **schema: Any) -> Parameter:
    return Parameter(name, description, {"type": "string"} | schema)


def _openapi(parameter: Parameter) -> OpenApiParameter:
    schema = dict(parameter.schema)
    return OpenApiParameter(parameter.name, schema, description=parameter.description)


_MOMENT = (
    "the `seq` of an entry of the ledger, a day (its end, in Hong Kong) or a point in time with "
    "its offset"
)
_VERSION = "for one measure also a version (`v3`)"
*_OTHERS, _LAST = (
    f"`{parameter.name}`" for each in FILTERS if not each.in_past for parameter in each.parameters
)

_SHAPING = [
    _text(
        "order",
        "By code, last change, deadline, or the share of the target that is reached, where what has "
        "none comes last both ways; `-` reverses it. Without it: by code; with `q` the best first.",
        enum=ORDERS,
    ),
    list_parameter("fields", "Of each measure only these members.", enum=FIELDS),
    bool_parameter("total", "`true` adds the number of all results.", default="false"),
    bool_parameter(
        "highlights", "`true` adds the places of the words of `q` in the texts.", default="false"
    ),
    _text("saved", "The name of a saved filter of yours or of your zones, which takes part."),
    bool_parameter(
        "quotations",
        "`true` adds the words that evidence quotes, to those who may see them.",
        default="false",
    ),
    bool_parameter(
        "nested", "`true` nests zones in the one that they lie in, as `zones`.", default="false"
    ),
]
_MOMENTS = [
    _text(
        "as_of",
        f"As it was: {_MOMENT}. Combines with every filter but {', '.join(_OTHERS)} and {_LAST}; "
        "the past has no `order`, `total` and `highlights` either.",
    ),
    _text("from", f"From when: {_MOMENT}; {_VERSION}. Default: from the beginning."),
    _text("to", "Until when, likewise. Default: until now."),
]
_FEED = [
    Parameter(
        "after",
        "The `seq` of the last entry you have: `after` of the previous response.",
        {"type": "integer", "minimum": 0, "default": 0},
    ),
    list_parameter("subject", "Only changes of these.", enum=PUBLIC_SUBJECTS),
    bool_parameter(
        "proofs",
        "`true` proves each change in the tree of the ledger, against the `checkpoint` of the page.",
        default="false",
    ),
]
_DOCUMENTS = [
    Parameter(
        "number",
        "The number of a document. Default: the file that the source names, else the first.",
        {"type": "integer", "minimum": 1},
    )
]
_SIZE = {"type": "integer", "minimum": 1}
_PROOFS = [
    Parameter("seq", "The entry. Default: the last one of that size.", _SIZE),
    Parameter("size", "The entries of the checkpoint. Default: all.", _SIZE),
]
_PAGING = [
    Parameter(
        "limit",
        "The number of results on a page.",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
    ),
    _text("cursor", "From `next` or `previous` of a response with the same filters."),
]

#: The parameters of reads, by name.
QUERY = {
    each.name: _openapi(each)
    for each in (*PARAMETERS, *_SHAPING, *_MOMENTS, *_FEED, *_DOCUMENTS, *_PROOFS, *_PAGING)
}
#: The same names mean sizes of the tree where two trees are compared.
SIZES = {
    "from": _openapi(
        Parameter("from", "The entries of the earlier checkpoint. Default: 1.", _SIZE)
    ),
    "to": _openapi(Parameter("to", "Those of the later one. Default: all.", _SIZE)),
}
#: The parameter of every write.
DRY_RUN = _openapi(
    bool_parameter(
        "dry_run",
        "`true`: nothing is written; the response shows what would change.",
        default="false",
    )
)
