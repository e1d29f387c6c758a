"""Zones by code, with or without the zones within them: resolved once for all reads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measures.db.sql import Sql, fetch
from measures.ledger.head import HeadOnDay
from measures.models import is_within


class UnknownZone(ValidationError):
    """A request names a zone that does not exist."""


class ZoneScope(NamedTuple):
    """The zones that a request names, and whether the zones within them count."""

    codes: tuple[str, ...]
    with_sub_zones: bool = True

    def codes_among(self, paths: Mapping[str, str]) -> set[str]:
        """The codes of the zones in scope, of those whose `paths` are given by code.

        Raises UnknownZone.
        """
        for code in self.codes:
            if code not in paths:
                message = _("Unknown zone “%(code)s”. GET /api/v1/zones/ lists the zones.")
                raise UnknownZone({"zone": message % {"code": code[:60]}})
        if not self.with_sub_zones:
            return set(self.codes)
        above = tuple(paths[code] for code in self.codes)
        return {code for code, path in paths.items() if is_within(path, above)}

    def ids(self, head: HeadOnDay) -> dict[str, int]:
        """The ids of the zones in scope by code, at most one query per head. Raises UnknownZone."""
        if not head.seq:  # no entry, no cache key
            return _ids(self, _read_zones())
        return _ids_at(self, head.seq, head.hash)


Zones = dict[str, tuple[int, str]]  # id and path by code


def _read_zones() -> Zones:
    rows = fetch(Sql("SELECT code, id, path FROM measures_zone"))
    return {code: (pk, path) for code, pk, path in rows}


@lru_cache(maxsize=8)
def _zones_at(_seq: int, _hash: str) -> Zones:
    """Zones change with the ledger only."""
    return _read_zones()


def _ids(scope: ZoneScope, zones: Zones) -> dict[str, int]:
    codes = scope.codes_among({code: path for code, (_pk, path) in zones.items()})
    return {code: zones[code][0] for code in sorted(codes)}


@lru_cache(maxsize=256)
def _ids_at(scope: ZoneScope, seq: int, digest: str) -> dict[str, int]:
    return _ids(scope, _zones_at(seq, digest))
