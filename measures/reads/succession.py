"""Who took the place of whom: the whole succession that a measure is part of."""

from __future__ import annotations

from collections.abc import Mapping

from measures.db.sql import Sql, fetch
from measures.ledger.canonical import Json
from measures.models import Measure, Succession

from .query import no_measure

#: The ids of the measures linked with one, in both directions; UNION ends at those found before.
_LINKED = """
    WITH RECURSIVE linked(id) AS (
        SELECT id FROM measures_measure WHERE code = %s
        UNION
        SELECT CASE WHEN s.measure_id = linked.id THEN s.successor_id ELSE s.measure_id END
        FROM linked JOIN measures_succession s
        ON s.in_force AND (s.measure_id = linked.id OR s.successor_id = linked.id)
    )
    SELECT id FROM linked
"""


def succession(code: str) -> Json:
    """The measures in the succession of `code`, by code, and those that hold its place now.

    Three queries. Raises NotFound.
    """
    ids = [pk for (pk,) in fetch(Sql(_LINKED, (code,)))]
    if not ids:
        raise no_measure(code)
    links = Succession.objects.filter(measure__in=ids, in_force=True)
    pairs = sorted(links.values_list("measure__code", "successor__code"))
    after: dict[str, list[str]] = {}
    before: dict[str, list[str]] = {}
    for old, new in pairs:
        after.setdefault(old, []).append(new)
        before.setdefault(new, []).append(old)
    results = [
        {
            "code": row.code,
            "title": row.languages("title"),
            "status": row.status,
            "status_on": row.status_on,
            "withdrawn": row.withdrawn,
            "superseded_by": after.get(row.code, []),
            "supersedes": before.get(row.code, []),
        }
        for row in Measure.objects.filter(pk__in=ids).order_by("code")
    ]
    return {"code": code, "current": _ends(code, after), "results": results}


def _ends(code: str, after: Mapping[str, list[str]]) -> list[str]:
    """The measures at the ends of the ways from `code`, by code."""
    ends, ahead, seen = set(), [code], {code}
    while ahead:
        here = ahead.pop()
        following = after.get(here, [])
        if not following:
            ends.add(here)
        ahead += [each for each in following if each not in seen]
        seen.update(following)
    return sorted(ends)
