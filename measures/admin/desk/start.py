"""The start page: the work of a person's zones, the longest late first."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, Max, OuterRef
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from measures.actions.text_reviews import due_count
from measures.admin.badges import status_badge
from measures.admin.people import people_of
from measures.ledger.head import HeadOnDay
from measures.ledger.recodings import recodings
from measures.models import (
    EDITORS,
    Desk,
    Entry,
    Measure,
    Membership,
    PromiseRequest,
    RequestState,
    Role,
    Status,
    StatusUpdate,
    Subject,
    Target,
    Verb,
    full_name,
    holds,
)
from measures.reads.query import Query
from measures.reads.saved_filters import saved_filters
from measures.reads.summary import kept_count
from measures.reads.worklist import QUEUES, longest_overdue, queue_counts
from measures.shown.worklist import QUEUE_LABELS, Place, place_of

from .bars import zone_bars

_TEXTS = "admin:measures_measure_texts"
#: How many rows a part of the page shows.
_ROWS = 8
_FEW = 5

#: Code of a queue -> the verb of its button. The overdue have a part of their own.
_QUEUES: dict[str, Any] = {
    **dict.fromkeys(("behind", "due_30", "due_90"), _("Open")),
    **{"acceptance": _("Review"), "unconfirmed": _("Confirm")},
    **{"no_reading": _("Record figures"), "no_evidence": _("Cite evidence")},
    "english": _("Translate"),
    "texts": _("Review"),
}
_LABELS = {**QUEUE_LABELS, "texts": _("Texts to review")}


def start(user: Any, head: HeadOnDay, now: datetime) -> dict[str, Any]:
    """What the page of `user` shows; a constant number of queries, whatever is on record."""
    place = place_of(user, head)
    codings = [row for row in recodings() if row.content["coder"] == user.pk and row.next_code]
    if place is None:
        return {"whom_to_ask": whom_to_ask(), "codings": codings}
    desk = Desk.look(user.pk, at=now, seq=head.seq)
    counts = queue_counts(head, place.ids)
    counts["texts"] = due_count(place.zone_ids)
    edits = holds(user, EDITORS)
    return {
        "day": head.day,
        "seen_at": desk.seen_at,
        "overdue_count": counts["overdue"],
        "overdue": _overdue(place, head.day, edits=edits) if counts["overdue"] else [],
        "overdue_url": place.list_address(QUEUES["overdue"]),
        "queues": _queues(counts, place),
        "empty": [_LABELS[code] for code in _QUEUES if not counts[code]],
        "requests_count": counts["requests"],
        "requests": _requests(place) if counts["requests"] else [],
        "requests_url": place.list_address(QUEUES["requests"]),
        "sent_back": _sent_back(user.pk),
        "since": _since(place, desk.seen_seq, user.pk),
        "since_url": place.list_address(f"updated_since={desk.seen_seq}"),
        "bars": zone_bars(head, place),
        "pinned": _pinned(user, head),
        "mine": Measure.objects.filter(owner_user=user.pk, withdrawn=False).count(),
        "left": _left(place),
        "codings": codings,
    }


def _pinned(user: Any, head: HeadOnDay) -> list[dict[str, Any]]:
    """The saved filters that are on the page, with the number of measures where it is kept."""
    rows = [row for row in saved_filters(user) if row.pinned]
    return [
        {
            "name": row.name,
            "count": _count_of(row.query, head),
            "url": Place(None, None).list_address(row.query),
        }
        for row in rows
    ]


def _count_of(query: str, head: HeadOnDay) -> int | None:
    """The number of measures; None where none is kept, or the list will refuse the query."""
    try:
        return kept_count(Query.parse(QueryDict(query)), head)
    except ValidationError:
        return None


def whom_to_ask() -> list[dict[str, Any]]:
    """The active administrators by zone, who give roles; superusers where there is none."""
    chiefs = Membership.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).in_force()
    held = chiefs.select_related("user", "zone").order_by("zone__code", "user_id")[:20]
    if found := [_contact(each.user) | {"zone": each.zone} for each in held]:
        return found
    users = get_user_model().objects.filter(is_superuser=True, is_active=True)
    return [_contact(user) for user in users.order_by("pk")[:_FEW]]


def _left(place: Place) -> list[dict[str, Any]]:
    """People without an active account who own measures, until these are taken over."""
    gone = get_user_model().objects.filter(is_active=False)
    owned = Measure.objects.filter(withdrawn=False, owner_user__in=gone.values("pk"))
    rows = owned.values("owner_user", "zone").annotate(count=Count("pk"), name=Max("owner_name"))
    people: dict[int, dict[str, Any]] = {}
    for row in rows:  # by zone, for a condition on zones would be taken before that on owners
        if place.zone_ids is None or row["zone"] in place.zone_ids:
            person = people.setdefault(row["owner_user"], {**row, "count": 0})
            person["count"] += row["count"]
    return sorted(people.values(), key=lambda each: (-each["count"], each["owner_user"]))[:_FEW]


def _contact(user: Any) -> dict[str, Any]:
    return {"name": full_name(user), "email": user.email}


def _queues(counts: Counter[str], place: Place) -> list[dict[str, Any]]:
    return [
        {
            "count": counts[code],
            "label": _LABELS[code],
            "verb": verb,
            "url": place.list_address(QUEUES[code]) if code in QUEUES else reverse(_TEXTS),
        }
        for code, verb in _QUEUES.items()
        if counts[code]
    ]


def _overdue(place: Place, day: date, *, edits: bool) -> list[dict[str, Any]]:
    """The longest overdue: the row, days late against both promises, and its button."""
    mine = PromiseRequest.objects.filter(measure=OuterRef("pk"), state=RequestState.PENDING)
    goals = Target.objects.filter(measure=OuterRef("pk"), retired_on=None, value__isnull=False)
    longest = longest_overdue(place.zone_ids, day, _ROWS)
    rows = Measure.objects.filter(pk__in=longest).select_related("zone")
    return [
        {
            "measure": row,
            "title": row.in_language("title"),
            "zone": row.zone.in_language("name"),
            "status": status_badge(row),
            "due_on": row.timetable.due_on,
            "stated": row.in_language("deadline") if row.due_by == row.timetable.due_on else "",
            "days": row.timetable.days_late(day),
            "first_days": row.first_timetable.days_late(day),
            "button": _button(row, edits=edits),
        }
        for row in rows.annotate(waits=Exists(mine), has_goal=Exists(goals)).order_by(
            "overdue_on", "code"
        )
    ]


def _button(measure: Any, *, edits: bool) -> tuple[Any, str]:
    """The next useful verb, and its page."""
    if not edits or measure.waits:
        return _("Open"), reverse("admin:measures_measure_page", args=[measure.pk])
    if measure.has_goal:
        return _("Record a figure"), reverse("admin:measures_measure_figure", args=[measure.pk])
    return _("Change status"), reverse("admin:measures_measure_advance", args=[measure.pk])


def _requests(place: Place) -> list[dict[str, Any]]:
    """The requests about promises that have waited longest."""
    waiting = PromiseRequest.objects.filter(state=RequestState.PENDING, measure__withdrawn=False)
    rows = place.within(waiting, "measure__zone").select_related("measure__zone")
    return [_titled(row) for row in rows.order_by("recorded_at", "pk")[:_FEW]]


def _titled(row: PromiseRequest | StatusUpdate) -> dict[str, Any]:
    return {"row": row, "title": row.measure.in_language("title")}


def _sent_back(user_id: int) -> list[dict[str, Any]]:
    """The last steps of measures that `user_id` completed and somebody else sent back since."""
    of_measure = StatusUpdate.objects.filter(measure=OuterRef("measure"))
    mine = of_measure.filter(
        number=OuterRef("number") - 1, by_user=user_id, to_status=Status.COMPLETED
    )
    later = of_measure.filter(number__gt=OuterRef("number"))
    completed = StatusUpdate.objects.filter(by_user=user_id, to_status=Status.COMPLETED)
    rows = StatusUpdate.objects.filter(
        Exists(mine),
        ~Exists(later),
        measure__in=completed.values("measure"),
        measure__withdrawn=False,
        from_status=Status.COMPLETED,
        to_status=Status.IN_PROGRESS,
    ).exclude(by_user=user_id)
    recent = rows.select_related("measure").order_by("-recorded_at", "-pk")[:_FEW]
    return [_titled(row) for row in recent]


def _since(place: Place, seq: int | None, user_id: int) -> list[dict[str, Any]]:
    """What others changed in these zones after the entry `seq`, the newest first."""
    if seq is None:
        return []
    entries = Entry.objects.filter(seq__gt=seq).about(Subject.MEASURE).exclude(actor_id=user_id)
    if place.zone_ids is not None:
        here = Measure.objects.filter(code=OuterRef("code"), zone__in=place.zone_ids)
        entries = entries.filter(Exists(here))
    recent = list(entries.defer("body").order_by("-seq")[:_FEW])
    people = people_of(entry.seq for entry in recent)
    found = Measure.objects.in_bulk([entry.code for entry in recent], field_name="code")
    return [
        {
            "entry": entry,
            "verb": Verb(entry.verb).label,
            "measure": found[entry.code],
            "who": people[entry.seq],
        }
        for entry in recent
        if entry.code in found
    ]
