"""A list that was brought, run dry or put on record beside the request, where it would take long."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Thread
from uuid import UUID

from django.db import connection
from django.utils import translation

from .run import Progress

#: Bytes of a list above which it takes longer than a person would wait for a page.
LONG = 100_000

_log = logging.getLogger(__name__)


@dataclass
class Job:
    """How far a list is, in rows; 0 of 0 while it waits for its turn."""

    done: int = 0
    count: int = 0

    def progress(self, done: int, count: int) -> None:
        self.done, self.count = done, count


class Jobs:
    """Those under way in this process, one at a time, by the key of their list."""

    def __init__(self) -> None:
        self._starting, self._turn = Lock(), Lock()
        self._jobs: dict[UUID, Job] = {}

    def of(self, key: UUID) -> Job | None:
        return self._jobs.get(key)

    def start(self, key: UUID, work: Callable[[Progress], object]) -> None:
        """Call `work` on a thread, in the language of this one; not while it is under way."""
        with self._starting:
            if key in self._jobs:
                return
            job = self._jobs[key] = Job()
        language = translation.get_language()
        Thread(target=self._run, args=(key, job, work, language), daemon=True).start()

    def _run(
        self, key: UUID, job: Job, work: Callable[[Progress], object], language: str | None
    ) -> None:
        try:
            with self._turn, translation.override(language):
                work(job.progress)
        except Exception:
            _log.exception("A list was not read to its end; nothing of it was written.")
        finally:
            connection.close()
            del self._jobs[key]


JOBS = Jobs()
