"""Rows about steps that break a constraint of their tables."""

from __future__ import annotations

from measures import ledger
from measures.models import Confirmation, StatusUpdate, Succession

from . import make
from .make import DAY


def put(row):
    with ledger.writing():
        row.save(force_insert=True)


def step(**fields):
    usual = {"measure": make.measure(), "number": 2, "from_status": "planned", "by": "a"}
    usual |= {"to_status": "in_progress", "effective_on": DAY, "reason": "brought"}
    put(StatusUpdate(**(usual | fields)))


def confirmation(**fields):
    usual = {"measure": make.measure(), "number": 1, "true_on": DAY, "reason": "brought", "by": "a"}
    put(Confirmation(**usual | fields))


def succession(**fields):
    usual = {"measure": make.measure(), "number": 2, "successor": make.measure()}
    put(Succession(**usual | fields))


#: By constraint, what violates it.
BREAKS_OF_STEPS = {
    "status_update_number_is_unique": lambda: step(number=1),
    "status_update_statuses_are_known": lambda: step(to_status="late"),
    "status_update_goes_somewhere": lambda: step(to_status="planned"),
    "status_update_has_a_reason": lambda: step(reason=""),
    "status_update_role_is_known": lambda: step(role="owner"),
    "status_update_act_is_known": lambda: step(act="taken_back"),
    "status_update_day_basis_is_known": lambda: step(day_basis="guessed"),
    "confirmation_number_is_unique": lambda: [
        confirmation(measure=each) for each in [make.measure()] * 2
    ],
    "confirmation_has_a_reason": lambda: confirmation(reason=""),
    "succession_is_named_once": lambda: [
        succession(measure=old, successor=new)
        for old, new in [(make.measure(), make.measure())] * 2
    ],
    "succession_is_of_another_measure": lambda: [
        succession(measure=each, successor=each) for each in [make.measure()]
    ],
}
