"""The start page, and the address without a language, which leads to it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from measures.domain.state import State
from measures.ledger.head import HeadOnDay
from measures.models import Kind, Zone
from measures.reads.filters.state import STATES
from measures.reads.recent import recent

from . import counting
from .bars import counted_words, in_prose, state_bar, tally
from .marks import PROMISES, mark
from .page import Content, Visit, page
from .record import last_checkpoint, newest_checkpoint
from .rows import Names, change_row
from .state_words import meaning
from .structured import dataset

#: The most zones that have a card; the others are named.
_CARDS, _CHANGES = 12, 6


@require_safe
def negotiate(request: HttpRequest) -> HttpResponse:
    """Lead to the start page in the language that the reader prefers."""
    response = redirect("pages:start")
    response["Cache-Control"] = "no-cache"
    return response


@page(follows=newest_checkpoint)
def start(visit: Visit) -> Content:
    counts = counting.current_counts(visit.at)
    names = Names.read()
    columns, each = tally(counts)
    changes = recent(visit.at.seq, limit=_CHANGES).rows
    cards, others = _zones(visit.at)
    title = gettext("What was promised, and what became of it")
    return Content(
        "pages/start.html",
        title,
        {
            "finding": _finding(counts),
            "counts": counts,
            "tally": columns,
            "each": each,
            "states": state_rows(counts),
            "cards": cards,
            "others": others,
            "changes": [change_row(change, visit.at.day, names) for change in changes],
            "kinds": _kinds(visit.at),
            "taken": last_checkpoint(),
            "changes_url": reverse("pages:changes"),
            "picture": reverse("pages:picture", args=["svg"]).removesuffix(".svg"),
            "picture_data": reverse("api:summary"),
            "data": dataset(visit.site, visit.path, title, _description(counts)),
            "feeds": [(reverse("pages:feed"), gettext("All changes"))],
        },
        description=_description(counts),
    )


def _description(counts: counting.Counts) -> str:
    text = gettext(
        "%(promises)s promises for the co-operation zones of Hong Kong, Shenzhen, Guangzhou and "
        "Suzhou: which are kept, which are late, on whose word."
    )
    return text % {"promises": f"{counts.promises:,}"}


def _finding(counts: counting.Counts) -> Any:
    text = gettext(
        "Governments and their advisers announced <strong>{all}</strong> for the co-operation zones "
        "of Hong Kong, Shenzhen, Guangzhou and Suzhou, {promises} among them. <strong>{kept}, "
        "{late}</strong>, and {moved}. {open}."
    )
    words = ngettext("%(count)s measure", "%(count)s measures", counts.total)
    everything = words % {"count": in_prose(counts.total)}
    return format_html(text, all=everything, **counted_words(counts))


def state_rows(counts: counting.Counts) -> list[dict[str, Any]]:
    """The table of states: shares are of promises, proposals and cancelled ones stand apart."""
    return [
        {
            "mark": mark(state),
            "code": state.value,
            "number": number,
            "share": counting.percent(number, counts.promises) if state in PROMISES else "–",
            "means": meaning(state),
        }
        for state, number in counts.shown_states
    ]


def _zones(at: HeadOnDay) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Cards of the zones with the most measures, and the other zones by name."""
    found = []
    zones = [*Zone.objects.order_by("code")]
    inside = {zone.code: {z.code for z in zones if zone.code in z.lies_in_codes} for zone in zones}
    for zone in zones:
        counts = counting.current_counts(at, zones=inside[zone.code])
        url = reverse("pages:zone", args=[zone.code])
        found.append(
            (counts.total, {"name": zone.in_language("name"), "url": url, "counts": counts})
        )
    found.sort(key=lambda each: -each[0])
    cards = [card | _card(card["counts"]) for total, card in found[:_CARDS] if total]
    return cards, [card for total, card in found[_CARDS:] if total]


def _card(counts: counting.Counts) -> dict[str, Any]:
    shown = (State.KEPT, State.CLAIMED, State.LATE, State.MOVED, State.NOT_YET_DUE)
    words = ngettext("%(count)s measure", "%(count)s measures", counts.total)
    apart = gettext("%(open)s open without a deadline, %(proposed)s only proposed")
    return {
        "bar": state_bar(counts),
        "total": words % {"count": f"{counts.total:,}"},
        "marks": [
            mark(state, f"{STATES[state]} {counts.states[state]:,}")
            for state in shown
            if counts.states[state]
        ],
        "apart": apart
        % {
            "open": f"{counts.states[State.NO_DEADLINE]:,}",
            "proposed": f"{counts.states[State.ONLY_PROPOSED]:,}",
        },
    }


def _kinds(at: HeadOnDay) -> list[dict[str, Any]]:
    found = counting.by_kind(at)
    return [
        {"name": kind.label, "number": found[kind], "url": reverse("pages:instrument", args=[kind])}
        for kind in Kind
        if found[kind]
    ]
