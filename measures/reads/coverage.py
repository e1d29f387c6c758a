"""How many measures cite each source, kept up to the head of the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from measures.db.sql import Sql, fetch, where_sql
from measures.ledger.canonical import Json
from measures.ledger.head import HeadOnDay
from measures.models import IN_USE

from .counts import CurrentCells


def sources_of(body: Json, _day: date) -> Counter[str]:
    """The sources that a body cites as evidence, each once."""
    return Counter({each["source"] for each in body["evidence"]})


def count_sources(conditions: Sequence[Sql], head: HeadOnDay) -> tuple[Counter[str], HeadOnDay]:
    """The measures in use that cite each source, by its code; with the head that was seen."""
    text = (
        "SELECT s.code, COUNT(DISTINCT e.measure_id), (SELECT seq FROM measures_head), "
        "(SELECT hash FROM measures_head) FROM measures_evidence e "
        "JOIN measures_source s ON s.id = e.source_id JOIN measures_measure m ON m.id = e.measure_id"
    )
    counts: Counter[str] = Counter()
    for code, number, seq, digest in fetch(
        Sql(text) + where_sql([IN_USE, *conditions]) + Sql("GROUP BY 1")
    ):
        counts[code] = number
        head = HeadOnDay(seq, digest, head.day)
    return counts, head


#: The number of measures that cite each source.
current_sources = CurrentCells(count_sources, sources_of).cells
