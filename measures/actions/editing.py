"""Create or amend a measure, zone or source: one entry in the ledger, however much changed.

Content comes as plain data: columns by name, texts in the script they were written in under
their bare name (`title`), parts as lists of the same. Keys left out stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor, search_index
from measures.ledger.writing import Recorded
from measures.models import (
    ADMINISTRATORS,
    EDITORS,
    TERMS,
    Evidence,
    Measure,
    Source,
    StatusUpdate,
    Target,
    Verb,
    Zone,
    holds,
    require,
)
from measures.models.gate import check_step
from measures.text.script import Script

Content = Mapping[str, Any]
ZoneOrSource = TypeVar("ZoneOrSource", Zone, Source)
PARTS = ("terms", "targets", "evidence")


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
        _fill(measure, content)
        if content.get("zone") is None:
            raise ValidationError({"zone": _("Name the zone that the measure applies to.")})
        require(by.user, EDITORS, measure.zone)
        measure.save_checked()
        StatusUpdate.objects.create(
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
        _write_parts(measure, content)
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
    """Change what is said of `measure`; its status moves by `workflow.advance()` only.

    `version` is the one that the caller's change was made against. Raises Stale when it is no
    longer current, ValidationError keyed by field, NotAllowed; then nothing was written.
    """
    with ledger.writing():
        fresh = ledger.claim(measure, version=version)
        require(by.user, EDITORS, fresh.zone)
        _fill(fresh, content)
        _keep_code(fresh, measure.code)
        require(by.user, EDITORS, fresh.zone)  # where it moves to
        fresh.save_checked()
        _write_parts(fresh, content)
        ledger.record(fresh, Verb.AMENDED, by=by, reason=reason, at=at)
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
    """Create `zone`, if it is not saved yet, or amend it. Raises Stale, ValidationError."""
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
    """Create `source`, if it is not saved yet, or amend it. Raises Stale, ValidationError."""
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
    with ledger.writing():
        verb, code = Verb.AMENDED if subject.pk else Verb.CREATED, subject.code
        if subject.pk:
            subject = ledger.claim(subject, version=version)
        else:
            subject.version = 1
        lay_in = subject.parent if isinstance(subject, Zone) else None
        if subject.pk:
            _require_role(subject, by)
        subject.fill(content, origin)
        _keep_code(subject, code)
        if subject.pk is None or (isinstance(subject, Zone) and subject.parent != lay_in):
            _require_role(subject, by, within=True)
        moved = isinstance(subject, Zone) and _place(subject)
        subject.save_checked()
        ledger.record(subject, verb, by=by, reason=reason, at=at)
        if isinstance(subject, Zone) and moved:
            search_index.refresh(subject)
    return subject


def _require_role(subject: Zone | Source, by: Actor, *, within: bool = False) -> None:
    """Zones take an administrator, `within`: of the zone they are put into; sources an editor."""
    if isinstance(subject, Source):
        require(by.user, EDITORS)
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
    """Raise ValidationError when `subject`, known as `code` ("": not yet), was given another."""
    if code and subject.code != code:
        raise ValidationError(
            {"code": _("A code is permanent; this is %(code)s.") % {"code": code}}
        )


def _script(name: str, said: str) -> Script:
    """The script that the field `name` says. Raises ValidationError for an unknown one."""
    try:
        return Script(said)
    except ValueError:
        known = ", ".join(Script)
        message = _("%(said)s is no script. Known: %(known)s.") % {"said": said, "known": known}
        raise ValidationError({name: message}) from None


def _place(zone: Zone) -> bool:
    """Set the path of `zone` below its parent's, and move the zones below it along.

    True when it was elsewhere before.
    """
    was, zone.path = zone.path, zone.expected_path
    if zone.parent and was and zone.parent.path.startswith(was):
        raise ValidationError({"parent": _("A zone cannot lie within itself.")})
    moved = was not in ("", zone.path)
    if moved:
        for below in Zone.objects.filter(path__startswith=was).exclude(pk=zone.pk):
            path = zone.path + below.path.removeprefix(was)
            Zone.objects.filter(pk=below.pk).update(path=path)
    return moved


def _fill(measure: Measure, content: Content) -> None:
    own = {name: value for name, value in content.items() if name not in PARTS}
    origin = _script("origin_script", own.get("origin_script") or measure.origin_script)
    measure.fill(own, origin)


def _write_parts(measure: Measure, content: Content) -> None:
    if "terms" in content or "kind" in content:
        _write_terms(measure, content.get("terms"))
    if "targets" in content:
        _write_targets(measure, content["targets"])
    if "evidence" in content:
        _write_evidence(measure, content["evidence"])


def _write_terms(measure: Measure, said: Content | None) -> None:
    """Keep one row of terms, in the table of the measure's kind; drop those of another."""
    if said and measure.kind not in TERMS:
        message = _("A measure of the kind %(kind)s has no terms.")
        raise ValidationError({"terms": message % {"kind": measure.get_kind_display()}})
    for kind, model in TERMS.items():
        row = model.objects.filter(measure=measure).first()  # type: ignore[misc]
        if kind != measure.kind:
            if row:
                row.delete()
        elif row is None or said is not None:
            row = row or model(measure=measure)  # type: ignore[misc]
            row.fill(said or {}, Script(measure.origin_script), "terms.")
            row.save_checked("terms.")


def _write_targets(measure: Measure, said: Iterable[Content]) -> None:
    """Make the targets those of `said`, matched by number; the first promise is kept."""
    origin = Script(measure.origin_script)
    rows = {target.number: target for target in measure.targets.all()}
    kept = set()
    for content in said:
        number = content.get("number") or max([0, *rows]) + 1
        kept.add(number)
        target = rows.setdefault(number, Target(measure=measure, number=number))
        own = {k: v for k, v in content.items() if k not in ("number", "readings")}
        target.fill(own, origin, f"targets.{number}.")
        if target.first_value is None:
            target.first_value = target.value
        if target.first_due_by is None:
            target.first_due_by = target.due_by or measure.due_by
        target.save_checked(f"targets.{number}.")
        for reading in content.get("readings", []):
            target.add_reading(reading, origin, f"targets.{number}.readings.")
    for number in rows.keys() - kept:
        if rows[number].readings.exists():
            message = _("A target with readings stays; it cannot be removed.")
            raise ValidationError({f"targets.{number}": message})
        rows[number].delete()


def _write_evidence(measure: Measure, said: Iterable[Content]) -> None:
    """Make the evidence of the measure itself that of `said`; that of its steps stays."""
    there = {_key(e): e for e in measure.evidence.filter(status_update=None, reading=None)}
    wanted = [Evidence(measure=measure, **content) for content in said]
    for key in there.keys() - {_key(row) for row in wanted}:
        there.pop(key).delete()  # first: the same span may come again with another locator
    for number, row in enumerate(wanted, 1):
        if _key(row) not in there:
            row.save_checked(f"evidence.{number}.")
            there[_key(row)] = row


def _key(evidence: Evidence) -> tuple[Any, ...]:
    return (evidence.source_id, evidence.start, evidence.end, evidence.digest, evidence.locator)
