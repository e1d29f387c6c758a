"""How fast `verify_ledger` is: `python -m benchmarks.verify ENTRIES`.

Makes a ledger of its own on SQLite (or in BENCH_DATABASE_URL, which must be empty), verifies it and
prints entries and subjects a second of processor time and the most memory that was resident.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections.abc import Iterator

import django

from .home import Home, progress


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.verify", description=__doc__)
    parser.add_argument("entries", nargs="?", type=int, default=20_000, help="default: 20000")
    parser.add_argument("--each", type=int, default=20, help="entries of each measure (20)")
    parser.add_argument("--profile", metavar="FILE", help="write a profile of the verification")
    options = parser.parse_args()
    home = Home(f"ledger-{options.entries}-{options.each}")
    home.open()
    os.environ |= home.environment
    django.setup()
    for line in _lines(home, options):
        print(line, flush=True)
    return 0


def _lines(home: Home, options: argparse.Namespace) -> Iterator[str]:
    # These need Django's settings.
    from django.core.management import call_command  # noqa: PLC0415

    from measures import ledger  # noqa: PLC0415

    from . import ledgers  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    if not ledger.current_head()[0]:
        started = time.monotonic()
        ledgers.make(max(1, options.entries // options.each), options.entries, progress)
        home.filled()
        yield f"made in {time.monotonic() - started:.0f} s"
    yield from _measured(options.profile)


def _measured(profile: str | None) -> Iterator[str]:
    import cProfile  # noqa: PLC0415

    from measures.ledger import verification  # noqa: PLC0415

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ends: dict[str, float] = {}

    def note(what: str, done: int, total: int) -> None:
        ends[what] = time.process_time()
        progress(done, total)

    profiler = cProfile.Profile()
    started = time.process_time()
    if profile:
        profiler.enable()
    report = verification.verify(progress=note)
    profiler.disable()
    finished = time.process_time()
    if profile:
        profiler.dump_stats(profile)
    chain, rows = ends["entries"] - started, ends["subjects"] - ends["entries"]
    yield f"entries: {report.entries:,} in {chain:.1f} s: {report.entries / chain:,.0f} a second"
    yield f"subjects: {report.subjects:,} in {rows:.1f} s: {report.subjects / rows:,.0f} a second"
    yield f"storage, search and schema: {finished - ends['subjects']:.1f} s"
    whole = finished - started
    yield f"together {whole:.1f} s of processor time: {report.entries / whole:,.0f} entries a second"
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield f"most memory {most / 1024:,.0f} MB resident, {before / 1024:,.0f} before"
    yield f"faults: {len(report.faults)}" + "".join(f"\n  {each}" for each in report.faults[:5])


if __name__ == "__main__":
    sys.exit(main())
