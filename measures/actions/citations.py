"""The measures that cite a source: an amendment of it changes them too."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from measures import ledger
from measures.ledger import Actor
from measures.ledger.derivation import derived_columns
from measures.models import (
    EDITORS,
    Evidence,
    Measure,
    Reading,
    Source,
    StatusUpdate,
    Verb,
    Zone,
    require_in_all,
)


def _citing(source: Source) -> Q:
    """The condition that a measure cites `source`, for itself, a step or a reading."""
    return (
        Q(pk__in=Evidence.objects.filter(source=source).values("measure"))
        | Q(pk__in=StatusUpdate.objects.filter(source=source).values("measure"))
        | Q(pk__in=Reading.objects.filter(source=source).values("target__measure"))
    )


def require_right(source: Source, by: Actor) -> None:
    """Raise NotAllowed unless `by` may write in every zone with a measure that cites `source`."""
    citing = Measure.objects.filter(_citing(source))
    zones = Zone.objects.filter(pk__in=citing.values("zone")).order_by("code")
    require_in_all(by.user, EDITORS, zones)


def settle(source: Source, *, by: Actor, reason: str, internal: bool, at: datetime) -> None:
    """Record an amendment of each measure whose derived columns changed with `source`.

    The kind of a source decides the strength of evidence, its date the day of last confirmation:
    both are members of the bodies of the measures that cite it, withdrawn ones too.
    """
    for measure in Measure.objects.with_parts().filter(_citing(source)).order_by("code"):
        if any(getattr(measure, name) != new for name, new in derived_columns(measure).items()):
            claimed = ledger.claim(measure, withdrawn=True)
            ledger.record(claimed, Verb.AMENDED, by=by, reason=reason, internal=internal, at=at)
