"""What takes longer than a person would wait for a page, done beside the request: lists, batches."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any

from django.db import connection
from django.utils import translation

from measures.actions.several import Progress

#: Results that are kept, of the last jobs.
_MOST_RESULTS = 50

_log = logging.getLogger(__name__)


@dataclass
class Job:
    """How far a job is, in rows; 0 of 0 while it waits for its turn."""

    done: int = 0
    count: int = 0

    def progress(self, done: int, count: int) -> None:
        self.done, self.count = done, count


class Jobs:
    """Those under way in this process, one at a time, by the key of their list or batch."""

    def __init__(self) -> None:
        self._starting, self._turn = Lock(), Lock()
        self._jobs: dict[object, Job] = {}
        self._results: dict[object, object] = {}

    def of(self, key: object) -> Job | None:
        return self._jobs.get(key)

    def result(self, key: object) -> Any:
        """What the work returned; None: it failed, or that was before many others."""
        return self._results.get(key)

    def start(self, key: object, work: Callable[[Progress], object]) -> None:
        """Call `work` on a thread, in the language of this one; not while it is under way."""
        with self._starting:
            if key in self._jobs:
                return
            job = self._jobs[key] = Job()
        language = translation.get_language()
        Thread(target=self._run, args=(key, job, work, language), daemon=True).start()

    def _run(
        self, key: object, job: Job, work: Callable[[Progress], object], language: str | None
    ) -> None:
        try:
            with self._turn, translation.override(language):
                self._results[key] = work(job.progress)
                while len(self._results) > _MOST_RESULTS:
                    del self._results[next(iter(self._results))]
        except Exception:
            _log.exception("A job did not come to its end; nothing of it was written.")
        finally:
            connection.close()
            del self._jobs[key]


JOBS = Jobs()
