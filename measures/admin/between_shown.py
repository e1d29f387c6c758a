"""What the page of two days shows: the list at the first, counts of both, what changed between."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import orjson
from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import localdate

from measures.domain.change_kinds import ChangeKind
from measures.ledger.canonical import Json
from measures.ledger.head import head_on_day
from measures.models import Entry, Measure, Status, Subject
from measures.reads import as_of
from measures.reads.filters.axes import SCHEDULES
from measures.reads.labels import person_name
from measures.reads.moments import Moment
from measures.reads.pagination import Position
from measures.reads.query import Query
from measures.reads.summary import summary
from measures.reads.zone_scope import ZoneScope
from measures.shown.words import kind_words

from .badges import badge, schedule_badge
from .ledger_filters import of_zone
from .ledger_sentences import PARTS, parts
from .people import with_username

#: Rows of each table.
_ROWS = 50
_PEOPLE = 10


class Selected(NamedTuple):
    """What an address asks for: a zone ("": all) at one moment, or at two."""

    zone: str
    start: Moment
    end: Moment | None

    @property
    def scope(self) -> ZoneScope | None:
        return ZoneScope((self.zone,)) if self.zone else None

    @property
    def query(self) -> Query:
        return Query.parse(QueryDict(f"zone={self.zone}" if self.zone else ""))


def shown(selected: Selected, params: QueryDict, zones: Any) -> dict[str, Any]:
    seek = _position(params.get("list_after"))
    found = as_of.measures(selected.query, selected.start, limit=_ROWS, seek=seek)
    listed = [orjson.loads(body) for body in found.rows]
    ends = [selected.start, selected.end] if selected.end else [selected.start]
    counted = [_counted(selected.query, moment) for moment in ends]
    context: dict[str, Any] = {
        "start": selected.start,
        "end": selected.end,
        "totals": [each["total"] for each in counted],
        "statuses": _side_by_side(
            counted,
            "by_status",
            Status.values,
            lambda code: badge("status", code, Status(code).label),
        ),
        "schedules": _side_by_side(counted, "by_schedule", SCHEDULES, schedule_badge),
        "list_next": _next(params, "list_after", found.next),
        "same": params.urlencode(),
    }
    changed: list[Json] = []
    if selected.end:
        context |= _between(selected, selected.end, params)
        changed = context["changed"]
    codes = {row["code"] for row in [*listed, *changed]}
    measures = Measure.objects.in_bulk(codes, field_name="code")
    for row in changed:
        row["measure"] = measures.get(row["code"])
    context["listed"] = [_row(body, measures, zones) for body in listed]
    return context


def _position(code: str | None) -> Position | None:
    return Position("gt", code) if code else None


def _next(params: QueryDict, name: str, position: Position | None) -> str:
    """The address of the next rows of a table; "": there are none."""
    if position is None:
        return ""
    following = params.copy()
    following[name] = position.key
    return f"?{following.urlencode()}"


def _counted(query: Query, at: Moment) -> Json:
    """The summary at a moment; of today's head from the kept counts."""
    head = head_on_day(localdate())
    return (
        summary(query, head)
        if (head.seq, head.day) == (at.seq, at.day)
        else as_of.summary(query, at)
    )


def _side_by_side(counted: list[Json], axis: str, codes: Any, label: Any) -> list[dict[str, Any]]:
    """A row for each code that counts at one of the moments, with the difference of two."""
    columns = [{row["code"]: row["count"] for row in each[axis]} for each in counted]
    rows = []
    for code in codes:
        numbers = [column.get(code, 0) for column in columns]
        if any(numbers):
            more = numbers[-1] - numbers[0]
            rows.append(
                {"label": label(code), "numbers": numbers, "more": f"{more:+,}" if more else "0"}
            )
    return rows


def _row(body: Json, measures: Any, zones: Any) -> dict[str, Any]:
    measure, zone = measures.get(body["code"]), zones.get(body["zone"])
    return {
        "code": body["code"],
        "measure": measure,
        "zone": zone.in_language("name") if zone else body["zone"],
        "status": badge("status", body["status"], Status(body["status"]).label),
        "schedule": schedule_badge(body["schedule"]),
        "due": (body["deadline"] or {}).get("by", ""),
    }


def _between(selected: Selected, end: Moment, params: QueryDict) -> dict[str, Any]:
    seek = _position(params.get("changed_after"))
    found = as_of.differences(selected.scope, selected.start, end, limit=_ROWS, seek=seek)
    changed = [orjson.loads(row) for row in found.rows]
    people = with_username(Entry.objects.filter(seq__in=[row["seq"] for row in changed]))
    who = {
        seq: (person_name(actor, user), pk)
        for seq, actor, user, pk in people.values_list("seq", "actor", "username", "actor_id")
    }
    for row in changed:
        found_parts = parts(row["changes"], is_new=row["kinds"] == [ChangeKind.CREATED])
        row["rows"], row["more"] = found_parts[:PARTS], max(len(found_parts) - PARTS, 0)
        row["kinds"] = [kind_words(ChangeKind(kind)) for kind in row["kinds"]]
        row["who"], row["person"] = who[row["seq"]]
    entries = _entries(selected, end)
    return {
        "changed": changed,
        "changed_next": _next(params, "changed_after", found.next),
        "changed_count": entries.values("code").distinct().count(),
        "kinds": _by_kind(entries),
        "people": _by_person(entries),
        "ledger": _ledger(selected, end),
    }


def _entries(selected: Selected, end: Moment) -> QuerySet[Entry]:
    """The entries on measures between the two moments, as the list of the ledger finds them."""
    entries = Entry.objects.filter(
        seq__gt=selected.start.seq, seq__lte=end.seq, subject=Subject.MEASURE
    )
    return of_zone(entries, selected.zone) if selected.zone else entries


def _ledger(selected: Selected, end: Moment) -> str:
    """The address of the same entries in the list of the ledger."""
    params = QueryDict(mutable=True)
    params["subject__exact"] = Subject.MEASURE
    params["after"], params["upto"] = str(selected.start.seq), str(end.seq)
    if selected.zone:
        params["zone"] = selected.zone
    return f"{reverse('admin:measures_entry_changelist')}?{params.urlencode()}"


def _by_kind(entries: QuerySet[Entry]) -> list[tuple[str, str, int]]:
    """Each kind of change, its words, and of how many entries it is."""
    counts: Counter[str] = Counter()
    for kinds, number in entries.values_list("kinds").annotate(Count("seq")).order_by():
        for kind in filter(None, kinds.split(",")):
            counts[kind] += number
    return [(k.value, kind_words(k), counts[k]) for k in ChangeKind if counts[k]]


def _by_person(entries: QuerySet[Entry]) -> list[Any]:
    rows = entries.values("actor_id", "actor").annotate(number=Count("seq")).order_by("-number")
    return [
        {"name": row["actor"], "id": row["actor_id"], "number": row["number"]}
        for row in rows[:_PEOPLE]
    ]
