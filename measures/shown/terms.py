"""The terms of a measure in words: what kinds with typed terms say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.html import conditional_escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.ledger.canonical import Json
from measures.models import TERMS, Currency, Member, MemberType

from .texts import marked
from .words import grouped

#: The label of each member, and of the codes of lists.
TERM_LABELS: dict[str | tuple[str, str], Any] = {
    "amount": _("Amount"),
    "basis": _("Ceiling or total"),
    "beneficiary": _("For whom"),
    "between": _("Between which territories"),
    "capital": _("Capital flow"),
    "control": _("Control"),
    "currency": _("Currency"),
    "data": _("Data flow"),
    "effect": _("Effect of listing"),
    "eligible": _("For whom"),
    "flows": _("Flows"),
    "goods": _("Goods flow"),
    "keeper": _("List keeper"),
    "line": _("Line"),
    "listed": _("Listed items"),
    "matching_ratio": _("Matching ratio (to 1)"),
    "people": _("People flow"),
    "per": _("Per"),
    "tenure": _("Tenure"),
    "units": _("Number of flats"),
    "vehicles": _("Vehicles flow"),
}


def members(kind: str) -> list[Member]:
    """The members of the terms of a kind; a currency is shown with its amount."""
    found = TERMS[kind].members() if kind in TERMS else ()
    return [member for member in found if member.name != "currency"]


def label(member: Member) -> str:
    return str(TERM_LABELS[member.name])


def shown(member: Member, terms: Json | None) -> str:
    """A member in words, as HTML; "" where no source states it."""
    value = (terms or {}).get(member.name)
    if value in (None, "", []):
        return ""
    match member.type:
        case MemberType.TEXT:
            return marked(value)
        case MemberType.CODE:
            return conditional_escape(str(dict(member.choices).get(str(value), value)))
        case MemberType.CODES:
            return gettext(", ").join(str(TERM_LABELS[code]) for code in value)
        case MemberType.FIGURE:
            figure = grouped(Decimal(value))
            currency = (terms or {}).get("currency") if member.name == "amount" else ""
            return f"{figure} {Currency(currency).label}" if currency else figure
    return f"{value:,}"
