"""The filter by source."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from measures.db.sql import Sql, fetch, in_list, join_sql
from measures.ledger.canonical import Json
from measures.models import Source
from measures.reads.parameters import UnknownRecord, parse_list, require_printable

from .base import Filter, list_parameter

_CITING = [
    "SELECT e.measure_id FROM measures_evidence e JOIN measures_source s ON s.id = e.source_id",
    "SELECT u.measure_id FROM measures_statusupdate u JOIN measures_source s ON s.id = u.source_id",
    "SELECT t.measure_id FROM measures_reading r JOIN measures_target t ON t.id = r.target_id "
    "JOIN measures_source s ON s.id = r.source_id",
]


class SourceFilter(Filter):
    """Measures whose evidence, status updates or readings cite one of these sources."""

    parameters = (list_parameter("source", "Only measures that cite these sources, by code."),)
    admin_title = _lazy("source")
    admin_counted = False  # of each source all that cites it would be read

    def admin_choices(self) -> Iterable[tuple[str, str]]:
        rows = Source.objects.order_by("-published_on", "code")
        return [(row.code, row.in_language("title")) for row in rows]

    def parse(self, params: QueryDict) -> tuple[str, ...] | None:
        codes = parse_list(params, "source")
        require_printable("source", codes)
        return codes or None

    def check(self, value: tuple[str, ...], seq: int) -> None:
        for code in value:
            if not fetch(Sql("SELECT 1 FROM measures_source WHERE code = %s", (code,))):
                message = _("Unknown source “%(code)s”. GET /api/v1/sources/ lists the sources.")
                raise UnknownRecord("source", code, message)

    def conditions(self, value: tuple[str, ...], day: date) -> Iterable[Sql]:
        of_sources = Sql("WHERE") + in_list("s.code", value)
        citing = join_sql(" UNION ALL ", (Sql(text) + of_sources for text in _CITING))
        yield Sql(f"m.id IN ({citing.text})", citing.values)

    def matches(self, value: tuple[str, ...], body: Json, day: date) -> bool:
        readings = (reading for target in body["targets"] for reading in target["readings"])
        cited = (*body["evidence"], *body["history"], *readings)
        return any(each["source"] in value for each in cited)


FILTERS = (SourceFilter(),)
