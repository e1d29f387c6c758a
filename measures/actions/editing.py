"""Create or amend a measure, zone or source: one entry in the ledger, however much changed.

Content comes as plain data: columns by name, texts in the script they were written in under
their bare name (`title`), parts as lists of the same. Keys left out stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor, search_index
from measures.models import (
    EDITORS,
    POSTS,
    Capacity,
    Measure,
    Source,
    Verb,
    Zone,
    require,
    without_parts,
)
from measures.models.gate import check_step, day_basis_of
from measures.text.script import Script

from . import citations, places
from .amending import keep_code, undo_claim
from .lineage import names_a_model, set_model
from .measure_parts import PARTS, Content, write_parts
from .ownership import People, entrust
from .promise_terms import refuse_to_move
from .workflow import add_step

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
    day_basis: str = "",
    internal: bool = False,
) -> Measure:
    """Record a new measure with its first status, whose day is `day_basis` as for `advance()`.

    Raises ValidationError, keyed by field, for whatever the rules refuse; NotAllowed.
    """
    with ledger.writing(alone=names_a_model(content)):
        check_step("", status, effective_on=effective_on, today=localdate(at), source=source)
        basis = day_basis_of(day_basis, effective_on, source)
        measure = Measure(code=code, status=status, status_on=effective_on, version=1)
        without_parts(measure)
        _fill(measure, content)
        if content.get("zone") is None:
            raise ValidationError({"zone": _("Name the zone that the measure applies to.")})
        by = by.acting(require(by.user, EDITORS, measure.zone))
        entrust(measure, _posts(content))
        measure.save_checked()
        why: Any = {"by": by, "reason": reason, "internal": internal, "at": at}
        step: Any = {"to_status": status, "effective_on": effective_on, "source": source}
        add_step(measure, **step, day_basis=basis, **why)
        write_parts(measure, content)
        ledger.record(measure, Verb.CREATED, **why)
    return measure


def amend_measure(
    measure: Measure,
    *,
    content: Content,
    by: Actor,
    reason: str,
    at: datetime,
    internal: bool = False,
    dropped: Collection[str] = (),
    version: int | None = None,
) -> Measure:
    """Change the content of `measure`; its status changes by `workflow.advance()` only.

    A change of kind removes the terms of the former kind only when that is in `dropped`.
    `version` is the one that the caller's change was made against. Raises VersionConflict when
    it is no longer current, ValidationError keyed by field, NotAllowed; then nothing was written.
    Nor is anything when `content` is what is on record: the measure is returned at its version.
    """
    with ledger.writing(alone=names_a_model(content)), transaction.atomic():
        fresh = ledger.claim(measure, version=version)
        before = ledger.body_of(fresh)
        by, zone = by.acting(require(by.user, EDITORS, fresh.zone)), fresh.zone
        refuse_to_move(fresh, None, content)
        _fill(fresh, content)
        keep_code(fresh, measure.code)
        if fresh.zone != zone:
            require(by.user, EDITORS, fresh.zone)
        entrust(fresh, _posts(content))
        fresh.save_checked()
        added_on = localdate(at) if by.user else None
        write_parts(fresh, content, added_on=added_on, dropped=dropped)
        why: Any = {"by": by, "reason": reason, "internal": internal, "at": at}
        if not ledger.record(fresh, Verb.AMENDED, **why, before=before):
            undo_claim(fresh)
    return fresh


def save_zone(
    zone: Zone,
    *,
    content: Content,
    by: Actor,
    reason: str,
    at: datetime,
    internal: bool = False,
    version: int | None = None,
) -> Zone:
    """Create `zone`, if it is not saved yet, or amend it, as `amend_measure()` does a measure."""
    return _save(zone, content, Script.HANS, by, reason, internal, at, version)


def save_source(
    source: Source,
    *,
    content: Content,
    by: Actor,
    reason: str,
    at: datetime,
    internal: bool = False,
    version: int | None = None,
) -> Source:
    """Create `source`, if it is not saved yet, or amend it, and the measures that follow from it.

    To amend it takes an editor of every zone whose measures cite it; an amendment that changes
    nothing is not recorded. Raises VersionConflict, ValidationError, NotAllowed.
    """
    origin = _script("script", content.get("script") or source.script)
    return _save(source, content, origin, by, reason, internal, at, version)


def _save(
    subject: ZoneOrSource,
    content: Content,
    origin: Script,
    by: Actor,
    reason: str,
    internal: bool,
    at: datetime,
    version: int | None,
) -> ZoneOrSource:
    # Of these, only a new source is nothing that other bodies are made of.
    alone = isinstance(subject, Zone) or subject.pk is not None
    with ledger.writing(alone=alone), transaction.atomic():
        verb, code = Verb.AMENDED if subject.pk else Verb.CREATED, subject.code
        before = None
        if subject.pk:
            subject = ledger.claim(subject, version=version)
            before = ledger.body_of(subject)
        else:
            subject.version = 1
            if isinstance(subject, Source):
                subject.review_list, subject.document_list = [], []
        parents = _parents(subject, content)
        by = by.acting(_require_role(subject, parents, by))
        subject.fill({k: v for k, v in content.items() if k != "parents"}, origin)
        keep_code(subject, code)
        if isinstance(subject, Zone) and parents is not None:
            places.put(subject, parents)
        subject.save_checked()
        if isinstance(subject, Zone) and parents is not None:
            places.keep(subject, parents)
        why: Any = {"by": by, "reason": reason, "internal": internal, "at": at}
        if not ledger.record(subject, verb, **why, before=before):
            undo_claim(subject)
        elif isinstance(subject, Source) and verb == Verb.AMENDED:
            citations.settle(subject, **why)
        elif isinstance(subject, Zone) and verb == Verb.AMENDED and parents is not None:
            ledger.append()  # so that the index has all measures
            search_index.refresh(subject)
    return subject


def _parents(subject: Zone | Source, content: Content) -> list[Zone] | None:
    """The zones that a zone is to lie in; None: where it lies."""
    if isinstance(subject, Source) or (subject.pk and "parents" not in content):
        return None
    keys = [zone.pk for zone in content.get("parents") or ()]
    return list(Zone.objects.filter(pk__in=keys))  # as they are now: read before the verb began


def _require_role(subject: Zone | Source, parents: list[Zone] | None, by: Actor) -> Capacity:
    """Zones take an administrator, sources an editor."""
    if isinstance(subject, Zone):
        return places.require_right(subject, parents, by)
    capacity = require(by.user, EDITORS)
    if subject.pk:
        citations.require_right(subject, by)
    return capacity


def _script(name: str, value: str) -> Script:
    """The script that the field `name` has. Raises ValidationError for an unknown one."""
    try:
        return Script(value)
    except ValueError:
        known = ", ".join(Script)
        message = _("%(said)s is no script. Known: %(known)s.") % {"said": value, "known": known}
        raise ValidationError({name: message}) from None


def _current_zone(name: str, content: Content) -> Content:
    """`content` with the zone under `name` as it is now: it was read before the verb began."""
    zone = content.get(name)
    return {**content, name: Zone.objects.get(pk=zone.pk)} if zone else content


def _posts(content: Content) -> People:
    return {post: content[post] for post in POSTS if post in content}


def _fill(measure: Measure, content: Content) -> None:
    content = _current_zone("zone", content)
    apart = (*PARTS, *POSTS, "modelled_on")
    own = {name: value for name, value in content.items() if name not in apart}
    origin = _script("origin_script", own.get("origin_script") or measure.origin_script)
    measure.fill(own, origin)
    set_model(measure, content)
    measure.keep_first()
