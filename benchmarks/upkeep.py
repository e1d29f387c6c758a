"""What a dossier of a zone, a backup and a restore take: `python -m benchmarks.upkeep MEASURES`.

The zone has a third of the measures, with those of the zones in it.
"""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.db import connections

from .commands import run
from .home import Home

ZONE = "zone-0"


def main() -> int:
    home = Home(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000)
    home.open()
    os.environ |= home.environment
    django.setup()
    from . import database  # noqa: PLC0415

    print(database.prepare(home), flush=True)
    connections.close_all()
    with TemporaryDirectory(dir=home.path.parent) as folder:
        for line in lines(home, Path(folder)):
            print(line, flush=True)
    return 0


def lines(home: Home, folder: Path) -> Iterator[str]:
    made = run(home, "dossier", "zone", ZONE, str(folder), CHECKPOINT_KEY="b" * 40)
    yield f"{_about(next(folder.glob('*.zip')))}: {made}"
    file = folder / "one.backup"
    made = run(home, "backup", str(file))
    yield f"backup of {home.count:,} measures: {made}; {file.stat().st_size / 1e6:,.0f} MB"
    new = folder / "new"
    new.mkdir()
    places = {"VAR_DIR": str(new), "DATABASE_URL": f"sqlite:///{new / 'db.sqlite3'}"}
    yield f"restore of it: {run(home, 'restore', str(file), **places)}"


def _about(path: Path) -> str:
    with zipfile.ZipFile(path) as dossier:
        with dossier.open("entries.jsonl") as entries:
            count = sum(1 for _line in entries)
        with dossier.open("evidence.csv") as evidence:
            measures = len({line.split(b",")[0] for line in evidence}) - 1
        unpacked = sum(each.file_size for each in dossier.infolist())
    return (
        f"dossier of a zone of {measures:,} measures: {count:,} entries, "
        f"{path.stat().st_size / 1e6:,.1f} MB ({unpacked / 1e6:,.0f} MB unpacked)"
    )


if __name__ == "__main__":
    sys.exit(main())
