"""Prove the ledger: its chain, the tables against it, and that nothing was changed around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection, transaction

from measures.models import Head, Verification, VerificationState

from . import day_count_mac, schema_check, search_index, settings_check, storage_check
from .chain_check import Progress, check_chain, compare_head
from .loading import Unreadable, load_each
from .report import Report
from .row_check import compare_tables
from .tree_check import TreeWalk


def verify(
    *,
    kept: Iterable[tuple[int, str]] = (),
    roots: Iterable[tuple[int, str]] = (),
    since: tuple[int, str] | None = None,
    in_force: Mapping[str, Any] | None = None,
    progress: Progress = lambda what, done, total: None,
) -> Report:
    """Recompute the chain and compare every table with it, in memory that does not grow with it.

    `kept` are heads (`seq`, `hash`) kept earlier, outside, and `roots` those of the tree by size;
    each must still be in the record, which shows a cut-off tail or a restored backup. `since` is one up to which the
    chain was verified before: of the entries up to it only the last one of each subject is
    verified, and that none is missing. `in_force` are the settings that decide rights, to be
    compared with those recorded last.
    """
    report = Report()
    heads = _by_number([*kept, *([since] if since else [])])
    if since:
        report.since = report.seq = since[0]
        report.hash = since[1]
    with _one_moment():
        head = next(load_each(Head.objects.order_by("pk")), None)
        readable = None if isinstance(head, Unreadable) else head
        tree = TreeWalk(report.since, _by_number(roots))
        with _few_pages_cached():
            check_chain(report, readable, heads, tree, progress)
        report.faults += tree.start_faults
        compare_head(report, head, heads, tree)
        report.faults += tree.end_faults()
        compare_tables(report, readable, progress)
        report.faults += storage_check.faults()
        report.faults += search_index.faults()
        report.faults += day_count_mac.faults(readable) if readable else []
        report.faults += schema_check.faults()
        if in_force is not None:
            report.warnings += settings_check.differences(in_force)
    return report


def _by_number(kept: Iterable[tuple[int, str]]) -> dict[int, set[str]]:
    numbered: defaultdict[int, set[str]] = defaultdict(set)
    for number, digest in kept:
        numbered[number].add(digest)
    return numbered


@contextmanager
def recorded_run(at: datetime) -> Iterator[Verification]:
    """Store a run that starts `at`; the caller stores its result in it.

    A run that raises is stored as failed, one that is killed stays not finished.
    """
    run = Verification.objects.create(
        ran_at=at, state=VerificationState.STARTED, seq=0, entries=0, subjects=0
    )
    try:
        yield run
    except BaseException as error:
        run.state, run.faults = VerificationState.FAILED, str(error) or type(error).__name__
        with suppress(DatabaseError):
            run.save()
        raise


@contextmanager
def _few_pages_cached() -> Iterator[None]:
    """Read what is read once: as many pages as SQLite else keeps would not stay in a processor's cache."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        [pages] = cursor.execute("PRAGMA cache_size").fetchone()
        cursor.execute("PRAGMA cache_size = -2000")  # kB
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {pages}")


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything as it stands at one moment, while others go on writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")  # and not IMMEDIATE, which would keep writers out
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
