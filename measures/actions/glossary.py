"""The verbs about terms of the glossary. A term is withdrawn, never deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor
from measures.models import GlossaryTerm, Verb

from .people.account_record import begin
from .people.authority import require_global


def save_term(
    term: GlossaryTerm,
    content: dict[str, Any],
    *,
    by: Actor,
    reason: str,
    at: datetime,
    version: int | None = None,
) -> GlossaryTerm:
    """Add a term, change one, or put back a withdrawn one of the same words; one entry.

    Raises ValidationError keyed by field, NotAllowed, VersionConflict.
    """
    with ledger.writing():
        require_global(by)
        begin(at)
        row = term if term.pk else _withdrawn(content)
        if row is None:
            verb, fresh = Verb.CREATED, GlossaryTerm(version=1)
        else:
            verb, fresh = Verb.AMENDED, ledger.claim(row, version=version)
        before = ledger.body_of(fresh)
        for name, value in content.items():
            setattr(fresh, name, value)
        fresh.withdrawn = False
        fresh.save_checked()
        ledger.record(fresh, verb, by=by, reason=reason, at=at, before=before)
    return fresh


def withdraw_term(
    term: GlossaryTerm, *, by: Actor, reason: str, at: datetime, version: int | None = None
) -> GlossaryTerm:
    """Take a term out of the glossary; its row stays. Raises as `save_term`."""
    with ledger.writing():
        require_global(by)
        begin(at)
        fresh = ledger.claim(term, version=version)
        if fresh.withdrawn:
            raise ValidationError({"hans": _("This term is withdrawn already.")})
        fresh.withdrawn = True
        fresh.save_checked()
        ledger.record(fresh, Verb.WITHDRAWN, by=by, reason=reason, at=at)
    return fresh


def _withdrawn(content: dict[str, Any]) -> GlossaryTerm | None:
    words = {name: content.get(name) for name in ("hans", "hant")}
    return GlossaryTerm.objects.filter(**words, withdrawn=True).first()
