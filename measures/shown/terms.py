"""The terms of a measure in words: what kinds with typed terms say."""

from __future__ import annotations

from decimal import Decimal

from django.utils.html import conditional_escape
from django.utils.translation import gettext

from measures.ledger.canonical import Json
from measures.models import TERM_LABELS, TERMS, Currency, Member, MemberType

from .texts import marked
from .words import grouped


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
