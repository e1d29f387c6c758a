"""`make bench`: fill a database of its own with generated measures and run the benchmarks."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator

import django
from django.db import connections

from .home import Home


def main() -> int:
    options = _parser().parse_args()
    home = Home(options.measures)
    home.open()
    os.environ |= home.environment
    django.setup()
    # These need Django's settings.
    from . import database, server  # noqa: PLC0415

    try:
        print(database.prepare(home), flush=True)
    except database.Unfit as unfit:
        print(unfit, file=sys.stderr)
        return 2
    if options.fill_only:
        return 0
    if options.growth_to:
        command = [sys.executable, "-m", "benchmarks", str(options.growth_to), "--fill-only"]
        subprocess.run(command, check=True)
    if pinned := server.pin(1):
        pinned()
    for line in _lines(home, options):
        print(line, flush=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("measures", nargs="?", type=_count, default=1_000, help="default: 1000")
    parser.add_argument("--seconds", type=float, default=0.5, help="length of each round (0.5)")
    parser.add_argument("--fill-only", action="store_true", help="measure nothing")
    parser.add_argument("--pages", action="store_true", help="measure only the public pages")
    parser.add_argument("--desk", action="store_true", help="measure only the pages of the desk")
    parser.add_argument("--exports", action="store_true", help="measure only exports")
    parser.add_argument(
        "--readers", action="store_true", help="measure only the API among readers of the pages"
    )
    parser.add_argument("--writes", type=_count, help="measure only writes, so many times")
    parser.add_argument(
        "--growth-to", type=_count, help="measure only what grows when there are as many"
    )
    return parser


def _count(text: str) -> int:
    if (count := int(text)) < 1:
        raise argparse.ArgumentTypeError("at least one measure is needed")
    return count


def _lines(home: Home, options: argparse.Namespace) -> Iterator[str]:
    from . import (  # noqa: PLC0415
        desk,
        exports,
        growth,
        memory,
        pages,
        readers,
        reads,
        search,
        sheets,
        writes,
    )

    seconds = options.seconds
    if options.growth_to:
        yield from growth.lines(home, Home(options.growth_to), seconds)
        return
    if options.pages:
        yield from pages.lines(home)
        return
    if options.desk:
        yield from desk.lines(home, seconds)
        return
    if options.exports:
        yield from exports.lines(home, seconds * 8)
        return
    if options.readers:
        yield from readers.lines(home, seconds * 40)
        return
    if options.writes:
        for _time in range(options.writes):
            yield from writes.lines(home, seconds * 8)
        return
    yield search.line()
    connections.close_all()
    yield from reads.lines(home, seconds)
    yield memory.line(home)
    yield from sheets.lines(home)
    yield from pages.lines(home)
    yield from desk.lines(home, seconds)
    yield from exports.lines(home, seconds * 8)
    yield from readers.lines(home, seconds * 40)
    yield from writes.lines(home, seconds * 8)


if __name__ == "__main__":
    sys.exit(main())
