"""A seed that says something else than the record corrects the record, by the verbs for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from measures.actions import promises, workflow
from measures.actions.promise_terms import columns_of, promised_otherwise
from measures.ledger import Actor
from measures.models import Measure, PromiseAct, Source, StatusUpdate, Verb

#: Verbs of staff after which a seed changes nothing any more.
EDITS = (
    *(Verb.CREATED, Verb.AMENDED, Verb.MOVED, Verb.CORRECTED, Verb.RETIRED),
    *(Verb.REQUESTED, Verb.GRANTED, Verb.MERGED),
)
REASON = "The seed was read again and corrected"


def correct_promises(
    measure: Measure, content: dict[str, Any], *, by: Actor, at: datetime
) -> Measure:
    """Correct the deadline and the targets of `measure` to those of `content`; retire the others.

    Returns the measure as it is then; `content` keeps what an amendment may write. One entry for
    each promise that differs. Raises as `promises.change_promise()`.
    """
    common: dict[str, Any] = {"source": _source(content), "by": by, "reason": REASON, "at": at}
    if differs := promised_otherwise(measure, measure, content):
        measure = _change(measure, PromiseAct.CORRECT, None, differs, common)
    targets = {target.number: target for target in measure.targets.filter(retired_on=None)}
    wanted = {each["number"]: each for each in content["targets"]}
    for number, target in targets.items():
        if number not in wanted:
            measure = _change(measure, PromiseAct.RETIRE, number, {}, common)
        elif differs := promised_otherwise(measure, target, wanted[number]):
            measure = _change(measure, PromiseAct.CORRECT, number, differs, common)
    _keep_the_others(measure, content, {*wanted})
    return measure


def correct_days(
    measure: Measure,
    taken: Iterable[StatusUpdate],
    dated: Iterable[tuple[date, str]],
    *,
    by: Actor,
    at: datetime,
) -> bool:
    """Correct the days of the steps that imports recorded to `dated`: day, and whose word it is.

    Returns whether there was one to correct.
    """
    wrong = [
        (step, *wanted)
        for step, wanted in zip(taken, dated, strict=False)
        if step.by_user is None and (step.effective_on, step.day_basis) != wanted
    ]
    later = [each for each in wrong if each[1] > each[0].effective_on]
    earlier = [each for each in wrong if each not in later]
    for step, day, basis in [*reversed(later), *earlier]:  # so that none passes its neighbour
        fresh = Measure.objects.get(pk=measure.pk)
        why: Any = {"by": by, "reason": REASON, "at": at}
        workflow.redate(fresh, step.number, effective_on=day, day_basis=basis, **why)
    return bool(wrong)


def _change(
    measure: Measure, act: str, number: int | None, content: dict[str, Any], common: Any
) -> Measure:
    promises.change_promise(measure, act=act, target=number, content=content, **common)
    return Measure.objects.get(pk=measure.pk)


def _source(content: dict[str, Any]) -> Source | None:
    """The document that the seed cites first."""
    return next((each["source"] for each in content["evidence"]), None)


def _keep_the_others(measure: Measure, content: dict[str, Any], wanted: set[int]) -> None:
    """Let `content` name the retired targets, which stay, and repeat no promise of theirs."""
    for target in measure.targets.all():
        if target.number not in wanted:
            content["targets"].append({"number": target.number, "readings": []})
        elif target.retired_on:
            each = next(each for each in content["targets"] if each["number"] == target.number)
            for name in columns_of(target):
                each.pop(name, None)
