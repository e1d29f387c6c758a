"""Measures as they were at an entry of the ledger, and the differences between two: from bodies.

The state of a subject at entry `seq` is the body of its last entry up to there. Versions count up
by one, so that entry is the one whose next version is not there yet: a single seek for each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Subquery, TextField
from django.utils.translation import gettext as _

from measures.domain.change_kinds import Detail, kinds
from measures.ledger import formats
from measures.ledger.canonical import Json, canonical
from measures.ledger.public_form import read_public
from measures.models import Entry, Subject, Verb, Withdrawn, containment

from .counts import Cells, cell_of, involved_cells
from .dated_body import dated_for
from .history import body_changes
from .moments import Moment, Version, resolve_moment
from .pagination import Page, Position, after_position, page_from, page_of
from .query import Query, no_measure
from .summary import summary_of
from .zone_scope import ZoneScope

Stored = bytes | memoryview

#: The members of bodies that SQL reads, past `formats`: every format must have them.
SQL_MEMBERS = ("kind", "status")


class BodyMember(Func):
    """A top-level member of a stored body as text, in SQL: one of `SQL_MEMBERS`."""

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
    """The last entry of each such subject, of those up to `seq`."""
    same = {name: OuterRef(name) for name in ("subject", "code")}
    following = Entry.objects.filter(**same, version=OuterRef("version") + 1, seq__lte=seq)
    return Entry.objects.filter(~Exists(following), subject=subject, seq__lte=seq)


def entries_at(query: Query, seq: int) -> QuerySet[Entry]:
    """The entries, at `seq`, of the measures in use that match the facets of `query`.

    The last entry of a withdrawn measure is the withdrawal: nothing else may follow it. Raises
    UnknownZone, ValidationError keyed by parameter for other records that are absent.
    """
    query.check(seq)
    entries = latest_entries_at(Subject.MEASURE, seq).exclude(verb=Verb.WITHDRAWN)
    for name, values in query.members_at(zone_codes(query.zone_scope, seq)).items():
        if name in SQL_MEMBERS:
            entries = entries.annotate(**{f"body_{name}": BodyMember(name)})
        column = f"body_{name}" if name in SQL_MEMBERS else name
        entries = entries.filter(**{f"{column}__in": values})
    return entries


def zone_codes(scope: ZoneScope | None, seq: int) -> Sequence[str]:
    """The codes of the zones in scope, as they nested at `seq`. Raises UnknownZone."""
    return sorted(scope.codes_among(_containment(seq))) if scope else ()


def _containment(seq: int) -> dict[str, frozenset[str]]:
    """The zones that each zone lay in at `seq`, by its code; one query."""
    bodies = latest_entries_at(Subject.ZONE, seq).values_list("body", flat=True)
    zones = (formats.read_body(body, Subject.ZONE) for body in bodies)
    return containment({zone["code"]: zone["parents"] for zone in zones})


def measures(query: Query, at: Moment, *, limit: int, seek: Position | None) -> Page[bytes]:
    """A page of the measures that `query` selects, as they were, in the order of their codes.

    One query, and one more to know the zones. Filters beyond the facets read each body. Raises
    UnknownZone, ValidationError keyed by parameter.
    """
    entries = entries_at(query, at.seq).values_list("code", "body", named=True)
    if not query.needs_body:
        return page_of(entries, "code", limit, seek).of(lambda row: dated_for(row.body, at.day))
    ordered = after_position(entries, "code", seek).iterator(chunk_size=200)
    matching = (row for row in ordered if query.matches(formats.read_body(row.body), at.day))
    page = page_from(list(islice(matching, limit + 1)), limit, seek, lambda row: row.code)
    return page.of(lambda row: dated_for(row.body, at.day))


def summary(query: Query, at: Moment) -> Json:
    """Count the measures that `query` selects, as they were. Reads each body."""
    cells: Cells = Counter()
    involved: Cells = Counter()
    for stored in entries_at(query, at.seq).values_list("body", flat=True).iterator(chunk_size=200):
        body = formats.read_body(stored)
        if query.matches(body, at.day):
            cells[cell_of(body, at.day)] += 1
            involved += involved_cells(body, at.day)
    return summary_of(cells, involved, at.day)


def cells(query: Query, at: Moment) -> Cells:
    """The cells of the measures that `query` selects, as they were. Reads each body."""
    found: Cells = Counter()
    for stored in entries_at(query, at.seq).values_list("body", flat=True).iterator(chunk_size=200):
        body = formats.read_body(stored)
        if query.matches(body, at.day):
            found[cell_of(body, at.day)] += 1
    return found


def measure(code: str, at: Moment, *, names: bool = False) -> bytes:
    """One measure as it was, whole with `names`. Raises NotFound, Withdrawn."""
    entry = latest_entries_at(Subject.MEASURE, at.seq).filter(code=code).first()
    if entry is None:
        raise no_measure(code)
    if entry.verb == Verb.WITHDRAWN:
        raise Withdrawn(code, entry.version)
    return dated_for(entry.body, at.day, names=names)


def last_version(code: str, subject: Subject = Subject.MEASURE) -> tuple[Stored, int]:
    """The canonical body and the version of one subject by its last entry, withdrawn or not."""
    entry = Entry.objects.filter(subject=subject, code=code).latest("version")
    return entry.body, entry.version


def changes_since(
    code: str, version: int, body: Stored | None = None, subject: Subject = Subject.MEASURE
) -> Json:
    """`kinds` and `changes` of one subject from a version (0: before the first) until `body`.

    By default that of its last entry.
    """
    before = Entry.objects.filter(subject=subject, code=code, version=version).first()
    if body is None:
        body, _version = last_version(code, subject)
    return _difference(before.body if before else None, body, subject)


MomentRequest = int | datetime | Version


def difference(code: str, ends: Mapping[str, MomentRequest], *, now: datetime) -> Json:
    """The differences of a measure between `ends["from"]` and `ends["to"]`.

    Raises NotFound when there was no such measure at the end, ValidationError keyed as the API's
    parameters.
    """
    before, after = (_entry(code, name, ends[name], now) for name in ("from", "to"))
    if after is None:
        raise no_measure(code)
    if before and before.version > after.version:
        raise _wrong_order()
    named = {"from": _end(before), "to": _end(after)}
    return {"code": code} | named | _difference(before.body if before else None, after.body)


def _wrong_order() -> ValidationError:
    return ValidationError({"from": _("from is later than to.")})


def _entry(code: str, name: str, moment: MomentRequest, now: datetime) -> Entry | None:
    """The last entry of a measure at a moment, or the one of a version."""
    if not isinstance(moment, Version):
        at = resolve_moment(name, moment, now=now)
        return latest_entries_at(Subject.MEASURE, at.seq).filter(code=code).first()
    entries = Entry.objects.filter(subject=Subject.MEASURE, code=code)
    entry = entries.filter(version=moment.number).first()
    if entry is None and entries.exists():
        message = _("%(code)s has no version %(version)s.")
        raise ValidationError({name: message % {"code": code, "version": moment.number}})
    return entry


def _end(entry: Entry | None) -> Json | None:
    if entry is None:
        return None
    return {"seq": entry.seq, "version": entry.version, "recorded_at": entry.recorded_at}


def _difference(
    stored: Stored | None, stored_after: Stored, subject: Subject = Subject.MEASURE
) -> Json:
    """`kinds` and `changes` between two bodies; none of them between equal ones."""
    before = read_public(stored, subject) if stored is not None else None
    after = read_public(stored_after, subject)
    changes = body_changes(before, after) if before else {}
    return {"kinds": kinds(before, after) if changes or not before else [], "changes": changes}


def differences(
    scope: ZoneScope | None, start: Moment, end: Moment, *, limit: int, seek: Position | None
) -> Page[bytes]:
    """A page of the measures in `scope` that changed between two moments, with the changes.

    A measure is in scope if it lay in the zones, as they nest at `end`, at either moment. Two
    queries, and two more to know the zones and what moved between them. What lies between is
    read in an index, bodies only of the page. Raises UnknownZone, ValidationError.
    """
    if start.seq > end.seq:
        raise _wrong_order()
    since: Any = Entry.objects.about(Subject.MEASURE).filter(seq__gt=start.seq, seq__lte=end.seq)
    if scope:
        since = since.filter(_in_zones(zone_codes(scope, end.seq), since, start, end))
    page = page_of(since.values_list("code", named=True).distinct(), "code", limit, seek)
    before = Entry.objects.filter(
        subject=Subject.MEASURE, code=OuterRef("code"), seq__lte=start.seq
    ).order_by("-version")
    entries = latest_entries_at(Subject.MEASURE, end.seq).filter(
        code__in=[row.code for row in page.rows]
    )
    rows = entries.annotate(before=Subquery(before.values("body")[:1])).values_list(
        "seq", "code", "version", "body", "before", named=True
    )
    by_code = {row.code: row for row in rows}
    return page.of(lambda row: _changed(by_code[row.code]))


def _in_zones(codes: Sequence[str], since: Any, start: Moment, end: Moment) -> Q:
    """The condition on the entries `since` that their measure lay in the zones at either moment.

    The zone of any entry says so, but for measures that were moved between.
    """
    moved = since.filter(kinds__contains=Detail.ZONE).order_by()
    if not moved.exists():
        return Q(zone__in=codes)
    then: list[Any] = [
        latest_entries_at(Subject.MEASURE, at.seq)
        .filter(code__in=moved.values("code"), zone__in=codes)
        .values("code")
        for at in (start, end)
    ]
    stayed = Q(zone__in=codes) & ~Q(code__in=moved.values("code"))
    return stayed | Q(code__in=then[0]) | Q(code__in=then[1])


def _changed(row: Any) -> bytes:
    entry = {name: getattr(row, name) for name in ("seq", "code", "version")}
    return canonical(entry | _difference(row.before, row.body))
