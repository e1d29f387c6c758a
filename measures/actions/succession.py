"""Which measures took the place of a superseded one: recorded on both, in the same transaction."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor
from measures.models import (
    EDITORS,
    ENDS,
    Measure,
    Status,
    Step,
    Succession,
    Verb,
    require_in_all,
)


def checked(measure: Measure, step: Step, successors: Collection[Measure]) -> list[Measure]:
    """`successors` as they are now, by code: they were read before the verb began.

    Raises ValidationError, keyed `successors`, for measures that cannot take the place of `measure`.
    """
    keys = [row.pk for row in successors]
    rows = Measure.objects.select_related("zone").filter(pk__in=keys).order_by("code")
    heirs = list(rows) if keys else []
    message, params = "", {"code": measure.code}
    if step.successor and not successors:
        message = _("Name the measures that take the place of %(code)s: one, or several.")
    elif successors and not step.successor:
        message = _("Only a superseded measure has successors.")
    elif any(other.code == measure.code for other in heirs):
        message = _("%(code)s cannot take its own place.")
    for other in heirs:
        if other.withdrawn or other.status in ENDS:
            label = _("Withdrawn") if other.withdrawn else str(Status(other.status).label)
            message = _("%(code)s cannot take the place of another measure: %(status)s.")
            params = {"code": other.code, "status": label}
    if message:
        raise ValidationError({"successors": message % params})
    return heirs


def supersede(
    measure: Measure,
    successors: list[Measure],
    *,
    by: Actor,
    reason: str,
    internal: bool,
    at: datetime,
) -> None:
    """Record `successors` of `measure`, by its last step, with one entry on each.

    For verbs, while nobody else writes. Raises NotAllowed unless `by` is an editor of all zones.
    """
    require_in_all(by.user, EDITORS, [row.zone for row in successors])
    number = len(measure.update_list)  # of the last step
    for row in successors:
        fresh = ledger.claim(row)
        link = Succession(measure=measure, number=number, successor=fresh)
        link.insert()
        measure.succession_list.append(link)
        fresh.predecession_list.append(link)
        ledger.record(fresh, Verb.LINKED, by=by, reason=reason, internal=internal, at=at)


def restore(measure: Measure, *, by: Actor, reason: str, internal: bool, at: datetime) -> None:
    """Let no measure be the successor of `measure` any more; one entry on each. For verbs."""
    links = [link for link in measure.succession_list if link.in_force]
    for link in sorted(links, key=lambda link: link.successor.code):
        link.update(in_force=False)
        fresh = ledger.claim(link.successor, withdrawn=True)
        ledger.record(fresh, Verb.LINKED, by=by, reason=reason, internal=internal, at=at)
