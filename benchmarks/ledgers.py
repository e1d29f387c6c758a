"""Ledgers with many entries: generated measures, each amended so many times, written in bulk."""

from __future__ import annotations

import re

from django.db import connection

from measures import ledger
from measures.ledger.pending import locked_head
from measures.models import Body, Entry, Head, IndexEntry, Measure, Verb

from . import fill
from .generator import Change

_VERSION = re.compile(rb'(,"version":)\d+(,"withdrawn":)')
CHUNK = 200


def make(measures: int, entries: int, progress: fill.Progress = lambda done, total: None) -> None:
    """Record `measures`, and amend each in turn until there are at least so many `entries`.

    An amendment changes nothing but the version: that is enough for a chain. `verify()` finds
    no fault.
    """
    fill.fill(measures)
    more = max(0, entries - Entry.objects.count())
    times = -(-more // measures)
    keys = list(Measure.objects.order_by("pk").values_list("pk", flat=True)) if times else []
    for first in range(0, len(keys), CHUNK):
        with ledger.writing():
            _amend(keys[first : first + CHUNK], times)
        progress(min(first + CHUNK, len(keys)) * times, more)


def _amend(keys: list[int], times: int) -> None:
    head = locked_head([])
    rows = Measure.objects.filter(pk__in=keys).select_related("stored_body", "index_entry")
    bodies = [(measure, _last_body(measure)) for measure in rows.order_by("pk")]
    for time in range(1, times + 1):  # of each in turn: people do not change the same one twice
        entries = [fill._entry(_change(measure, time, body), head) for measure, body in bodies]
        fill.insert_entries(entries)
        _move(head, entries)
    for (measure, _body), last in zip(bodies, entries, strict=True):
        _bring_up_to(measure, last)


def _last_body(measure: Measure) -> bytes:
    last = Entry.objects.get(subject="measure", code=measure.code, version=measure.version)
    return bytes(last.body)


def _change(measure: Measure, time: int, body: bytes) -> Change:
    version = measure.version + time
    return Change(measure.code, version, Verb.AMENDED, _at_version(body, version))


def _at_version(body: bytes, version: int) -> bytes:
    return _VERSION.sub(rb"\g<1>%d\g<2>" % version, body)


def _bring_up_to(measure: Measure, last: Entry) -> None:
    """Have the rows of `measure` as its last entry has them."""
    stored = measure.stored_body
    served = _at_version(bytes(stored.body), last.version)
    Body.objects.filter(pk=stored.pk).update(body=served)
    Measure.objects.filter(pk=measure.pk).update(version=last.version)
    before = measure.index_entry.seq
    IndexEntry.objects.filter(seq=before).update(seq=last.seq)
    if connection.vendor == "sqlite":
        text = measure.index_entry.text
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO measures_index (measures_index, rowid, keys) VALUES ('delete', %s, %s)",
                [before, text],
            )
            cursor.execute(
                "INSERT INTO measures_index (rowid, keys) VALUES (%s, %s)", [last.seq, text]
            )


def _move(head: Head, entries: list[Entry]) -> None:
    with connection.cursor() as cursor:
        moves = [(entry.seq, entry.hash, head.edge) for entry in entries]
        cursor.executemany("UPDATE measures_head SET seq = %s, hash = %s, edge = %s", moves)
