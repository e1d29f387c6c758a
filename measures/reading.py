"""What a query means, as SQL and as bytes: the one place where that is decided.

Bodies of measures are read as they were stored and joined; nothing is serialised. Pages are
sought by a key that is unique and permanent, so they stay right while rows change, and nothing
is counted or skipped.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Choices, Count, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from . import search, snapshot
from .models import Body, Entry, Kind, Measure, Search, Source, Status, Subject, Zone
from .models.errors import Withdrawn
from .models.index import KIND, OWN_ZONE, STATUS, ZONE
from .models.search import Hit, find, ids
from .paging import Page, Seek, cut, page_of
from .schedule import Schedule, Timetable, freshness
from .snapshot import Json


class NotFound(LookupError):
    """Nothing has the code that was asked for; the message says so."""


class UnknownZone(ValidationError):
    """A query names a zone that is none."""


@dataclass(frozen=True)
class Query:
    """Which measures are asked for; an empty tuple, or text, asks for all.

    Raises ValidationError, keyed as the API's parameters, for kinds and statuses that are none
    and for a text that is no search.
    """

    zones: tuple[str, ...] = ()
    with_sub_zones: bool = True
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    text: str = ""
    exact: bool = False

    def __post_init__(self) -> None:
        faults = _unknown("kind", self.kinds, Kind) | _unknown("status", self.statuses, Status)
        if faults:
            raise ValidationError(faults)
        _words = self.search.words

    @cached_property
    def search(self) -> Search:
        """The same for the index. `check_zones()` knows whether its zones are any."""
        zones = {ZONE if self.with_sub_zones else OWN_ZONE: self.zones}
        filters = zones | {KIND: self.kinds, STATUS: self.statuses}
        return Search(self.text, self.exact, {at: codes for at, codes in filters.items() if codes})

    def rows(self) -> QuerySet[Body]:
        """Raises UnknownZone; knowing the zones takes a query."""
        rows = Body.objects.all()
        if self.text:
            asked = self.search.anywhere()
            rows = rows.filter(pk__in=RawSQL(*ids(self.search, asked))) if asked else rows.none()
        if self.zones:
            rows = rows.filter(measure__zone_id__in=self._zone_ids())
        if self.kinds:
            rows = rows.filter(measure__kind__in=self.kinds)
        if self.statuses:
            rows = rows.filter(measure__status__in=self.statuses)
        return rows

    def check_zones(self) -> None:
        """Raises UnknownZone, in a query."""
        if self.zones:
            self._zone_ids()

    def _zone_ids(self) -> list[int]:
        there = list(Zone.objects.values_list("pk", "code", "path"))
        chosen = self.zones_among({code: path for _pk, code, path in there})
        return [pk for pk, code, _path in there if code in chosen]

    def zones_among(self, paths: Mapping[str, str]) -> set[str]:
        """The codes of the zones asked for, of those whose `paths` are given by code.

        Raises UnknownZone.
        """
        if unknown := [code for code in self.zones if code not in paths]:
            message = _("“%(code)s” is no zone. GET /api/v1/zones/ lists the zones.")
            raise UnknownZone({"zone": message % {"code": unknown[0][:60]}})
        if not self.with_sub_zones:
            return set(self.zones)
        above = tuple(paths[code] for code in self.zones)
        return {code for code, path in paths.items() if path.startswith(above)}


def _unknown(name: str, said: Iterable[str], choices: type[Choices]) -> dict[str, str]:
    wrong = [value for value in said if value not in choices.values]
    if not wrong:
        return {}
    message = _("“%(value)s” is not among the known values: %(known)s.")
    return {name: message % {"value": wrong[0][:60], "known": ", ".join(choices.values)}}


_OF_TODAY = [f"measure__{name}_on" for name in ("behind", "due_soon", "overdue", "confirmed")]
_STORED = ["body", "measure__code", "measure__version", "measure__schedule_base", *_OF_TODAY]


def measures(query: Query, *, limit: int, seek: Seek | None, today: date) -> Page[bytes]:
    """The bodies of a page of the measures that `query` asks for, in the order of their codes.

    When a text is looked for the best come first, of them those changed last, and each tells
    where its words stand. One query, one more to know the zones and up to four for the index.
    Raises UnknownZone.
    """
    if query.text:
        return _found(query, limit, seek, today)
    rows = query.rows().values_list(*_STORED, named=True)
    return page_of(rows, "measure__code", limit, seek).of(lambda row: _on(row, today))


def hits(query: Query, *, limit: int, seek: Seek | None) -> Page[Hit]:
    """Which measures have the text that `query` looks for, from the index alone.

    One query a rank, and one more to know the zones. Raises UnknownZone.
    """
    query.check_zones()
    if seek is None:
        return cut(find(query.search, limit=limit + 1), limit, None, _place)
    rank, place = seek.key
    # `gte` and `lte` take in the place itself; places are whole numbers.
    beyond = rank, -place + {"gte": 1, "lte": -1}.get(seek.lookup, 0)
    found = find(query.search, limit=limit + 1, beyond=beyond, backwards=seek.backwards)
    return cut(found, limit, seek, _place)


def _place(hit: Hit) -> list[int]:
    """Its place in the order of hits: the rank, then the last change first."""
    rank, seq, _measure_id = hit
    return [rank, -seq]


def _found(query: Query, limit: int, seek: Seek | None, today: date) -> Page[bytes]:
    page = hits(query, limit=limit, seek=seek)
    asked = [measure_id for _rank, _seq, measure_id in page.rows]
    rows = Body.objects.filter(measure_id__in=asked).values_list("measure_id", *_STORED, named=True)
    bodies = {row.measure_id: row for row in rows}

    def told(hit: Hit) -> bytes:
        row = bodies[hit[-1]]
        places = search.highlights(query.search, json.loads(bytes(row.body)))
        return _on(row, today)[:-1] + b',"highlights":' + snapshot.canonical(places) + b"}"

    return page.of(told)


def measure(code: str, *, today: date) -> tuple[bytes, int]:
    """The body and the version of one measure, in one query. Raises NotFound, Withdrawn."""
    row = Body.objects.filter(measure__code=code).values_list(*_STORED, named=True).first()
    if row is None:
        raise _missing(code)
    return _on(row, today), row.measure__version


def version(code: str) -> int:
    """The version of one measure: what its ETag is made of. Raises NotFound, Withdrawn."""
    found = Measure.objects.in_use().filter(code=code).values_list("version", flat=True).first()
    if found is None:
        raise _missing(code)
    return found


def _missing(code: str) -> Exception:
    """Why there is no body of a measure."""
    gone = Measure.objects.filter(code=code, withdrawn=True).first()
    return Withdrawn(code, gone.version) if gone else no_measure(code)


def no_measure(code: str) -> NotFound:
    return NotFound(_("No measure has the code %(code)s.") % {"code": code[:60]})


def _on(row: Any, today: date) -> bytes:
    """The stored body with what depends on the day added to it."""
    behind, due_soon, overdue, confirmed = (getattr(row, name) for name in _OF_TODAY)
    plan = Timetable(Schedule(row.measure__schedule_base), behind, due_soon, overdue)
    return dated(row.body, plan, confirmed, today)


def dated(body: bytes, plan: Timetable, confirmed: date | None, day: date) -> bytes:
    """`body` with what depends on the day added to it."""
    added = f',"schedule":"{plan.on(day)}","freshness":"{freshness(confirmed, day)}"}}'
    return bytes(body)[:-1] + added.encode()


_HISTORY = ["seq", "version", "verb", "door", "actor", "reason", "recorded_at", "request_id"]


def history(
    code: str, *, limit: int, seek: Seek | None, subject: Subject = Subject.MEASURE
) -> Page[Json]:
    """A page of the ledger's entries on a subject, oldest first, with what each changed.

    Two queries. Raises NotFound.
    """
    entries = Entry.objects.filter(subject=subject, code=code)
    page = page_of(entries.values_list(*_HISTORY, "body", named=True), "seq", limit, seek)
    if not page.rows:
        if seek is None:
            raise no_measure(code)
        return page
    before = entries.filter(version=page.rows[0].version - 1).values_list("body", flat=True)
    was: Json = json.loads(bytes(before.first() or b"{}"))
    told = []
    for row in page.rows:
        now = json.loads(bytes(row.body))
        told.append({n: getattr(row, n) for n in _HISTORY} | {"changes": changes(was, now)})
        was = now
    return Page(told, page.next, page.previous)


def changes(was: Json, now: Json) -> dict[str, Json]:
    """What differs between two bodies, by top-level key: old and new value (None: there was none).

    The version differs always and is not told.
    """
    names = sorted((was.keys() | now.keys()) - {"version", "format"})
    return {
        name: {"old": was.get(name), "new": now.get(name)}
        for name in names
        if was.get(name) != now.get(name)
    }


@dataclass(frozen=True)
class ZoneCounts:
    """How many measures a zone has by status: its own, and with those of its sub-zones."""

    zone: Zone
    own: Counter[str] = field(default_factory=Counter)
    within: Counter[str] = field(default_factory=Counter)

    def shape(self) -> Json:
        """The zone as the API tells it."""
        counts = {"own": _counts(self.own), "with_sub_zones": _counts(self.within)}
        return snapshot.shape(self.zone) | {"measures": counts}


def _counts(by_status: Counter[str]) -> Json:
    return {
        "total": by_status.total(),
        "by_status": {status: by_status[status] for status in Status.values},
    }


def status_counts() -> dict[str, Counter[str]]:
    """How many measures each zone itself has by status, by the zone's code; one query."""
    counts: dict[str, Counter[str]] = {}
    rows = Measure.objects.in_use().order_by().values_list("zone__code", "status")
    for code, status, number in rows.annotate(number=Count("pk")):
        counts.setdefault(code, Counter())[status] = number
    return counts


def zones() -> list[ZoneCounts]:
    """Every zone with its counts, each before the zones in it; two queries."""
    counts = status_counts()
    told = [
        ZoneCounts(zone, counts.get(zone.code, Counter()))
        for zone in Zone.objects.select_related("parent")
    ]
    told.sort(key=lambda each: each.zone.path)
    by_code = {each.zone.code: each for each in told}
    for each in told:
        for code in each.zone.path.rstrip("/").split("/"):
            by_code[code].within.update(each.own)
    return told


def zone(code: str) -> ZoneCounts:
    """One zone with its counts. Raises NotFound."""
    for each in zones():
        if each.zone.code == code:
            return each
    raise NotFound(_("No zone has the code %(code)s.") % {"code": code[:60]})


def sources(*, limit: int, seek: Seek | None) -> Page[Json]:
    """A page of the sources, in the order of their codes; two queries."""
    return page_of(Source.objects.prefetch_related("reviews"), "code", limit, seek).of(
        snapshot.shape
    )
