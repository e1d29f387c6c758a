"""What the import of a list costs in which every row changes: `python -m benchmarks.sheets N`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.db import connections

from .home import Home

ROOT = Path(__file__).parents[1]
#: At 10,000 rows.
MOST_SECONDS, MOST_MEMORY = 60, 200


def lines(home: Home) -> Iterator[str]:
    """Dry run and import of all measures by `manage.py import_sheet`, a line each."""
    with TemporaryDirectory() as place:
        path = Path(place, "list.xlsx")
        rows = _write(path, home.count)
        command = [sys.executable, "manage.py", "import_sheet", str(path), "--by", _user()]
        command += ["--reason", "Benchmark of the import"]
        connections.close_all()
        for name, more in (("dry run", []), ("import", ["--apply"])):
            taken, processor, memory = _run(home, [*command, *more], Path(place, "output"))
            yield (
                f"{name} of {rows:,} changed rows: {taken:.1f} s, {processor:.1f} s of them of the "
                f"processor (most {MOST_SECONDS} at 10,000), {memory:.0f} MB (most {MOST_MEMORY})"
            )


def _run(home: Home, command: list[str], output: Path) -> tuple[float, float, float]:
    """Seconds, seconds of the processor and MB that `command` takes. Raises RuntimeError."""
    started = time.monotonic()
    with output.open("wb") as file:
        begun = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | home.environment, stdout=file, stderr=file
        )
        most, ended = 0, 0
        while not ended:
            time.sleep(0.1)
            most = max(most, _memory(begun.pid))
            ended, status, used = os.wait4(begun.pid, os.WNOHANG)
    if status or "changed" not in output.read_text():
        raise RuntimeError(output.read_text()[-2000:])
    return time.monotonic() - started, used.ru_utime + used.ru_stime, most / 1e3


def _memory(pid: int) -> int:
    """The most that a process had resident, in kB; what the kernel adds up has its parent's too."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line), 0)


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
    from django.contrib.auth import get_user_model  # noqa: PLC0415

    name = "benchmark-of-sheets"
    users = get_user_model().objects
    if not users.filter(username=name).exists():
        users.create_superuser(name)
    return name


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
