"""The filter by requests about promises that wait for a second person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from measures.db.sql import Sql
from measures.ledger.canonical import Json
from measures.reads.parameters import parse_bool

from .base import Filter, bool_parameter

_PENDING = (
    "m.id {}IN (SELECT r.measure_id FROM measures_promiserequest r WHERE r.state = 'pending')"
)


class PendingFilter(Filter):
    """Measures with (or without) a request that waits."""

    parameters = (
        bool_parameter(
            "pending",
            "Only measures with (or without) a request about a promise that waits for a second "
            "person.",
        ),
    )
    admin_title = _("requests")
    admin_in_use_only = True

    def parse(self, params: QueryDict) -> bool | None:
        return parse_bool(params, self.name)

    def conditions(self, value: bool, day: date) -> Iterable[Sql]:
        yield Sql(_PENDING.format("" if value else "NOT "))

    def matches(self, value: bool, body: Json, day: date) -> bool:
        return any(each["state"] == "pending" for each in body["requests"]) is value

    def admin_choices(self) -> Iterable[tuple[str, Any]]:
        return [("true", _("Waiting for a second person")), ("false", _("None waiting"))]


FILTERS = (PendingFilter(),)
