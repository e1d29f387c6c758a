"""What a proof and the tree cost in a long ledger: `python -m benchmarks.proofs ENTRIES`.

Makes a ledger of its own (in var/bench/, kept for the next run) of entries about sources, whose tree is
that of any ledger as long. Times are of the processor: other load on the machine matters less.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator

import django

from .home import Home, progress

CHUNK, ROUNDS = 2_000, 400
#: Milliseconds at 1,000,000 entries.
MOST_PROOF, MOST_APPEND = 5, 0.2


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    home = Home(f"tree-{count}")
    home.open()
    os.environ |= home.environment | {"CHECKPOINT_KEY": "b" * 40}
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from measures import ledger  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    if ledger.current_head()[0] < count:
        fill_ledger(count)
        home.filled()
    for line in lines():
        print(line, flush=True)
    return 0


def fill_ledger(count: int) -> None:
    """Add entries like that of one source, in the order of a ledger."""
    from django.db import connection  # noqa: PLC0415

    from measures import ledger  # noqa: PLC0415
    from measures.ledger.pending import locked_head  # noqa: PLC0415
    from measures.models import Entry  # noqa: PLC0415

    from . import fill  # noqa: PLC0415
    from .generator import Change  # noqa: PLC0415

    fill._sources()
    model = Entry.objects.latest("seq")
    first = bytes(model.body)
    for start in range(model.seq + 1, count + 1, CHUNK):
        with ledger.writing(alone=True):
            head, entries, moves = locked_head([]), [], []
            for seq in range(start, min(start + CHUNK, count + 1)):
                code = f"source-{seq:09}"
                body = first.replace(model.code.encode(), code.encode())
                entries.append(fill._entry(Change(code, 1, model.verb, body), head, model.subject))
                moves.append((head.seq, head.hash, head.edge))
            fill.insert_entries(entries)
            with connection.cursor() as cursor:
                cursor.executemany("UPDATE measures_head SET seq = %s, hash = %s, edge = %s", moves)
        progress(start + len(entries) - 1, count)


def lines() -> Iterator[str]:
    from measures.ledger import checkpoints, proofs  # noqa: PLC0415
    from measures.reads import changes  # noqa: PLC0415

    log = checkpoints.log()
    assert log
    last, chance = log.size, random.Random(1)

    def any_size() -> int:
        return chance.randint(last // 2, last)

    def any_proof() -> None:
        size = any_size()
        proofs.inclusion(log, chance.randint(1, size), size)

    def page(*, proved: bool) -> Callable[[], object]:
        start = last // 3
        whole = changes.ChangeFilter()
        return lambda: changes.changes_after(
            whole, after=start, upto=last, limit=200, proved=proved
        )

    yield f"{last:,} entries; CPU ms, the median and the worst of a hundred"
    yield _row("an entry proved, against any checkpoint", _times(any_proof), MOST_PROOF)
    newest = _times(lambda: proofs.inclusion(log, last - 7, last))
    yield _row("one of the newest, against the last checkpoint", newest, MOST_PROOF)
    both = _times(lambda: proofs.consistency(log, any_size() // 2, last))
    yield _row("two checkpoints are of one record", both, MOST_PROOF)
    yield _row("a page of 200 changes", _times(page(proved=False), 40))
    yield _row("the same with the proof of each", _times(page(proved=True), 40))
    without, tree = _times_in_turn(_append(tree=False), _append(tree=True))
    yield _row("an entry appended without the tree", without)
    yield _row("an entry appended", tree)
    more = statistics.median(tree) - statistics.median(without)
    yield f"the tree adds {more:.3f} ms to an append (most {MOST_APPEND})"


def _append(*, tree: bool) -> Callable[[], None]:
    """What `append()` does for one entry under the lock of the chain; nothing stays of it."""
    from django.db import transaction  # noqa: PLC0415

    from measures.db.sql import fetch_each, inserts, update_of  # noqa: PLC0415
    from measures.ledger import tree as trees  # noqa: PLC0415
    from measures.ledger.chain import seal  # noqa: PLC0415
    from measures.ledger.pending import locked_head  # noqa: PLC0415
    from measures.ledger.tree_nodes import leaf_of  # noqa: PLC0415
    from measures.models import Entry  # noqa: PLC0415

    def append() -> None:
        with transaction.atomic():
            head = locked_head([])
            entry = Entry.objects.get(seq=head.seq)
            entry.seq, entry.version, entry.prev_hash = head.seq + 1, 2, head.hash
            seal(entry, head.instance)
            moved = {"seq": entry.seq, "hash": entry.hash}
            entry.nodes = ""
            if tree:
                edge = trees.read(head.edge)
                entry.nodes = trees.written(trees.grow(edge, entry.seq, leaf_of(entry)))
                moved["edge"] = trees.written(edge)
            fetch_each([*inserts([entry]), update_of(head, moved)])
            transaction.set_rollback(True)

    return append


def _times(way: Callable[[], object], rounds: int = 0) -> list[float]:
    return _times_in_turn(way, rounds=rounds)[0]


def _times_in_turn(*ways: Callable[[], object], rounds: int = 0) -> list[list[float]]:
    """Milliseconds of processor time of each call; the first ones warm up and are left out."""
    rounds = rounds or ROUNDS
    taken: list[list[float]] = [[] for _way in ways]
    for _round in range(rounds):
        for way, times in zip(ways, taken, strict=True):
            began = time.thread_time()
            way()
            times.append((time.thread_time() - began) * 1e3)
    return [times[rounds // 20 :] for times in taken]


def _row(name: str, taken: list[float], most: float | None = None) -> str:
    worst = sorted(taken)[len(taken) * 99 // 100]
    limit = f"   (most {most})" if most else ""
    return f"{name:48}{statistics.median(taken):8.3f}{worst:9.3f}{limit}"


if __name__ == "__main__":
    sys.exit(main())
