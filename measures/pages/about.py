"""About the data: what the words mean, from the code itself; coverage, and what is unknown."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from measures.domain.schedule import AGEING_UNTIL, DUE_SOON, FRESH_FOR
from measures.domain.state import SINCE, VERSION, State
from measures.ledger.head import HeadOnDay
from measures.models import FORMAT, Comparator, Kind, Source, Status, Unit
from measures.reads.coverage import current_sources
from measures.reads.filters.axes import SCHEDULE_DEFINITIONS, SCHEDULES
from measures.reads.worklist import queue_counts
from measures.shown.texts import iso, when

from . import counting
from .marks import STYLES, mark
from .page import Content, Visit, page
from .state_words import meaning

#: The most sources that are listed.
_SOURCES = 200


@page()
def about(visit: Visit) -> Content:
    licence = settings.SPECTACULAR_SETTINGS["LICENSE"]
    return Content(
        "pages/about.html",
        gettext("About the data"),
        {
            "states": [(mark(state), meaning(state)) for state in STYLES],
            "statuses": [(status.label, status.definition) for status in Status],
            "schedules": [
                (SCHEDULES[state.value], text) for state, text in SCHEDULE_DEFINITIONS.items()
            ],
            "kinds": [kind.label for kind in Kind],
            "units": [unit.label for unit in Unit],
            "comparators": [each.label for each in Comparator if each.label],
            "days": {
                "soon": DUE_SOON.days,
                "fresh": FRESH_FOR.days,
                "ageing": AGEING_UNTIL.days,
            },
            "version": VERSION,
            "since": when(SINCE),
            "format": FORMAT,
            "licence": gettext(licence["name"]),
            "licence_url": licence.get("url", ""),
            "sources": _sources(visit.at),
            "unknown": _unknown(visit.at),
        },
    )


def _sources(at: HeadOnDay) -> list[dict[str, Any]]:
    """The sources with the number of measures that cite each, the most cited first; one query."""
    numbers = current_sources(at)
    rows = sorted(Source.objects.all(), key=lambda source: (-numbers[source.code], source.code))
    return [
        {
            "title": source.in_language("title"),
            "publisher": source.in_language("publisher"),
            "url": reverse("pages:source", args=[source.code]),
            "day": iso(source.published_on),
            "number": f"{numbers[source.code]:,}",
        }
        for source in rows[:_SOURCES]
    ]


def _unknown(at: HeadOnDay) -> list[tuple[str, str]]:
    """What nobody has stated, with the number of measures that lack it."""
    counts, queues = counting.current_counts(at), queue_counts(at)
    rows = [
        (gettext("open, and without a deadline"), counts.states[State.NO_DEADLINE]),
        (gettext("with a target, and no figure reported"), queues["no_reading"]),
        (gettext("without evidence"), queues["no_evidence"]),
        (gettext("open, and not confirmed for half a year"), queues["unconfirmed"]),
        (gettext("without an English title"), queues["english"]),
    ]
    return [(label, f"{number:,}") for label, number in rows]
