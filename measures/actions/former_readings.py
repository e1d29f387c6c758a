"""Let an earlier figure count again: by a further figure, for none is removed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _

from measures.ledger.canonical import Json
from measures.models import LANGUAGES, Measure, Source, StepRefused

from . import monitoring


def read_as_before(
    measure: Measure, before: Json, after: Json, *, version: int, **why: Any
) -> None:
    """Report the figures again that counted on the days of those in `after` but not in `before`.

    Raises StepRefused for a day of which there was none before, and as `record_reading()`.
    """
    for number, reading, former in _new_readings(before, after):
        if former is None:
            message = _(
                "The figure of %(day)s stays on record, for there was none of that day before: "
                "correct it by a further one."
            )
            raise StepRefused({NON_FIELD_ERRORS: message % {"day": reading["read_on"]}})
        monitoring.record_reading(
            measure.targets.select_related("measure").get(number=number),
            value=Decimal(former["value"]),
            qualifier=former["qualifier"],
            read_on=date.fromisoformat(former["read_on"]),
            source=Source.objects.get(code=former["source"]),
            note=former["note"][LANGUAGES[measure.origin_script]],
            version=version,
            **why,
        )
        version += 1


def _new_readings(before: Json, after: Json) -> Iterator[tuple[int, Json, Json | None]]:
    """The number of the target, each new reading, and the one before it of the same day."""
    known = {target["number"]: target["readings"] for target in before["targets"]}
    for target in after["targets"]:
        earlier = known.get(target["number"], [])
        numbers = {reading["number"] for reading in earlier}
        for reading in target["readings"]:
            if reading["number"] not in numbers:
                same = [each for each in earlier if each["read_on"] == reading["read_on"]]
                yield target["number"], reading, (same[-1] if same else None)
