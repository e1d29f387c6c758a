"""The filter by how recently a measure was confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from measures.db.sql import Sql
from measures.domain.schedule import AGEING_UNTIL, FRESH_FOR, Freshness, freshness
from measures.ledger.canonical import Json
from measures.reads.parameters import parse_choices

from .base import Filter, list_parameter

#: Labels of all values.
FRESHNESSES: dict[str, Any] = {
    Freshness.FRESH.value: _("Confirmed within 183 days"),
    Freshness.AGEING.value: _("Not confirmed for 183 days"),
    Freshness.STALE.value: _("Not confirmed for a year"),
}


class FreshnessFilter(Filter):
    """Measures of these freshnesses on the day."""

    parameters = (
        list_parameter(
            "freshness",
            "Only measures of this freshness on the day: `fresh` were confirmed within 183 days, "
            "`ageing` within 365, `stale` before that, or never.",
            enum=[each.value for each in Freshness],
        ),
    )
    admin_title = _("last confirmed")

    def parse(self, params: QueryDict) -> tuple[str, ...] | None:
        return parse_choices(params, self.name, [each.value for each in Freshness]) or None

    def conditions(self, value: tuple[str, ...], day: date) -> Iterable[Sql]:
        fresh, ageing = ((day - span).isoformat() for span in (FRESH_FOR, AGEING_UNTIL))
        terms = {
            Freshness.FRESH: Sql("m.confirmed_on >= %s", (fresh,)),
            Freshness.AGEING: Sql("m.confirmed_on >= %s AND m.confirmed_on < %s", (ageing, fresh)),
            Freshness.STALE: Sql("m.confirmed_on IS NULL OR m.confirmed_on < %s", (ageing,)),
        }
        chosen = [terms[Freshness(each)] for each in value]
        text = " OR ".join(f"({term.text})" for term in chosen)
        yield Sql(f"({text})", tuple(day for term in chosen for day in term.values))

    def matches(self, value: tuple[str, ...], body: Json, day: date) -> bool:
        on = body["confirmed_on"]
        return freshness(date.fromisoformat(on) if on else None, day).value in value

    def admin_choices(self) -> Iterable[tuple[str, Any]]:
        return FRESHNESSES.items()


FILTERS = (FreshnessFilter(),)
