"""Apply verbs to several measures, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from measures import ledger
from measures.models import BatchRefused, Measure, NotAllowed, VersionConflict

#: The verb of one measure; it takes the measure, its version and what is the same for all.
Verb = Callable[..., object]
#: Takes how many are done, and of how many.
Progress = Callable[[int, int], object]
#: What a verb refuses; nothing was written of the measure then.
Refusal = ValidationError | VersionConflict | NotAllowed
REFUSALS = (ValidationError, VersionConflict, NotAllowed)


def quiet(_done: int, _all: int) -> None:
    """No progress is shown."""


def try_each(
    calls: Mapping[str, Callable[[], object]], progress: Progress = quiet
) -> dict[str, Refusal]:
    """Run `calls`, by code of a measure, in the order of codes; return the refusals.

    For use within `ledger.writing()`: all writers claim in that order, so that two such requests do
    not wait for each other. The caller rolls back what was not refused.
    """
    refused: dict[str, Refusal] = {}
    for done, (code, call) in enumerate(sorted(calls.items()), 1):
        try:
            with transaction.atomic():
                call()
        except REFUSALS as refusal:
            refused[code] = refusal
        progress(done, len(calls))
    return refused


def change_each(
    measures: Iterable[Measure],
    verb: Verb,
    *,
    versions: Mapping[str, int] | None = None,
    dry_run: bool = False,
    progress: Progress = quiet,
    **same: Any,
) -> dict[str, Refusal]:
    """Call `verb` for each of `measures`, which were read at `versions` (default: as loaded).

    Returns what was refused of which; nothing was written then, nor in a `dry_run`.
    """

    def call(measure: Measure) -> Callable[[], object]:
        version = versions[measure.code] if versions else measure.version
        return lambda: verb(measure, version=version, **same)

    with ledger.rehearsing() if dry_run else ledger.writing():
        refused = try_each({measure.code: call(measure) for measure in measures}, progress)
        if refused:
            transaction.set_rollback(True)
    return refused


def require_all(refused: Mapping[str, Refusal]) -> None:
    """Raise BatchRefused with what was refused of which measure, unless that is none."""
    if refused:
        raise BatchRefused({code: messages_of(refused[code]) for code in refused})


def messages_of(refusal: Exception) -> list[str]:
    """What a refusal of a verb says, without the names of fields."""
    return list(refusal.messages) if isinstance(refusal, ValidationError) else [str(refusal)]
