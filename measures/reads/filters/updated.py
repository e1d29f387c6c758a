"""The filter by the last change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.http import QueryDict

from measures.db.sql import Sql, timestamp_value
from measures.reads.moments import no_entry_yet, parse_since

from .base import Filter, Parameter


class UpdatedSinceFilter(Filter):
    """Measures that changed after an entry of the ledger, or after a point in time."""

    parameters = (
        Parameter(
            "updated_since",
            "Only measures that changed after this: an entry of the ledger, a day (its beginning) "
            "or a point in time with its offset.",
        ),
    )
    in_past = False

    def parse(self, params: QueryDict) -> int | datetime | None:
        return parse_since(params, "updated_since")

    def check(self, value: int | datetime, seq: int) -> None:
        if isinstance(value, int) and value > seq:
            raise no_entry_yet("updated_since", value)

    def conditions(self, value: int | datetime, day: date) -> Iterable[Sql]:
        since = Sql("%s", (value,))
        if isinstance(value, datetime):
            last = "SELECT COALESCE(MAX(seq), 0) FROM measures_entry WHERE recorded_at <= %s"
            since = Sql(f"({last})", (timestamp_value(value),))
        changed = "SELECT i.measure_id FROM measures_indexentry i WHERE i.seq >"
        yield Sql(f"m.id IN ({changed}") + since + Sql(")")


FILTERS = (UpdatedSinceFilter(),)
