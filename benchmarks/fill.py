"""Generated measures in bulk, recorded as the verbs record them.

Every text, body, entry and index entry comes from the functions that the verbs call; only the
writing is done in bulk. `verification.verify()` proves the outcome (tests/project/test_benchmarks.py).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context

from django.db import connection

from measures import ledger
from measures.actions import editing
from measures.db.sql import column_values
from measures.ledger import tree
from measures.ledger.chain import seal
from measures.ledger.pending import locked_head
from measures.ledger.traits import describe
from measures.ledger.tree_nodes import leaf_of
from measures.models import (
    FORMAT,
    Entry,
    Evidence,
    Head,
    Measure,
    Reading,
    Source,
    StatusUpdate,
    Subject,
    Target,
    Zone,
    overrides_in_use,
)
from measures.search.index import add_entry

from . import bulk
from .generator import AT, BY, DETAILS, REASON, Batch, Change, Generator

CHUNK = 1_000
ZONES = [f"zone-{number}" for number in range(12)]

Progress = Callable[[int, int], None]


def fill(count: int, progress: Progress = lambda done, total: None, *, processes: int = 0) -> None:
    """Record `count` measures in twelve zones; the same ones every time.

    With `processes`, as many others make them while this one writes.
    """
    _zones()
    _sources()
    chunks = [range(first, min(first + CHUNK, count + 1)) for first in range(1, count + 1, CHUNK)]
    done = 0
    for batch in _by_others(chunks, processes) if processes else map(_maker().batch, chunks):
        with ledger.writing(alone=True):
            _write(batch)
        done += len(batch.changes)
        progress(done, count)
    bulk.reset_sequences(Measure, StatusUpdate, Target, Reading, Evidence)


def _zones() -> None:
    """Three zones with three others in each."""
    zones: list[Zone] = []
    for number, code in enumerate(ZONES):
        parents = [zones[number // 3 - 1]] if number >= 3 else []
        names = {"name_hans": f"区域{number}", "name_hant": f"區域{number}", "name_en": code}
        fields = names | {"code": code, "kind": "area", "parents": parents}
        zones.append(editing.save_zone(Zone(), content=fields, **DETAILS))


def _sources() -> None:
    fields = {"title": "文件", "publisher": "出版者", "kind": "official", "script": "hans"}
    for number in range(20):
        day = date(2020, 1, 1) + timedelta(days=90 * number)
        own = {"code": f"paper-{day}", "published_on": day}
        editing.save_source(Source(), content=fields | own, **DETAILS)


def known() -> tuple[list[Zone], list[Source]]:
    """The zones and sources of the measures."""
    zones = Zone.objects.order_by("pk")
    return list(zones), list(Source.objects.order_by("pk"))


def _maker() -> Generator:
    return Generator(*known(), overrides_in_use())


_here: list[Generator] = []  # in each process that makes measures


def _batch(numbers: range) -> Batch:
    return _here[0].batch(numbers)


def _by_others(chunks: Iterable[range], processes: int) -> Iterator[Batch]:
    """No more are begun than two for each process, so that memory stays flat.

    The processes are forked with what they need, and leave the connection alone.
    """
    waiting: deque[Future[Batch]] = deque()
    forked = get_context("fork")
    with ProcessPoolExecutor(processes, forked, _here.append, (_maker(),)) as pool:
        for chunk in chunks:
            waiting.append(pool.submit(_batch, chunk))
            if len(waiting) > 2 * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _write(batch: Batch) -> None:
    head = locked_head([])
    entries = []
    for measure_id, changes, keys in batch.changes:
        for change in changes:
            entries.append(_entry(change, head))
        add_entry(measure_id, head.seq, keys)
    for model, rows in batch.rows.items():
        bulk.insert(model, rows)
    insert_entries(entries)
    with connection.cursor() as cursor:
        moves = [(entry.seq, entry.hash, head.edge) for entry in entries]
        cursor.executemany("UPDATE measures_head SET seq = %s, hash = %s, edge = %s", moves)


def insert_entries(entries: list[Entry]) -> None:
    describe((entry, None) for entry in entries)
    bulk.insert(Entry, map(column_values, entries))


def _entry(change: Change, head: Head, subject: str = Subject.MEASURE) -> Entry:
    """The entry of a change, to which `head` moves: `record()` and `append()` in short."""
    entry = Entry(
        seq=head.seq + 1,
        subject=subject,
        channel=BY.channel,
        format=FORMAT,
        actor=BY.name,
        reason=REASON,
        recorded_at=AT + timedelta(milliseconds=head.seq),
        prev_hash=head.hash,
        **change._asdict(),
    )
    seal(entry, head.instance)
    edge = tree.read(head.edge)
    entry.nodes = tree.written(tree.grow(edge, entry.seq, leaf_of(entry)))
    head.seq, head.hash, head.edge = entry.seq, entry.hash, tree.written(edge)
    return entry
