"""What cells name: zones, sources, organisations, free codes; each is looked up once a file."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from measures.models import Measure, Organisation, Source, Zone, full_name, people_of
from measures.text.folding import fold

from .values import CellFault

_BETWEEN_NAMES = re.compile(r"\s*[;；、\n]\s*")


class Lookups:
    """One for each file."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.source = cache(self._source)

    @cached_property
    def _zones(self) -> dict[str, Zone]:
        rows = [*Zone.objects.all()]
        by_name = {fold(n).text: z for z in rows for n in z.languages("name").values() if n}
        return by_name | {fold(zone.code).text: zone for zone in rows}

    @cached_property
    def _organisations(self) -> dict[str, Organisation]:
        rows = [*Organisation.objects.select_related("merged_into")]
        names = {
            fold(text).text: row
            for row in rows
            for name in ("short_name", "name")
            for text in row.languages(name).values()
            if text
        }
        return names | {fold(row.code).text: row for row in rows}

    def zone(self, text: str) -> Zone:
        """The zone with this code or name. Raises CellFault."""
        if zone := self._zones.get(fold(text.strip()).text):
            return zone
        raise CellFault(_("There is no zone “%(text)s”.") % {"text": text[:60]})

    @cached_property
    def _people(self) -> dict[str, list[Any]]:
        """Those who have a role, by user name and by name."""
        people: dict[str, list[Any]] = {}
        for user in people_of():
            for name in {fold(user.get_username()).text, fold(full_name(user)).text}:
                people.setdefault(name, []).append(user)
        return people

    def person(self, text: str) -> Any:
        """The account with this user name, or of the only person with this name. Raises CellFault."""
        found = self._people.get(fold(text.strip()).text, [])
        named = [user for user in found if user.get_username() == text.strip()] or found
        if len(named) == 1:
            return named[0]
        message = (
            _("Several people are named “%(text)s”. Write the user name.")
            if named
            else _("There is nobody “%(text)s” with a role. Write the user name.")
        )
        raise CellFault(message % {"text": text[:60]})

    def organisations(self, text: str) -> list[Organisation]:
        """The organisations with these codes, or these names. Raises CellFault."""
        parts = [part for part in text.split() if part]
        if not all(fold(part).text in self._organisations for part in parts):
            parts = [part for part in _BETWEEN_NAMES.split(text.strip()) if part]
        return [self._organisation(part) for part in parts]

    def _organisation(self, text: str) -> Organisation:
        if row := self._organisations.get(fold(text).text):
            return row
        message = _("There is no organisation “%(text)s”. Add it first, or correct the name.")
        raise CellFault(message % {"text": text[:60]})

    def _source(self, text: str) -> Source:
        titled = Q(title_hans=text) | Q(title_hant=text) | Q(title_en=text)
        found = [*Source.objects.filter(code=text)] or [*Source.objects.filter(titled)[:2]]
        if len(found) == 1:
            return found[0]  # type: ignore[no-any-return]
        message = _("There is no source “%(text)s”, or several. Write its code.")
        raise CellFault(message % {"text": text[:60]})

    def next_code(self, zone: Zone) -> str:
        """The next free code of `zone`, with the beginning that most of its measures have."""
        codes = Measure.objects.filter(zone=zone).values_list("code", flat=True)
        begins = Counter(code.rpartition("-")[0] for code in codes)
        begin = (
            begins.most_common(1)[0][0] if begins else re.sub("[^A-Z0-9]+", "-", zone.code.upper())
        )
        if begin not in self._numbers:
            taken = Measure.objects.filter(code__regex=rf"^{begin}-[0-9]+$")
            numbers = [
                int(code.rpartition("-")[2]) for code in taken.values_list("code", flat=True)
            ]
            self._numbers[begin] = max(numbers, default=0)
        self._numbers[begin] += 1
        return f"{begin}-{self._numbers[begin]:03d}"


def titled(zone: Zone, titles: dict[str, str]) -> list[Measure]:
    """Measures in use of `zone` that have one of `titles`, by column; two at most."""
    given = {column: text for column, text in titles.items() if text}
    chinese = {c: t for c, t in given.items() if not c.endswith("_en")} or given
    wanted = Q()
    for column, text in chinese.items():
        wanted |= Q(**{column: text})
    return [*Measure.objects.in_use().filter(wanted, zone=zone)[:2]] if given else []
