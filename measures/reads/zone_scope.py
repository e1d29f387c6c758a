"""Which zones a query asks for, and whether the rest of it can be asked of what is on record."""

from __future__ import annotations

from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measures.db.sql import Sql, fetch
from measures.ledger.head import HeadOnDay

from .query import Query


def _read_places() -> dict[str, tuple[int, str]]:
    rows = fetch(Sql("SELECT code, id, path FROM measures_zone"))
    return {code: (pk, path) for code, pk, path in rows}


@lru_cache(maxsize=8)
def _places(_seq: int, _hash: str) -> dict[str, tuple[int, str]]:
    return _read_places()


def _among(query: Query, places: dict[str, tuple[int, str]]) -> dict[str, int]:
    chosen = query.zone_codes_among({code: path for code, (_pk, path) in places.items()})
    return {code: places[code][0] for code in sorted(chosen)}


@lru_cache(maxsize=256)
def _chosen_under(query: Query, seq: int, digest: str) -> dict[str, int]:
    return _among(query, _places(seq, digest))


def _chosen(query: Query, at: HeadOnDay) -> dict[str, int]:
    """The ids of the zones asked for by code; zones change with the ledger only."""
    if not at.seq:
        return _among(query, _read_places())
    return _chosen_under(query, at.seq, at.hash)


def zone_codes(query: Query, at: HeadOnDay) -> set[str]:
    """The codes of the zones asked for; none when all are. Raises UnknownZone."""
    return {*_chosen(query, at)} if query.zones else set()


def zone_ids(query: Query, at: HeadOnDay) -> tuple[int, ...]:
    """The same by id, when the rest of `query` can be asked, too.

    Raises UnknownZone, ValidationError keyed by parameter.
    """
    check_sources(query)
    since = query.updated_since
    if isinstance(since, int) and since > at.seq:
        message = _("The ledger has no entry %(seq)s yet; GET /api/v1/ledger/head/ tells its last.")
        raise ValidationError({"updated_since": message % {"seq": since}})
    return tuple(_chosen(query, at).values()) if query.zones else ()


def check_sources(query: Query) -> None:
    """Raises ValidationError for a source that is none."""
    for code in query.sources:
        if not fetch(Sql("SELECT 1 FROM measures_source WHERE code = %s", (code,))):
            message = _("“%(code)s” is no source. GET /api/v1/sources/ lists the sources.")
            raise ValidationError({"source": message % {"code": code[:60]}})
