"""Create or amend a measure, zone or source: one entry in the ledger, however much changed.

Content comes as plain data: columns by name, texts in the script they were written in under
their bare name (`title`), parts as lists of the same. Keys left out stay as they are.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor, search_index
from measures.ledger.writing import Recorded
from measures.models import (
    ADMINISTRATORS,
    EDITORS,
    Measure,
    Source,
    StatusUpdate,
    Verb,
    Zone,
    holds,
    is_within,
    require,
    without_parts,
)
from measures.models.gate import check_step
from measures.text.script import Script

from . import citations
from .measure_parts import PARTS, Content, write_parts
from .promise_terms import refuse_to_move

ZoneOrSource = TypeVar("ZoneOrSource", Zone, Source)


def create_measure(
    code: str,
    *,
    content: Content,
    status: str,
    effective_on: date,
    source: Source | None,
    by: Actor,
    reason: str,
    at: datetime,
) -> Measure:
    """Record a new measure with its first status.

    Raises ValidationError, keyed by field, for whatever the rules refuse; NotAllowed.
    """
    with ledger.writing():
        check_step("", status, effective_on=effective_on, today=localdate(at), source=source)
        measure = Measure(code=code, status=status, status_on=effective_on, version=1)
        without_parts(measure)
        _fill(measure, content)
        if content.get("zone") is None:
            raise ValidationError({"zone": _("Name the zone that the measure applies to.")})
        require(by.user, EDITORS, measure.zone)
        measure.save_checked()
        update = StatusUpdate(
            measure=measure,
            number=1,
            to_status=status,
            effective_on=effective_on,
            reason=ledger.checked_reason(reason),
            source=source,
            by=by.name,
            by_user=by.user_id,
            recorded_at=at,
        )
        update.insert()
        measure.update_list.append(update)
        write_parts(measure, content)
        ledger.record(measure, Verb.CREATED, by=by, reason=reason, at=at)
    return measure


def amend_measure(
    measure: Measure,
    *,
    content: Content,
    by: Actor,
    reason: str,
    at: datetime,
    version: int | None = None,
) -> Measure:
    """Change the content of `measure`; its status changes by `workflow.advance()` only.

    `version` is the one that the caller's change was made against. Raises VersionConflict when
    it is no longer current, ValidationError keyed by field, NotAllowed; then nothing was written.
    Nor is anything when `content` is what is on record: the measure is returned at its version.
    """
    with ledger.writing(), transaction.atomic():
        fresh = ledger.claim(measure, version=version)
        before = ledger.body_of(fresh)
        require(by.user, EDITORS, fresh.zone)
        refuse_to_move(fresh, None, content)
        _fill(fresh, content)
        _keep_code(fresh, measure.code)
        require(by.user, EDITORS, fresh.zone)  # where it moves to
        fresh.save_checked()
        write_parts(fresh, content)
        if not ledger.record(fresh, Verb.AMENDED, by=by, reason=reason, at=at, before=before):
            _undo_claim(fresh)
    return fresh


def save_zone(
    zone: Zone,
    *,
    content: Content,
    by: Actor,
    reason: str,
    at: datetime,
    version: int | None = None,
) -> Zone:
    """Create `zone`, if it is not saved yet, or amend it, as `amend_measure()` does a measure."""
    return _save(zone, content, Script.HANS, by, reason, at, version)


def save_source(
    source: Source,
    *,
    content: Content,
    by: Actor,
    reason: str,
    at: datetime,
    version: int | None = None,
) -> Source:
    """Create `source`, if it is not saved yet, or amend it, and the measures that follow from it.

    To amend it takes an editor of every zone whose measures cite it; an amendment that changes
    nothing is not recorded. Raises VersionConflict, ValidationError, NotAllowed.
    """
    origin = _script("script", content.get("script") or source.script)
    return _save(source, content, origin, by, reason, at, version)


def _save(
    subject: ZoneOrSource,
    content: Content,
    origin: Script,
    by: Actor,
    reason: str,
    at: datetime,
    version: int | None,
) -> ZoneOrSource:
    with ledger.writing(), transaction.atomic():
        verb, code = Verb.AMENDED if subject.pk else Verb.CREATED, subject.code
        before = None
        if subject.pk:
            subject = ledger.claim(subject, version=version)
            before = ledger.body_of(subject)
        else:
            subject.version = 1
            if isinstance(subject, Source):
                subject.review_list = []
        parent = subject.parent if isinstance(subject, Zone) else None
        if subject.pk:
            _require_role(subject, by)
        subject.fill(content, origin)
        _keep_code(subject, code)
        if subject.pk is None or (isinstance(subject, Zone) and subject.parent != parent):
            _require_role(subject, by, within=True)
        moved = isinstance(subject, Zone) and _place(subject)
        subject.save_checked()
        if not ledger.record(subject, verb, by=by, reason=reason, at=at, before=before):
            _undo_claim(subject)
        elif isinstance(subject, Source) and verb == Verb.AMENDED:
            citations.settle(subject, by=by, reason=reason, at=at)
        elif isinstance(subject, Zone) and moved:
            search_index.refresh(subject)
    return subject


def _undo_claim(subject: Recorded) -> None:
    """Roll the savepoint of an amendment that changes nothing back, and its claim with it."""
    transaction.set_rollback(True)
    subject.version -= 1


def _require_role(subject: Zone | Source, by: Actor, *, within: bool = False) -> None:
    """Zones take an administrator, `within`: of the zone they are put into; sources an editor."""
    if isinstance(subject, Source):
        require(by.user, EDITORS)
        if subject.pk:
            citations.require_right(subject, by)
        return
    place = subject.parent if within else subject
    if by.user is None or (
        holds(by.user, ADMINISTRATORS, place) if place else by.user.is_superuser
    ):
        return
    if within:
        message = _("You may put a zone only within a zone that you administer.")
        raise ValidationError({"parent": message})
    require(by.user, ADMINISTRATORS, place)


def _keep_code(subject: Recorded, code: str) -> None:
    """Raise ValidationError when `subject`, known as `code` ("": not yet), is given another."""
    if code and subject.code != code:
        raise ValidationError(
            {"code": _("A code is permanent; this is %(code)s.") % {"code": code}}
        )


def _script(name: str, value: str) -> Script:
    """The script that the field `name` has. Raises ValidationError for an unknown one."""
    try:
        return Script(value)
    except ValueError:
        known = ", ".join(Script)
        message = _("%(said)s is no script. Known: %(known)s.") % {"said": value, "known": known}
        raise ValidationError({name: message}) from None


def _place(zone: Zone) -> bool:
    """Set the path of `zone` below its parent's, and move the zones below it along.

    Return whether it lay elsewhere before.
    """
    before, zone.path = zone.path, zone.expected_path
    if zone.parent and before and is_within(zone.parent.path, before):
        raise ValidationError({"parent": _("A zone cannot lie within itself.")})
    moved = before not in ("", zone.path)
    if moved:
        for below in Zone.objects.within(before).exclude(pk=zone.pk):
            below.update(path=zone.path + below.path.removeprefix(before))
    return moved


def _fill(measure: Measure, content: Content) -> None:
    own = {name: value for name, value in content.items() if name not in PARTS}
    origin = _script("origin_script", own.get("origin_script") or measure.origin_script)
    measure.fill(own, origin)
    measure.keep_first()
