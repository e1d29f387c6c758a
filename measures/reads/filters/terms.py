"""Filters by figures of typed terms."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from measures.db.sql import Sql
from measures.ledger.canonical import Json
from measures.models import Currency
from measures.models.texts import MOST
from measures.reads.parameters import parse_one, require_known

from .base import Filter, Parameter

_FIGURE = re.compile(r"[0-9]{1,14}(\.[0-9]{1,4})?")
_WHOLE = re.compile(r"[0-9]{1,14}")


def _figure(params: QueryDict, name: str, pattern: re.Pattern[str], message: str) -> Decimal | None:
    if name not in params:
        return None
    value = parse_one(params, name, "")
    if pattern.fullmatch(value) and Decimal(value) <= MOST:
        return Decimal(value)
    raise ValidationError({name: message % {"name": name}})


class Cap(NamedTuple):
    least: Decimal
    currency: str  # "": any


class CapFilter(Filter):
    """Funding caps by amount and currency."""

    parameters = (
        Parameter(
            "cap_at_least",
            "Only funding caps of at least this amount, in their own currency.",
            {"type": "string", "pattern": r"^[0-9]{1,14}(\.[0-9]{1,4})?$"},
        ),
        Parameter(
            "cap_currency",
            "Only funding caps in this currency.",
            {"type": "string", "enum": Currency.values},
        ),
    )

    def parse(self, params: QueryDict) -> Cap:
        message = _("%(name)s must be a number from 0 to 10 trillion.")
        least = _figure(params, "cap_at_least", _FIGURE, message)
        currency = parse_one(params, "cap_currency", "")
        if "cap_currency" in params:
            require_known("cap_currency", [currency], Currency.values)
        return Cap(least or Decimal(0), currency)

    def conditions(self, value: Cap, day: date) -> Iterable[Sql]:
        caps = "SELECT c.measure_id FROM measures_fundingcap c WHERE c.amount >= %s"
        caps_sql = Sql(caps, (str(value.least),))
        if value.currency:
            caps_sql += Sql("AND c.currency = %s", (value.currency,))
        yield Sql(f"m.id IN ({caps_sql.text})", caps_sql.values)

    def matches(self, value: Cap, body: Json, day: date) -> bool:
        terms = body["terms"] or {}
        amount = terms.get("amount")
        if amount is None or Decimal(amount) < value.least:
            return False
        return not value.currency or terms["currency"] == value.currency


class UnitsFilter(Filter):
    """Talent housing by the number of homes."""

    parameters = (
        Parameter(
            "units_at_least",
            "Only talent housing with at least this many homes.",
            {"type": "integer", "minimum": 0, "maximum": 10**13},
        ),
    )

    def parse(self, params: QueryDict) -> int | None:
        message = _("%(name)s must be a whole number from 0 to 10 trillion.")
        least = _figure(params, "units_at_least", _WHOLE, message)
        return None if least is None else int(least)

    def conditions(self, value: int, day: date) -> Iterable[Sql]:
        homes = "SELECT h.measure_id FROM measures_talenthousing h WHERE h.units >= %s"
        yield Sql(f"m.id IN ({homes})", (value,))

    def matches(self, value: int, body: Json, day: date) -> bool:
        units = (body["terms"] or {}).get("units")
        return units is not None and units >= value


FILTERS = (CapFilter(), UnitsFilter())
