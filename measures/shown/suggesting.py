"""What a search box suggests while a reader types, as rows for its script."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from measures.models import Measure, Organisation, Zone
from measures.reads.suggestions import suggestions

#: Text, label of its sort, and address.
Row = dict[str, str]


def suggested(
    typed: str,
    *,
    zone: Callable[[Zone], str],
    organisation: Callable[[Organisation], str],
    measure: Callable[[Measure], str],
) -> list[Row]:
    """The suggestions for `typed`, with the addresses that the functions give.

    None for what is no search: the search itself reports the error.
    """
    try:
        found = suggestions(typed)
    except ValidationError:
        return []
    return [
        *(_row(each.in_language("name"), gettext("zone"), zone(each)) for each in found.zones),
        *(
            _row(each.in_language("name"), gettext("organisation"), organisation(each))
            for each in found.organisations
        ),
        *(
            _row(each.in_language("title"), f"{gettext('measure')} {each.code}", measure(each))
            for each in found.titled
        ),
    ]


def _row(text: str, label: str, href: str) -> Row:
    return {"text": text, "label": label, "href": href}
