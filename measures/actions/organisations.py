"""Create, amend and merge organisations, and the bodies of measures that name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor
from measures.models import (
    EDITORS,
    Capacity,
    Involvement,
    InvolvementRole,
    Measure,
    Organisation,
    Verb,
    Zone,
    require,
    require_in_all,
)
from measures.text.script import Script

from .amending import keep_code, undo_claim

_NUMBER = attrgetter("number")

#: The columns that the bodies of measures show.
_SHOWN = [f"{name}_{end}" for name in ("name", "short_name") for end in ("hans", "hant", "en")]


def save_organisation(
    organisation: Organisation,
    *,
    content: Mapping[str, Any],
    by: Actor,
    reason: str,
    at: datetime,
    internal: bool = False,
    version: int | None = None,
) -> Organisation:
    """Create `organisation`, if it is not saved yet, or amend it and the measures that name it.

    To amend it takes an editor of every zone whose measures name it; an amendment that changes nothing
    is not recorded. Raises VersionConflict, ValidationError keyed by field, NotAllowed.
    """
    why: Any = {"reason": reason, "internal": internal, "at": at}
    with ledger.writing(alone=True), transaction.atomic():
        verb, code, before = Verb.CREATED, organisation.code, None
        if organisation.pk:
            verb = Verb.AMENDED
            organisation = ledger.claim(organisation, version=version)
            _require_in_use(organisation, "code")
            before = ledger.body_of(organisation)
        else:
            organisation.version = 1
        by = by.acting(_require_right(organisation, by))
        shown = _shown(organisation)
        organisation.fill(content, Script.HANS)
        keep_code(organisation, code)
        organisation.save_checked()
        if not ledger.record(organisation, verb, by=by, **why, before=before):
            undo_claim(organisation)
        elif verb == Verb.AMENDED and shown != _shown(organisation):
            for measure in _naming(organisation):
                claimed = ledger.claim(measure, withdrawn=True)
                ledger.record(claimed, Verb.FOLLOWED, by=by, **why)
    return organisation


def merge_organisation(
    duplicate: Organisation,
    *,
    into: Organisation,
    by: Actor,
    reason: str,
    at: datetime,
    internal: bool = False,
    version: int | None = None,
) -> Organisation:
    """Let `into` take the place of `duplicate` in every measure; return the duplicate.

    One entry for it and for each measure. Its code leads to `into` from then on, and so do those of
    organisations that were merged into it. Takes the right to amend the duplicate. Raises
    VersionConflict, ValidationError keyed by field, NotAllowed.
    """
    why: Any = {"reason": reason, "internal": internal, "at": at}
    with ledger.writing(alone=True):
        duplicate = ledger.claim(duplicate, version=version)
        _require_in_use(duplicate, "code")
        into = Organisation.objects.with_parts().get(pk=into.pk)
        _require_in_use(into, "into")
        if into.pk == duplicate.pk:
            message = _("Name another organisation: %(code)s cannot be merged into itself.")
            raise ValidationError({"into": message % {"code": duplicate.code}})
        by = by.acting(_require_right(duplicate, by))
        why["by"] = by
        duplicate.merged_into = into
        duplicate.save_checked()
        ledger.record(duplicate, Verb.MERGED, **why)
        for earlier in Organisation.objects.filter(merged_into=duplicate).order_by("code"):
            earlier = ledger.claim(earlier)
            earlier.merged_into = into
            earlier.save_checked()
            ledger.record(earlier, Verb.FOLLOWED, **why)
        for measure in _naming(duplicate):
            claimed = ledger.claim(measure, withdrawn=True)
            _replace(claimed, duplicate, into)
            ledger.record(claimed, Verb.FOLLOWED, **why)
    return duplicate


def write_involvements(measure: Measure, contents: Iterable[Mapping[str, Any]]) -> None:
    """Let `measure` name the organisations of `contents` in their order, and no others.

    Each has an `organisation` and a `role`. Raises ValidationError keyed by field.
    """
    contents = list(contents)
    known = Organisation.objects.select_related("merged_into")  # as they are now
    current = known.in_bulk({each["organisation"].pk for each in contents})
    rows = {(row.organisation_id, row.role): row for row in measure.involvement_list}
    kept: list[Involvement] = []
    for number, each in enumerate(contents, 1):
        prefix, organisation = f"organisations.{number}.", current[each["organisation"].pk]
        _require_in_use(organisation, f"{prefix}organisation")
        row = rows.pop((organisation.pk, each["role"]), None)
        if row is None:
            if any((k.organisation_id, k.role) == (organisation.pk, each["role"]) for k in kept):
                message = _("%(name)s is named in this role already.")
                name = organisation.in_language("name")
                raise ValidationError({f"{prefix}organisation": message % {"name": name}})
            row = Involvement(measure=measure, organisation=organisation, role=each["role"])
        row.number = number
        kept.append(row)
    for row in rows.values():
        row.delete()
    for number, row in enumerate(kept, 1):
        row.save_checked(f"organisations.{number}.")
    measure.involvement_list = kept


def _require_right(organisation: Organisation, by: Actor) -> Capacity:
    """A new one takes an editor, one on record an editor of every zone whose measures name it."""
    capacity = require(by.user, EDITORS)
    if organisation.pk:
        zones = Zone.objects.filter(measures__involvements__organisation=organisation)
        require_in_all(by.user, EDITORS, zones.distinct().order_by("code"))
    return capacity


def _require_in_use(organisation: Organisation, field: str) -> None:
    if into := organisation.merged_into:
        message = _("%(code)s was merged into %(into)s. Name that one.")
        raise ValidationError({field: message % {"code": organisation.code, "into": into.code}})


def _shown(organisation: Organisation) -> list[str]:
    return [getattr(organisation, column) for column in _SHOWN]


def _naming(organisation: Organisation) -> Iterable[Measure]:
    """The measures that name `organisation`, withdrawn ones too, in the order of their codes."""
    named = Q(pk__in=Involvement.objects.filter(organisation=organisation).values("measure"))
    return list(Measure.objects.filter(named).order_by("code"))


def _replace(measure: Measure, duplicate: Organisation, into: Organisation) -> None:
    """Let `measure` name `into` where it named `duplicate`, once in each role."""
    roles = {row.role for row in measure.involvement_list if row.organisation_id == into.pk}
    for row in [row for row in measure.involvement_list if row.organisation_id == duplicate.pk]:
        if InvolvementRole(row.role) in roles:
            measure.involvement_list.remove(row)
            row.delete()
        else:
            row.organisation = into
            row.update(organisation_id=into.pk)
    for number, row in enumerate(sorted(measure.involvement_list, key=_NUMBER), 1):
        if row.number != number:  # one before it was removed
            row.update(number=number)
