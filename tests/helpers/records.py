"""What random histories (`histories`) compare: promises, who changed them, and counts."""

from __future__ import annotations

from datetime import date

from measures.domain.promises import FIGURE, easings
from measures.ledger.head import head_on_day
from measures.models import Entry, Measure
from measures.reads.query import Query
from measures.reads.succession import succession
from measures.reads.summary import summary


def promises_of(measure: Measure) -> dict:
    """The first promises and those in force of a measure with its parts, and what was granted."""
    for target in measure.target_list:
        target.measure = measure
    rows = {None: measure, **{target.number: target for target in measure.target_list}}
    return {
        "first": {number: _first(row) for number, row in rows.items()},
        "in_force": {n: row.promise() for n, row in rows.items() if not _retired(row)},
        "granted": {each.number for each in measure.request_list if each.state == "granted"},
    }


def _first(row) -> dict:
    names = ["due_by", *(FIGURE if hasattr(row, "first_value") else ())]
    return {name: getattr(row, f"first_{name}") for name in names}


def _retired(row) -> bool:
    return getattr(row, "retired_on", None) is not None


def first_changes(before: dict, now: dict) -> list:
    """The rows whose first promise is another one, apart from what it lacked before."""
    assert before["first"].keys() <= now["first"].keys()  # no promise leaves the record
    return [
        number
        for number, first in before["first"].items()
        if any(now["first"][number][name] != was for name, was in first.items() if was)
    ]


def rights_of_change(measure: Measure, before: dict, now: dict, changed: list) -> None:
    """A promise is easier, gone or corrected only by a request that a second person granted."""
    eased = [
        number
        for number, promise in before["in_force"].items()
        if number not in now["in_force"] or easings(promise, now["in_force"][number])
    ]
    if not (eased or changed):
        return
    [number] = now["granted"] - before["granted"]
    [request] = [each for each in measure.request_list if each.number == number]
    asked = Entry.objects.get(code=measure.code, version=request.version)
    granted = Entry.objects.get(code=measure.code, version=measure.version)
    assert asked.actor_id != granted.actor_id
    assert not changed or request.act == "correct"


def counted(snapshot: dict) -> None:
    """Each measure in use is counted once, superseded ones by their successors alone."""
    measures = [measure for measure, _promises in snapshot.values()]
    in_use = [each for each in measures if not each.withdrawn and each.status != "superseded"]
    day = date(2026, 11, 20)
    result = summary(Query(()), head_on_day(day))
    assert result["total"] == len(in_use) == sum(cell["count"] for cell in result["cells"])
    for measure in measures:
        links = [link.successor.code for link in measure.succession_list if link.in_force]
        assert bool(links) == (measure.status == "superseded")
        assert measure.code not in links
        current = succession(measure.code)["current"]
        assert (measure.code in current) == (not links)
