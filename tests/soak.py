"""Run the long tests at their full length: `make soak`.

1,000 random histories of measures, 1,000 random interleavings of people with pages open, 2,000 random acts of people, 30,000 generated requests, 200 killed
writers, 100 killed backups and restores, and the hostile clients, on SQLite and on PostgreSQL. SEED=n repeats the run that printed it; `make soak ARGS=SQLite` runs one engine.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys

from tests.helpers.engines import Unavailable, postgresql
from tests.run import Run

FILES = [
    "tests/project/test_histories.py",
    "tests/project/test_interleavings.py",
    "tests/project/test_walk.py",
    "tests/project/test_concurrency.py",
    "tests/project/test_hostile_clients.py",
    "tests/upkeep/test_backup.py",
    "tests/api/test_schemathesis.py",
]
LEAST_CASES = 30_000
ENGINES = ["SQLite", "PostgreSQL"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("engines", nargs="*", choices=[[], *ENGINES], help="default: both")
    parser.add_argument("--only", action="append", help="of the files, those with this in the name")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped
    seed = os.environ.setdefault("SEED", str(random.SystemRandom().randrange(10**6)))
    os.environ["SOAK"] = "1"
    print(f"seed {seed} (SEED={seed} make soak repeats this run)", flush=True)
    files = [f for f in FILES if not options.only or any(each in f for each in options.only)]
    run = Run()
    for engine in options.engines or ENGINES:
        _soak(run, engine, files)
    for engine, cases in run.cases.items():
        print(f"{engine}: {cases:,} generated requests")
        if cases < int(os.environ.get("LEAST_CASES", LEAST_CASES)):
            run.failed.append(f"fewer than {LEAST_CASES:,} generated requests on {engine}")
    return run.close(everything=False)


def _soak(run: Run, engine: str, files: list[str]) -> None:
    if engine == "SQLite":
        run.suite(engine, *files)
        return
    try:
        with postgresql() as url:
            run.suite(engine, *files, DATABASE_URL=url)
    except Unavailable as reason:
        run.left_out[f"tests on {engine}"] = str(reason)


if __name__ == "__main__":
    sys.exit(main())
