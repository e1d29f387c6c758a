"""Compares the deadlines of the seeds with the words in which they were stated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from measures.text.days import agree, days

from .document import Block, Fault


def deadline_faults(measure: Block, published: dict[str, Any]) -> Iterator[Fault]:
    """Deadlines of `measure` and of its targets whose words cannot mean their days.

    Words such as 年内 count from the day on which a cited source was published. Words in which
    no day is read prove nothing and are no fault.
    """
    written = sorted(
        {published[e["source"]] for e in measure["evidence"] if e["source"] in published}
    )
    for owner in (measure, *(measure.get("targets") or [])):
        deadline = owner.get("deadline")
        if (
            not deadline
            or agree(deadline["stated"], written, deadline["from"], deadline["by"]) is not False
        ):
            continue
        message = (
            f"{deadline['stated']} cannot mean {deadline['from']} to {deadline['by']}; "
            f"it can mean {_meaning(deadline['stated'], written)}"
        )
        yield Fault(deadline.file, deadline.line_of("stated"), measure["code"], message)


def _meaning(words: str, written: list[date]) -> str:
    meant = {(d.earliest, d.latest) for day in written for d in days(words, day)}
    return ", or ".join(f"{first} to {last}" for first, last in sorted(meant))
