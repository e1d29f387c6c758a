"""The table of docs/ledger.md: what is detected, made from the attacks that the tests make.

python -m tests.helpers.detection
"""

from __future__ import annotations

import os
from itertools import groupby
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "ledger.md"
BEGIN, END = "<!-- attacks -->\n", "<!-- end of attacks -->\n"
ENGINES = {"": "both", "sqlite": "SQLite", "postgresql": "PostgreSQL"}


def table() -> str:
    """The attacks by group; those of one engine and one result in one cell each."""
    from tests.helpers import attacks  # noqa: PLC0415  # needs Django's settings

    lines = ["| Attack with write access to the database | Engine | Detected |", "|---|---|---|"]
    for group, members in groupby(attacks.load(), key=lambda each: each.group):
        lines.append(f"| **{group[:1].upper()}{group[1:]}** | | |")
        lines += [f"| {a.what} | {ENGINES[a.engine]} | {a.found.value} |" for a in members]
    return "\n".join(lines) + "\n"


def page(text: str) -> str:
    """The page `text` with the table as it is now."""
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
