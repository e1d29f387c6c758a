"""The two secrets of an installation, kept outside the database.

`SECRET_KEY` signs sessions and cursors, `LEDGER_KEY` the chain of the ledger. Each comes from
the environment, or from a file in VAR_DIR (default `var/`) that only its owner can read.
`python -m tracker.keys` makes the files that are missing.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

NAMES = ("SECRET_KEY", "LEDGER_KEY")
SHORTEST = 32


class KeyTrouble(Exception):
    """A key is missing, too short or unreadable; the message says what to do."""


def path(name: str, var: Path) -> Path:
    return var / f"{name.lower()}.txt"


def read(name: str, var: Path) -> str:
    """The key `name`. Raises KeyTrouble when it is missing, too short or cannot be read."""
    file = path(name, var)
    key = os.environ.get(name, "")
    try:
        key = key or file.read_text().strip()
    except FileNotFoundError:
        raise KeyTrouble(
            f"{name} is missing. Set it in the environment, or put back {file}. "
            "On a new machine, `python -m tracker.keys` makes it."
        ) from None
    except OSError as error:
        raise KeyTrouble(f"{name}: {file} cannot be read ({error.strerror}).") from error
    if len(key) < SHORTEST:
        raise KeyTrouble(f"{name} is shorter than {SHORTEST} characters.")
    return key


def make_missing(var: Path) -> list[Path]:
    """Make the key files that neither `var` nor the environment has; return what was made.

    Raises KeyTrouble when the ledger's key is gone though a database is there: a new key
    could not verify the old chain.
    """
    made = []
    var.mkdir(parents=True, exist_ok=True)
    var.chmod(0o700)
    for name in NAMES:
        file = path(name, var)
        if os.environ.get(name) or file.exists():
            continue
        if name == "LEDGER_KEY" and (var / "db.sqlite3").exists():
            raise KeyTrouble(
                f"{file} is gone but the database beside it has a ledger made with it. "
                "Put the file back from your backup; a new key would not verify the old entries."
            )
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48) + "\n")
        made.append(file)
    return made


def main() -> int:
    var = Path(os.environ.get("VAR_DIR", "var"))
    try:
        for file in make_missing(var):
            print(f"made {file}")
    except (KeyTrouble, OSError) as error:
        print(f"keys: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
