"""What needs a person: the queues of her zones with their labels, counts and lists."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from measures.ledger.head import HeadOnDay
from measures.models import Membership
from measures.reads.worklist import QUEUES, queue_counts
from measures.reads.zone_scope import ZoneScope

#: Code of a queue -> its label.
QUEUE_LABELS: dict[str, Any] = {
    "overdue": _("Overdue"),
    "behind": _("Behind"),
    "due_30": _("Due within 30 days"),
    "due_90": _("Due within 90 days"),
    "requests": _("Requests about promises that wait"),
    "acceptance": _("Completed, to be verified by a second person"),
    "unconfirmed": _("Not confirmed for 183 days"),
    "no_reading": _("With a target, without a figure"),
    "no_evidence": _("Without evidence"),
    "english": _("To be translated into English"),
}


class Place(NamedTuple):
    """The zones of a person: the codes that roles are held in, and the ids of all within them.

    Both None: all zones.
    """

    held: tuple[str, ...] | None
    ids: dict[str, int] | None

    def list_address(self, query: str) -> str:
        """The list of what `query` selects in these zones."""
        zones = f"zone={','.join(self.held)}&" if self.held else ""
        return f"{reverse('admin:measures_measure_changelist')}?{zones}{query}"

    @property
    def zone_ids(self) -> list[int] | None:
        return None if self.ids is None else [*self.ids.values()]

    def within(self, rows: QuerySet, column: str = "zone") -> QuerySet:
        """`rows` of these zones."""
        if self.zone_ids is None:
            return rows
        narrowed: QuerySet = rows.filter(**{f"{column}__in": self.zone_ids})
        return narrowed


def place_of(user: Any, head: HeadOnDay) -> Place | None:
    """The zones where `user` holds a role; None where there is none."""
    if user.is_superuser:
        return Place(None, None)
    roles = Membership.objects.filter(user_id=user.pk).in_force()
    codes = tuple(sorted({*roles.values_list("zone__code", flat=True)}))
    return Place(codes, ZoneScope(codes).ids(head)) if codes else None


class Line(NamedTuple):
    """A queue that is not empty, and the address of its list."""

    label: Any
    number: int
    address: str


def lines(place: Place, head: HeadOnDay) -> list[Line]:
    counts = queue_counts(head, place.ids)
    return [
        Line(label, counts[code], place.list_address(QUEUES[code]))
        for code, label in QUEUE_LABELS.items()
        if counts[code]
    ]
