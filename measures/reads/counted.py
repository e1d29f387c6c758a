"""Count all measures before the first reader of a day would have to wait for it."""

from __future__ import annotations

import logging
import time
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from threading import Thread

from django.db import DatabaseError, connection
from django.utils.timezone import localdate, localtime

from measures.ledger.head import head_on_day

from .counts import current_cells, current_involved
from .coverage import current_sources
from .worklist import current_places

_log = logging.getLogger(__name__)


def count_ahead(day: date) -> None:
    """Count what pages and summaries of `day` keep."""
    for counted in (current_cells, current_involved, current_places, current_sources):
        counted(head_on_day(day))


def until_tomorrow(now: datetime) -> float:
    """Seconds until the day after that of `now`, which is local, has begun."""
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time_of_day(0, 0, 1), now.tzinfo)
    return (tomorrow - now).total_seconds()


def keep_counted() -> None:
    """Count on a thread of its own now, and as each day begins."""
    Thread(target=_count_daily, name="counting", daemon=True).start()


def _count_daily() -> None:
    while True:
        try:
            count_ahead(localdate())
        except DatabaseError:  # the first reader counts then
            _log.warning("Measures could not be counted ahead of readers", exc_info=True)
        finally:
            connection.close()
        time.sleep(until_tomorrow(localtime()))
