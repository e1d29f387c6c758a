"""Promises, figures and days in words."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from measures.domain.change_kinds import ChangeKind, Detail
from measures.models import Comparator, Currency, Unit

from .texts import day_words, reader_tag


def punctuation() -> dict[str, str]:
    """Colon and brackets as the language of the reader writes them."""
    return {
        "colon": pgettext("between a name and what follows", ": "),
        "opening": pgettext("before words in brackets", " ("),
        "closing": pgettext("after words in brackets", ")"),
    }


def named(name: Any, words: Any) -> str:
    """A name and a remark on it: "Hetao: 3 late"."""
    return f"{name}{punctuation()['colon']}{words}"


def joined(*sentences: str) -> str:
    """Sentences one after the other; Chinese ones without a blank between."""
    return (" " if reader_tag() == "en" else "").join(filter(None, sentences))


def in_brackets(name: Any, words: Any) -> str:
    """A name with words in brackets after it: "Moved (granted)"."""
    signs = punctuation()
    return f"{name}{signs['opening']}{words}{signs['closing']}"


def grouped(value: Decimal) -> str:
    """`value` in full, with thousands separators: 50,000,000."""
    return f"{value.normalize():,f}"


def percent(share: Decimal) -> str:
    """`share` in whole percent, never rounded up: only the whole is 100%."""
    return f"{(share * 100).quantize(Decimal(1), ROUND_DOWN)}%"


def amount(value: Decimal, unit: str, currency: str = "") -> str:
    """A figure with its unit, or its currency: 1,500,000 m²."""
    label = Currency(currency).label if currency else Unit(unit).label
    return f"{grouped(value)} {label}"


def promised_figure(target: Any, prefix: str = "") -> str:
    """What `target` promises, or first promised (`first_`): at least 1,500,000 m²."""
    comparator, value, most, unit, currency = (
        getattr(target, f"{prefix}{name}")
        for name in ("comparator", "value", "value_max", "unit", "currency")
    )
    if value is None:
        return str(Comparator.NOT_STATED.label)
    figure = amount(value, unit, currency)
    if comparator == Comparator.BETWEEN:
        params = {"low": grouped(value), "high": amount(most, unit, currency)}
        return gettext("%(low)s to %(high)s") % params
    exact = comparator in ("", Comparator.EQUAL)
    return figure if exact else f"{Comparator(comparator).label} {figure}"


def by_day(figure: str, day: date | None) -> str:
    """A promised figure with the latest day that its deadline can mean."""
    if day is None:
        return gettext("%(figure)s, no deadline") % {"figure": figure}
    return gettext("%(figure)s by %(day)s") % {"figure": figure, "day": day_words(day)}


def lateness(days: int) -> str:
    """Days after a deadline, or before it where `days` is negative."""
    if days > 0:
        return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": f"{days:,}"}
    if days == 0:
        return gettext("due today")
    return ngettext("%(days)s day left", "%(days)s days left", -days) % {"days": f"{-days:,}"}


def days_ago(days: int) -> str:
    if days == 0:
        return gettext("today")
    return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": f"{days:,}"}


_KINDS: dict[ChangeKind | Detail, Any] = {
    ChangeKind.CREATED: _("Recorded"),
    ChangeKind.AMENDED: _("Amended"),
    ChangeKind.STATUS: _("New step"),
    ChangeKind.TARGET_MOVED: _("Target changed"),
    ChangeKind.READING: _("New figure"),
    ChangeKind.EVIDENCE: _("New evidence"),
    ChangeKind.PROMISE: _("Promise"),
    ChangeKind.WITHDRAWN: _("Withdrawn"),
    ChangeKind.REINSTATED: _("Reinstated"),
    ChangeKind.CONFIRMED: _("Confirmed"),
    ChangeKind.SUCCESSION: _("Successor"),
    Detail.TEXT: _("Words changed"),
    Detail.ZONE: _("Another zone"),
    Detail.OWNER: _("Owner or deputy"),
}


def kind_words(kind: ChangeKind | Detail) -> str:
    """What sort of change it was."""
    return str(_KINDS[kind])
