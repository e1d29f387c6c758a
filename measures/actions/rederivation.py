"""Derive the columns of measures again, after the rules of derivation changed with a release."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from measures import ledger
from measures.ledger import Actor
from measures.ledger.derivation import derived_columns
from measures.models import Measure, Verb

CHUNK = 200


def outdated() -> Iterator[Measure]:
    """The measures, withdrawn ones too, whose derived columns are not those of today's rules.

    The caller may derive each measure again as soon as it is yielded.
    """
    pks = list(Measure.objects.order_by("code").values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        chunk = Measure.objects.with_parts().filter(pk__in=pks[start : start + CHUNK])
        for measure in list(chunk.order_by("code")):
            columns = derived_columns(measure)
            if any(getattr(measure, name) != value for name, value in columns.items()):
                yield measure


def rederive(measure: Measure, *, by: Actor, reason: str, at: datetime) -> Measure:
    """Derive the columns of `measure` again; one entry. Raises VersionConflict."""
    with ledger.writing():
        fresh = ledger.claim(measure, withdrawn=True)
        ledger.record(fresh, Verb.AMENDED, by=by, reason=reason, at=at)
    return fresh
