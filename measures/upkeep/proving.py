"""Verify the ledger beside the server's other work, on a thread of its own, one run at a time."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Lock, Thread

from django.db import DatabaseError, connection

from measures.ledger import LedgerUnavailable, checkpoints, verification
from measures.models import Checkpoint

_log = logging.getLogger(__name__)


@dataclass
class Run:
    """A run of this process, and how far it is."""

    begun_at: datetime
    what: str = "entries"
    done: int = 0
    total: int = 0

    def progress(self, what: str, done: int, total: int) -> None:
        self.what, self.done, self.total = what, done, total


class Proving:
    """The run that is under way in this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.run: Run | None = None
        self.thread: Thread | None = None

    def start(self, at: datetime) -> bool:
        """Start a run; False: one is under way."""
        with self._lock:
            if self.run is not None:
                return False
            self.run = Run(at)
            self.thread = Thread(target=self._prove, args=(self.run,), daemon=True)
            self.thread.start()
            return True

    def _prove(self, run: Run) -> None:
        try:
            with verification.recorded_run(run.begun_at) as stored:
                report = verification.verify(roots=_last_root(), progress=run.progress)
                report.keep(stored)
        except Exception:
            _log.exception("The verification failed.")  # and is stored as failed
        finally:
            connection.close()
            self.run = None


def _last_root() -> list[tuple[int, str]]:
    """What the last checkpoint says that is signed, if it is kept here as well."""
    with suppress(DatabaseError, LedgerUnavailable):
        if last := Checkpoint.objects.order_by("-taken_at").first():
            return checkpoints.read(last.note).roots
    return []


PROVING = Proving()
