"""The filters by what became of a measure: ended when it was late, or sent back."""

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


class _MarkFilter(Filter):
    """Measures with (or without) a mark: a column of the same name as a member of bodies."""

    admin_in_use_only = True

    def __init__(self, name: str, description: str, title: Any, choices: Iterable[Any]) -> None:
        self.parameters = (bool_parameter(name, description),)
        self.admin_title, self._labels = title, choices

    def parse(self, params: QueryDict) -> bool | None:
        return parse_bool(params, self.name)

    def conditions(self, value: bool, day: date) -> Iterable[Sql]:
        yield Sql(f"{'' if value else 'NOT '}m.{self.name}")

    def matches(self, value: bool, body: Json, day: date) -> bool:
        return body[self.name] is value

    def admin_choices(self) -> Iterable[tuple[str, Any]]:
        return zip(("true", "false"), self._labels, strict=True)


FILTERS = (
    _MarkFilter(
        "ended_late",
        "Only measures that were (or were not) late when they were cancelled or superseded.",
        _("ended late"),
        (_("Ended late"), _("Others")),
    ),
    _MarkFilter(
        "sent_back",
        "Only measures whose completion was sent back (or was not).",
        _("sent back"),
        (_("Sent back"), _("Others")),
    ),
)
