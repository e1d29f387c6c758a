"""What is read of zones and sources, and the story of a measure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from measures.ledger import formats
from measures.ledger.body import body_data
from measures.ledger.canonical import Json
from measures.ledger.head import HeadOnDay
from measures.models import Entry, Source, Status, Subject, Zone
from measures.paging import Page, Seek, page_of
from measures.query import NotFound, no_measure

from . import counting

_HISTORY = ["seq", "version", "verb", "channel", "actor", "reason", "recorded_at", "request_id"]


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
    before = entries.filter(version=page.rows[0].version - 1).first()
    was: Json = formats.read_body(before.body, subject) if before else {}
    told = []
    for row in page.rows:
        now = formats.read_body(row.body, subject)
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
        return body_data(self.zone) | {"measures": counts}


def _counts(by_status: Counter[str]) -> Json:
    return {
        "total": by_status.total(),
        "by_status": {status: by_status[status] for status in Status.values},
    }


def status_counts(at: HeadOnDay) -> dict[str, Counter[str]]:
    """How many measures each zone itself has by status, by the zone's code."""
    counts: dict[str, Counter[str]] = {}
    for (code, _kind, status, _schedule), number in counting.cells(at).items():
        counts.setdefault(code, Counter())[status] += number
    return counts


def zones(at: HeadOnDay) -> list[ZoneCounts]:
    """Every zone with its counts, each before the zones in it; one query beside the counts."""
    counts = status_counts(at)
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


def tree(at: HeadOnDay) -> list[Json]:
    """The zones that lie in no other, each with those in it, down to the last."""
    told = {each.zone.code: each.shape() | {"zones": []} for each in zones(at)}
    for shape in told.values():
        if shape["parent"]:
            told[shape["parent"]]["zones"].append(shape)
    return [shape for shape in told.values() if not shape["parent"]]


def zone(code: str, at: HeadOnDay) -> ZoneCounts:
    """One zone with its counts. Raises NotFound."""
    for each in zones(at):
        if each.zone.code == code:
            return each
    raise NotFound(_("No zone has the code %(code)s.") % {"code": code[:60]})


def sources(*, limit: int, seek: Seek | None) -> Page[Json]:
    """A page of the sources, in the order of their codes; two queries."""
    return page_of(Source.objects.prefetch_related("reviews"), "code", limit, seek).of(body_data)
