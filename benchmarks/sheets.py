"""What the import of a list costs in which every row changes: `python -m benchmarks.sheets N`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.db import connections

from .commands import run
from .home import Home

#: At 10,000 rows.
MOST_SECONDS, MOST_MEMORY = 60, 200


def lines(home: Home) -> Iterator[str]:
    """Dry run and import of all measures by `manage.py import_sheet`, a line each."""
    with TemporaryDirectory() as place:
        path = Path(place, "list.xlsx")
        rows = _write(path, home.count)
        arguments = ["import_sheet", str(path), "--by", _user(), "--reason", "Benchmark of it"]
        connections.close_all()
        for name, more in (("dry run", []), ("import", ["--apply"])):
            done = run(home, *arguments, *more)
            if "changed" not in done.output:
                raise RuntimeError(done.output[-2000:])
            yield (
                f"{name} of {rows:,} changed rows: {done.seconds:.1f} s, {done.cpu:.1f} s of them of "
                f"the processor (most {MOST_SECONDS} at 10,000), {done.memory:.0f} MB (most "
                f"{MOST_MEMORY})"
            )


def _write(path: Path, most: int) -> int:
    """Write a list whose English titles are others; return the number of its rows."""
    import xlsxwriter  # noqa: PLC0415

    from measures.models import Measure  # noqa: PLC0415

    found = Measure.objects.in_use().order_by("code").values_list("code", "title_en", "title_hans")
    rows = [*found[:most]]
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("measures")
        sheet.write_row(0, 0, ["code", "title_en", "title_zh_hans"])
        for number, (code, english, chinese) in enumerate(rows, 1):
            sheet.write_row(number, 0, [code, f"{english[:280]} again", chinese])
    return len(rows)


def _user() -> str:
    from .people import person  # noqa: PLC0415

    return person("benchmark-of-sheets", is_superuser=True).username


def main() -> int:
    home = Home(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
    home.open()
    os.environ |= home.environment
    django.setup()
    from . import database  # noqa: PLC0415

    print(database.prepare(home), flush=True)
    for line in lines(home):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
