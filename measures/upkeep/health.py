"""Whether this installation can serve: each check in words, without secrets or names of hosts."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import IntEnum
from functools import cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from measures.ledger import LedgerUnavailable
from measures.ledger.chain import check_key
from measures.models import DailyRun, Head, Verification, triggers

from . import backup

#: A proof that is older than this is due.
PROOF_AGE = timedelta(days=2)
#: A daily run that began longer ago is late; one without an end that began longer ago was cut off.
DAILY_AGE, DAILY_LONGEST = timedelta(hours=30), timedelta(hours=6)
#: Seconds for which the result of all checks is kept: a flood of probes costs nothing.
KEPT = 5


class State(IntEnum):
    """How bad it is. Only FAILED takes the server out of service."""

    OK = 0
    WARNING = 1
    FAILED = 2

    @property
    def label(self) -> str:
        return str(_STATES[self])


_STATES = {
    State.OK: pgettext_lazy("health", "in order"),
    State.WARNING: pgettext_lazy("health", "needs attention"),
    State.FAILED: pgettext_lazy("health", "failed"),
}


class Check(NamedTuple):
    """The state of one thing; `detail` and `remedy` are translatable."""

    name: str
    state: State = State.OK
    detail: object = ""
    remedy: object = ""


NAMES = {
    "restore": _("Restore"),
    "database": _("Database"),
    "migrations": _("Migrations"),
    "key": _("Ledger key"),
    "triggers": _("Append-only triggers"),
    "disk": _("Disk space"),
    "proof": _("Last proof"),
    "daily": _("Daily run"),
}


def checks(at: datetime) -> list[Check]:
    """All checks. A database that does not answer leaves only those that need none."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        found = [Check("database"), _migrations(), _disk(), *_restore()]
        if found[1].state == State.OK:  # else tables may be missing
            found += [_key(), _triggers(), _proof(at), _daily(at)]
        return found
    except DatabaseError:
        detail, remedy = _("It does not answer."), _("Start it; check DATABASE_URL.")
        return [Check("database", State.FAILED, detail, remedy), _disk()]


def moment(at: datetime) -> str:
    """In local time, as pages show it."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def worst(found: list[Check]) -> State:
    return max(check.state for check in found)


def _restore() -> list[Check]:
    if not backup.is_unfinished():
        return []
    detail, remedy = _("A restore was not finished."), _("Run the same manage.py restore again.")
    return [Check("restore", State.FAILED, detail, remedy)]


def _migrations() -> Check:
    missing = _last_migrations() - MigrationRecorder(connection).applied_migrations().keys()
    if not missing:
        return Check("migrations")
    detail = _("The tables are those of an earlier version.")
    return Check("migrations", State.FAILED, detail, _("Run manage.py migrate."))


@cache
def _last_migrations() -> set[tuple[str, str]]:
    return set(MigrationLoader(None).graph.leaf_nodes())


def _key() -> Check:
    head = Head.objects.first()
    try:
        if head is not None:
            check_key(head)
    except LedgerUnavailable:
        detail = _("LEDGER_KEY is not the key of this ledger.")
        return Check("key", State.FAILED, detail, _("Put the right key back."))
    return Check("key")


def _triggers() -> Check:
    if not triggers.missing(connection):
        return Check("triggers")
    detail = _("Triggers that keep the record append-only are missing or changed.")
    remedy = _("Find out who changed them; run manage.py verify_ledger.")
    return Check("triggers", State.FAILED, detail, remedy)


def _disk() -> Check:
    places = [settings.VAR_DIR]
    if connection.vendor == "sqlite":
        places.append(Path(connection.settings_dict["NAME"]).parent)
    try:
        free = min(shutil.disk_usage(place).free for place in places if place.is_dir())
    except (OSError, ValueError):
        detail = _("The directory of the data cannot be read.")
        return Check("disk", State.FAILED, detail, _("Check VAR_DIR."))
    detail = format_lazy(_("{free} MB are free."), free=free // 10**6)
    remedy = _("Make room, or enlarge the disk.")
    for state, part in ((State.FAILED, 1), (State.WARNING, 5)):
        if free < settings.DISK_FREE_MB * part * 10**6:
            return Check("disk", state, detail, remedy)
    return Check("disk", detail=detail)


def _proof(at: datetime) -> Check:
    last = Verification.objects.order_by("-ran_at", "-pk").first()
    remedy: object = _("Run manage.py verify_ledger.")
    if last is None:
        return Check("proof", State.WARNING, _("The ledger was never proved."), remedy)
    if not last.ok:
        remedy = _("Follow “When the proof fails” in docs/operations.md.")
        detail = format_lazy(
            _("The proof of {at} failed or was not finished."), at=moment(last.ran_at)
        )
        return Check("proof", State.WARNING, detail, remedy)
    detail = format_lazy(_("The last proof is of {at}."), at=moment(last.ran_at))
    if at - last.ran_at > PROOF_AGE:
        return Check("proof", State.WARNING, detail, remedy)
    return Check("proof", detail=detail)


def _daily(at: datetime) -> Check:
    last = DailyRun.objects.order_by("-started_at", "-pk").first()
    remedy: object = _("Run manage.py run_daily, and see to its timer.")
    if last is None:
        return Check("daily", State.WARNING, _("It was never run."), remedy)
    if last.failed:
        names = ", ".join(last.failed)
        text = _("The run of {at} failed at: {names}.")
        detail = format_lazy(text, at=moment(last.started_at), names=names)
        return Check("daily", State.WARNING, detail, _("Read its output, and run it again."))
    detail = format_lazy(_("The last run began at {at}."), at=moment(last.started_at))
    if at - last.started_at > DAILY_AGE:
        return Check("daily", State.WARNING, detail, remedy)
    if last.finished_at is None and at - last.started_at > DAILY_LONGEST:
        detail = format_lazy(_("The run of {at} was not finished."), at=moment(last.started_at))
        return Check("daily", State.WARNING, detail, remedy)
    return Check("daily", detail=detail)


class Kept:
    """The result of all checks, kept for some seconds; one thread at a time makes it."""

    def __init__(self, make: Callable[[datetime], list[Check]] = checks) -> None:
        self._make, self._lock = make, Lock()
        self._found: list[Check] = []
        self._until = 0.0

    def get(self, at: datetime) -> list[Check]:
        with self._lock:
            if time.monotonic() >= self._until:
                self._found = self._make(at)
                self._until = time.monotonic() + KEPT
            return self._found

    def forget(self) -> None:
        self._until = 0.0
