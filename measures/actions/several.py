"""Apply one verb to several measures, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from measures import ledger
from measures.models import BatchRefused, Measure, NotAllowed, VersionConflict

#: The verb of one measure; it takes the measure, its version and what is the same for all.
Verb = Callable[..., object]
#: What a verb refuses; nothing was written of the measure then.
REFUSALS = (ValidationError, VersionConflict, NotAllowed)


def change_each(
    measures: Iterable[Measure],
    verb: Verb,
    *,
    versions: Mapping[str, int] | None = None,
    **same: Any,
) -> None:
    """Call `verb` for each of `measures`, in the order of codes, in which all writers claim.

    `versions`, by code, are those that the caller has read. Tries each, then raises BatchRefused with
    what was refused of which; then nothing was written.
    """
    faults: dict[str, list[str]] = {}
    with ledger.writing():
        for measure in sorted(measures, key=lambda each: each.code):
            version = versions[measure.code] if versions else measure.version
            try:
                with transaction.atomic():
                    verb(measure, version=version, **same)
            except REFUSALS as refusal:
                faults[measure.code] = messages_of(refusal)
        if faults:
            raise BatchRefused(faults)


def messages_of(refusal: Exception) -> list[str]:
    """What a refusal of a verb says, without the names of fields."""
    return list(refusal.messages) if isinstance(refusal, ValidationError) else [str(refusal)]
