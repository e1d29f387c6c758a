"""What was so at an entry of the ledger, and what differs between two: read from its bodies.

A subject stood at entry `seq` as the last entry on it, up to there, says. Versions count up by
one, so that entry is the one whose next version is not there yet: a single seek for each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, F, Func, Max, OuterRef, Q, QuerySet, Subquery, TextField
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from measures.domain.change_kinds import kinds
from measures.ledger import formats
from measures.ledger.canonical import Json, canonical
from measures.ledger.head import GENESIS
from measures.models import Entry, Subject, Verb, Withdrawn

from .body_filters import matches, needs_body
from .counts import Cells, cell_of
from .dated_body import dated_for
from .history import body_changes
from .pagination import Page, Position, after_position, page_from, page_of
from .query import Query, no_measure
from .summary import summary_of
from .zone_scope import check_sources


@dataclass(frozen=True)
class Version:
    """A version of one measure, where a moment may be named by it."""

    number: int


@dataclass(frozen=True)
class Moment:
    """The moment right after the entry `seq`, on `day`; `hash` is the entry's."""

    seq: int
    day: date
    hash: str


def resolve_moment(name: str, asked: int | datetime, *, now: datetime) -> Moment:
    """The moment that `asked` names: an entry, or all that was recorded by a point in time.

    Raises ValidationError, keyed by `name`, for a moment that has not come.
    """
    if isinstance(asked, datetime):
        if asked > now:
            raise ValidationError({name: _("This moment lies in the future.")})
        found = Entry.objects.filter(seq=_recorded_by(asked)).first()
        return _then(found, asked)
    found = Entry.objects.filter(seq=asked).first()
    if asked and not found:
        message = _("The ledger has no entry %(seq)s yet; GET /api/v1/ledger/head/ tells its last.")
        raise ValidationError({name: message % {"seq": asked}})
    return _then(found, found.recorded_at if found else now)


def _then(entry: Entry | None, moment: datetime) -> Moment:
    day = localdate(moment)
    return Moment(entry.seq, day, entry.hash) if entry else Moment(0, day, GENESIS)


def _recorded_by(moment: datetime) -> int:
    """The highest `seq` recorded by `moment`; 0 for none.

    Writers that overlap are recorded a little out of the order of `seq`, and a clock may be set
    back; whatever came before the highest belongs to the moment too.
    """
    found = Entry.objects.filter(recorded_at__lte=moment).aggregate(seq=Max("seq"))
    return found["seq"] or 0


#: The members that are read in SQL, past `formats`: no format may do without them.
SAID = ("zone", "kind", "status")


class BodyMember(Func):
    """What a body says under a name, as text, in SQL: one of `SAID`."""

    output_field = TextField()

    def __init__(self, name: str) -> None:
        super().__init__(F("body"))
        self.extra["name"] = name

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "json_extract(CAST(%(expressions)s AS TEXT), '$.%(name)s')"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(convert_from(%(expressions)s, 'UTF8')::jsonb ->> '%(name)s')"
        return self.as_sql(compiler, connection, template=template, **context)


def latest_entries_at(subject: Subject, seq: int) -> QuerySet[Entry]:
    """The last entry on every such subject, of those up to `seq`."""
    same = {name: OuterRef(name) for name in ("subject", "code")}
    following = Entry.objects.filter(**same, version=OuterRef("version") + 1, seq__lte=seq)
    return Entry.objects.filter(~Exists(following), subject=subject, seq__lte=seq)


def entries_at(query: Query, seq: int) -> QuerySet[Entry]:
    """The bodies, at `seq`, of the measures that `query` asks for. Raises UnknownZone.

    The last entry on a measure that is withdrawn is the withdrawal: nothing else may follow it.
    """
    found = latest_entries_at(Subject.MEASURE, seq).exclude(verb=Verb.WITHDRAWN)
    asked: dict[str, Any] = {"kind": query.kinds, "status": query.statuses}
    asked["zone"] = tuple(sorted(query.zone_codes_among(_paths(seq)))) if query.zones else ()
    for name, values in asked.items():
        if values:
            found = found.annotate(**{f"said_{name}": BodyMember(name)})
            found = found.filter(**{f"said_{name}__in": values})
    return found


def _paths(seq: int) -> dict[str, str]:
    """The path of every zone there was at `seq`, by its code; one query."""
    bodies = latest_entries_at(Subject.ZONE, seq).values_list("body", flat=True)
    zones = (formats.read_body(body, Subject.ZONE) for body in bodies)
    parents = {zone["code"]: zone["parent"] for zone in zones}

    def path(code: str) -> str:
        above = parents[code]
        return f"{path(above) if above else ''}{code}/"

    return {code: path(code) for code in parents}


def measures(query: Query, at: Moment, *, limit: int, seek: Position | None) -> Page[bytes]:
    """A page of the measures that `query` asks for, as they were, in the order of their codes.

    One query, and one more to know the zones. Beyond zone, kind and status each body is looked
    into. Raises UnknownZone.
    """
    check_sources(query)
    found = entries_at(query, at.seq).values_list("code", "body", named=True)
    if not needs_body(query):
        return page_of(found, "code", limit, seek).of(lambda row: dated_for(row.body, at.day))
    ordered = after_position(found, "code", seek).iterator(chunk_size=200)
    wanted = (row for row in ordered if matches(query, formats.read_body(row.body), at.day))
    page = page_from(list(islice(wanted, limit + 1)), limit, seek, lambda row: row.code)
    return page.of(lambda row: dated_for(row.body, at.day))


def summary(query: Query, at: Moment) -> Json:
    """The measures that `query` asks for, counted as they were. Looks into each body."""
    cells: Cells = Counter()
    for body in entries_at(query, at.seq).values_list("body", flat=True).iterator(chunk_size=200):
        said = formats.read_body(body)
        if matches(query, said, at.day):
            cells[cell_of(said, at.day)] += 1
    return summary_of(cells, at.day)


def measure(code: str, at: Moment) -> bytes:
    """One measure as it was. Raises NotFound, Withdrawn."""
    found = latest_entries_at(Subject.MEASURE, at.seq).filter(code=code).first()
    if found is None:
        raise no_measure(code)
    if found.verb == Verb.WITHDRAWN:
        raise Withdrawn(code, found.version)
    return dated_for(found.body, at.day)


def last_version(code: str, day: date) -> tuple[bytes, int]:
    """The body and the version of one measure by its last entry, withdrawn or not."""
    entry = Entry.objects.filter(subject=Subject.MEASURE, code=code).latest("version")
    return dated_for(entry.body, day), entry.version


def changes_since(code: str, version: int) -> Json:
    """`kinds` and `changes` of one measure from a version (0: before the first) until now."""
    of_it = Entry.objects.filter(subject=Subject.MEASURE, code=code)
    was = of_it.filter(version=version).first()
    return _differs(was.body if was else None, of_it.latest("version").body)


MomentRequest = int | datetime | Version
Stored = bytes | memoryview


def difference(code: str, asked: Mapping[str, MomentRequest], *, now: datetime) -> Json:
    """What differs between a measure at `asked["from"]` and at `asked["to"]`.

    Raises NotFound when it was not there at the end, ValidationError keyed as the API's
    parameters.
    """
    was, is_now = (_entry(code, name, asked[name], now) for name in ("from", "to"))
    if is_now is None:
        raise no_measure(code)
    if was and was.version > is_now.version:
        raise ValidationError({"from": _("from is later than to.")})
    ends = {"from": _end(was), "to": _end(is_now)}
    return {"code": code} | ends | _differs(was.body if was else None, is_now.body)


def _entry(code: str, name: str, asked: MomentRequest, now: datetime) -> Entry | None:
    """The last entry on a measure at a moment, or the one of a version."""
    if not isinstance(asked, Version):
        at = resolve_moment(name, asked, now=now)
        return latest_entries_at(Subject.MEASURE, at.seq).filter(code=code).first()
    of_it = Entry.objects.filter(subject=Subject.MEASURE, code=code)
    found = of_it.filter(version=asked.number).first()
    if found is None and of_it.exists():
        message = _("%(code)s has no version %(version)s.")
        raise ValidationError({name: message % {"code": code, "version": asked.number}})
    return found


def _end(entry: Entry | None) -> Json | None:
    if entry is None:
        return None
    return {"seq": entry.seq, "version": entry.version, "recorded_at": entry.recorded_at}


def _differs(was: Stored | None, now: Stored) -> Json:
    """`kinds` and `changes` between two bodies; none of them between equal ones."""
    before = formats.read_body(was) if was is not None else None
    after = formats.read_body(now)
    found = body_changes(before, after) if before else {}
    return {"kinds": kinds(before, after) if found or not before else [], "changes": found}


def differences(
    query: Query, was: Moment, now: Moment, *, limit: int, seek: Position | None
) -> Page[bytes]:
    """A page of what changed between two moments in the measures that `query` asks for.

    Those are told that were changed, and that lay in the zones (as these nest at the later
    moment) at either of the two. One query, and one more to know the zones. Raises UnknownZone.
    """
    if was.seq > now.seq:
        raise ValidationError({"from": _("from is later than to.")})
    before = Entry.objects.filter(
        subject=Subject.MEASURE, code=OuterRef("code"), seq__lte=was.seq
    ).order_by("-version")
    found = latest_entries_at(Subject.MEASURE, now.seq).filter(seq__gt=was.seq)
    found = found.annotate(
        said_zone=BodyMember("zone"),
        was_zone=Subquery(before.annotate(said=BodyMember("zone")).values("said")[:1]),
        was=Subquery(before.values("body")[:1]),
    )
    if query.zones:
        among = sorted(query.zone_codes_among(_paths(now.seq)))
        found = found.filter(Q(said_zone__in=among) | Q(was_zone__in=among))
    told = found.values_list("seq", "code", "version", "body", "was", named=True)
    return page_of(told, "code", limit, seek).of(_changed)


def _changed(row: Any) -> bytes:
    told = {name: getattr(row, name) for name in ("seq", "code", "version")}
    return canonical(told | _differs(row.was, row.body))
