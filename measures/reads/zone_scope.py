"""Zones by code, with or without the zones within them: resolved once for all reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _

from measures.db.sql import Sql, fetch
from measures.ledger.head import HeadOnDay
from measures.search.queries import ZoneWords, zones_named
from measures.search.tokens import Word

from .parameters import UnknownRecord


class UnknownZone(UnknownRecord):
    """A request names a zone that does not exist."""


class ZoneScope(NamedTuple):
    """The zones that a request names, and whether the zones within them count."""

    codes: tuple[str, ...]
    with_sub_zones: bool = True

    def codes_among(self, zones: Mapping[str, Collection[str]]) -> set[str]:
        """The codes of the zones in scope; `zones` gives for each those that it lies in.

        Raises UnknownZone.
        """
        for code in self.codes:
            if code not in zones:
                message = _("Unknown zone “%(code)s”. GET /api/v1/zones/ lists the zones.")
                raise UnknownZone("zone", code, message)
        if not self.with_sub_zones:
            return set(self.codes)
        wanted = frozenset(self.codes)
        return {code for code, lies_in in zones.items() if not wanted.isdisjoint(lies_in)}

    def ids(self, head: HeadOnDay) -> dict[str, int]:
        """The ids of the zones in scope by code, at most one query per head. Raises UnknownZone."""
        if not head.seq:  # no entry, no cache key
            return _ids(self, _read_zones())
        return _ids_at(self, head.seq, head.hash)


class _Zone(NamedTuple):
    pk: int
    lies_in: frozenset[str]  # the codes of zones
    names: tuple[str, ...]


#: By code.
Zones = dict[str, _Zone]


def _read_zones() -> Zones:
    rows = fetch(Sql("SELECT code, id, lies_in, name_hans, name_hant, name_en FROM measures_zone"))
    return {
        code: _Zone(pk, frozenset(lies_in.strip("/").split("/")), tuple(names))
        for code, pk, lies_in, *names in rows
    }


@lru_cache(maxsize=8)
def _zones_at(_seq: int, _hash: str) -> Zones:
    """Zones change with the ledger only."""
    return _read_zones()


def zones_now() -> dict[str, frozenset[str]]:
    """For each zone, by code, the codes of those that it lies in; one query."""
    return {code: zone.lies_in for code, zone in _read_zones().items()}


def _ids(scope: ZoneScope, zones: Zones) -> dict[str, int]:
    codes = scope.codes_among({code: zone.lies_in for code, zone in zones.items()})
    return {code: zones[code].pk for code in sorted(codes)}


def named_zones(words: tuple[Word, ...], head: HeadOnDay) -> ZoneWords:
    """The zones that each of `words` names; at most one query per head."""
    return _named_at(words, head.seq, head.hash) if head.seq else ()


@lru_cache(maxsize=256)
def _named_at(words: tuple[Word, ...], seq: int, digest: str) -> ZoneWords:
    zones = _zones_at(seq, digest).items()
    return zones_named(words, ((code, zone.names) for code, zone in zones))


@lru_cache(maxsize=256)
def _ids_at(scope: ZoneScope, seq: int, digest: str) -> dict[str, int]:
    return _ids(scope, _zones_at(seq, digest))
