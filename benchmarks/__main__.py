"""`make bench`: fills a database of its own with made-up measures and measures with it."""

from __future__ import annotations

import argparse
import os
import sys

import django

from .home import Home


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("measures", nargs="?", type=int, default=1_000, help="default: 1000")
    parser.add_argument("--seconds", type=float, default=0.5, help="of each round (0.5)")
    given = parser.parse_args()
    if given.measures < 1:
        parser.error("at least one measure is needed")
    home = Home(given.measures)
    home.open()
    os.environ |= home.environment
    django.setup()
    return run(home, given.seconds)


def run(home: Home, seconds: float) -> int:
    # These need the settings, which `main()` has just made.
    from benchmarks import database, reads, search  # noqa: PLC0415

    try:
        print(database.prepare(home))
    except database.Unfit as unfit:
        print(unfit, file=sys.stderr)
        return 2
    print(search.line())
    for line in reads.lines(home, seconds):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
