"""The benchmark's database: a kept one, or one that is filled now."""

from __future__ import annotations

import os
import time

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils.timezone import localdate

from measures import ledger
from measures.actions import reindex
from measures.ledger import search_index, verification
from measures.ledger.body import body_of
from measures.ledger.public_form import public_body
from measures.models import Entry, Measure
from measures.upkeep import day_counts

from . import fill
from .home import SAMPLE, Home, progress

#: Up to this size a database is filled for each run and its whole ledger verified; a larger one is kept,
#: and the tests' word is taken for it.
PROVED = 5_000


class Unfit(Exception):
    """There is nothing to measure with; the message says why."""


def prepare(home: Home) -> str:
    """Have `home.count` measures in the database; tell how that came about. Raises Unfit."""
    lines = _prepared(home)
    # As `serve` does.
    call_command("collectstatic", verbosity=0, interactive=False)
    reindex.refresh_bodies(localdate())
    day_counts.keep_counts(localdate())  # as the daily run does
    return lines


def _prepared(home: Home) -> str:
    if _still_good(home.count):
        return f"{home.count:,} measures, kept from an earlier run"
    if connection.vendor == "sqlite":
        connection.close()
        home.clear()
    call_command("migrate", verbosity=0)
    if ledger.current_head()[0]:
        raise Unfit("This database is in use, or was filled otherwise; name an empty one.")
    started = time.monotonic()
    fill.fill(home.count, progress, processes=os.cpu_count() or 1)
    took = time.monotonic() - started
    if home.count <= PROVED and (faults := verification.verify().faults):
        raise Unfit("\n".join(["The record does not hold:", *faults[:5]]))
    if home.count > PROVED:
        home.filled()
    return f"filled with {home.count:,} measures in {took:.0f} s"


def _still_good(count: int) -> bool:
    """Whether the migrations, and all rows of a few sample measures, are those of this code."""
    try:
        if Measure.objects.count() != count:
            return False
        call_command("migrate", check_unapplied=True, verbosity=0)
        some = Measure.objects.with_parts().select_related("stored_body", "index_entry")
        return all(_sound(row) for row in some.order_by("-pk")[:SAMPLE])
    except (DatabaseError, SystemExit):
        return False


def _sound(row: Measure) -> bool:
    body = body_of(row)
    last = Entry.objects.get(subject="measure", code=row.code, version=row.version)
    public = public_body(body)[1]
    return public == row.stored_body.canonical and search_index.fault(row, last.seq) is None
