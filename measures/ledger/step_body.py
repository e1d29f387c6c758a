"""The members of a measure's body about its steps, its successors and its confirmations."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from measures.models import Confirmation, Measure, StatusUpdate, in_effect, recorded

from .canonical import Json

_NUMBER = attrgetter("number")


def step_members(measure: Measure) -> Json:
    """The history, who took the place of whom, and until when the record was confirmed."""
    steps = sorted(measure.update_list, key=_NUMBER)
    undone = {step.takes_back: step.number for step in steps}
    links = measure.succession_list
    return {
        "history": [_step(step, undone.get(step.number), links) for step in steps],
        "status_day_basis": next((step.day_basis for step in in_effect(steps)[-1:]), None),
        "superseded_by": sorted(link.successor.code for link in links if link.in_force),
        "supersedes": sorted(
            link.measure.code for link in measure.predecession_list if link.in_force
        ),
        "ended_late": measure.ended_late,
        "sent_back": measure.sent_back,
        "confirmations": [_confirmation(*c) for c in recorded(measure.confirmation_list)],
    }


def _step(update: StatusUpdate, taken_back_by: int | None, links: list[Any]) -> Json:
    return {
        "number": update.number,
        "act": update.act,
        "from": update.from_status,
        "to": update.to_status,
        "effective_on": update.effective_on,
        "day_basis": update.day_basis,
        "source": update.source.code if update.source else None,
        "takes_back": update.takes_back,
        "taken_back_by": taken_back_by,
        "successors": sorted(link.successor.code for link in links if link.number == update.number),
        "maker": update.by_maker,
        **_act(update),
    }


def _confirmation(confirmation: Confirmation, taken_back: bool) -> Json:
    return {
        "number": confirmation.number,
        "true_on": confirmation.true_on,
        "source": confirmation.source.code if confirmation.source else None,
        "taken_back": taken_back,
        **_act(confirmation),
    }


def _act(act: StatusUpdate | Confirmation) -> Json:
    return {
        "reason": act.reason,
        "by": act.by,
        "role": act.role or None,
        "office": act.office or None,
        "internal": act.internal,
        "recorded_at": act.recorded_at,
    }


def with_steps(body: Json) -> Json:
    """The body of an older measure with the members above that it lacks.

    Days were recorded as those from which a status holds. Successors were not recorded.
    """
    history = [
        step
        | {"act": "advanced", "day_basis": "stated"}
        | {"takes_back": None, "taken_back_by": None, "successors": [], "maker": None}
        for step in body["history"]
    ]
    basis = history[-1]["day_basis"] if history else None
    added: Json = {"history": history, "status_day_basis": basis, "confirmations": []}
    added["sent_back"] = False
    targets = [target | {"added_on": None} for target in body["targets"]]
    return body | added | {"superseded_by": [], "supersedes": [], "targets": targets}
