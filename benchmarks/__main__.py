"""`make bench`: fills a database of its own with made-up measures and measures with it."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time

import django
from django.core.management import call_command

#: Up to here all of the record is proved after filling; beyond, the tests' word is taken for it.
PROVED = 5_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("measures", nargs="?", type=int, default=1_000, help="default: 1000")
    count = parser.parse_args().measures
    if count < 1:
        parser.error("at least one measure is needed")
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as directory:
        os.environ |= {"VAR_DIR": directory, "DATABASE_URL": f"sqlite:///{directory}/db.sqlite3"}
        os.environ |= {"SECRET_KEY": "b" * 40, "LEDGER_KEY": "b" * 40}
        if "BENCH_DATABASE_URL" in os.environ:
            os.environ["DATABASE_URL"] = os.environ["BENCH_DATABASE_URL"]
        os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
        django.setup()
        return run(count)


def run(count: int) -> int:
    # These need the settings, which `main()` has just made.
    from benchmarks import fill, search  # noqa: PLC0415
    from measures import ledger, verification  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    if ledger.head()[0]:
        print("This database is in use; name an empty one.", file=sys.stderr)
        return 2
    started = time.monotonic()
    fill.fill(count, progress)
    print(f"filled with {count:,} measures in {time.monotonic() - started:.0f} s")
    if count <= PROVED and (faults := verification.verify().faults):
        print("the record does not hold:", *faults[:5], sep="\n", file=sys.stderr)
        return 1
    print(search.line())
    return 0


def progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} / {total}", end="\n" if done == total else "", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
