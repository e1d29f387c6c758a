"""The secrets of an installation, kept outside the database.

`SECRET_KEY` signs sessions and cursors, `LEDGER_KEY` the chain of the ledger, `CHECKPOINT_KEY` its
checkpoints. Each is read from the environment, or from a file in VAR_DIR (default `var/`) that only
its owner can read.
`python -m tracker.keys` creates the missing files.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
from pathlib import Path

NAMES = ("SECRET_KEY", "LEDGER_KEY", "CHECKPOINT_KEY")
SHORTEST = 32
_OLD = re.compile(r".+ until \d+")  # measures/ledger/key_ring.py reads it


class KeyUnavailable(Exception):
    """A key is missing, too short or unreadable; the message says what to do."""


def path(name: str, var: Path) -> Path:
    return var / f"{name.lower()}.txt"


def read(name: str, var: Path, *, needed: bool = True) -> str:
    """The key `name`. Raises KeyUnavailable when it is missing, too short or cannot be read.

    One that is not `needed` may be missing: "".
    """
    file = path(name, var)
    key = os.environ.get(name, "")
    try:
        key = key or file.read_text().strip()
    except FileNotFoundError:
        if not needed:
            return ""
        raise KeyUnavailable(
            f"{name} is missing. Set it in the environment, or restore {file}. "
            "On a new machine, `python -m tracker.keys` creates it."
        ) from None
    except OSError as error:
        raise KeyUnavailable(f"{name}: {file} cannot be read ({error.strerror}).") from error
    first, *older = key.splitlines() or [""]
    if len(first) < SHORTEST:
        raise KeyUnavailable(f"{name} is shorter than {SHORTEST} characters.")
    if name == "LEDGER_KEY" and not all(map(_OLD.fullmatch, older)):
        raise KeyUnavailable(f"After its first line {name} has lines of the form: KEY until SEQ")
    return key


def make_missing(var: Path) -> list[Path]:
    """Create the keys that neither `var` nor the environment has; return their files.

    Raises KeyUnavailable when the ledger's key is missing beside an existing database:
    a new key could not verify the existing chain.
    """
    files = []
    var.mkdir(parents=True, exist_ok=True)
    var.chmod(0o700)
    for name in NAMES:
        file = path(name, var)
        if os.environ.get(name) or file.exists():
            continue
        if name == "LEDGER_KEY" and (var / "db.sqlite3").exists():
            raise KeyUnavailable(
                f"{file} is missing, but the database beside it has a ledger signed with it. "
                "Restore the file from your backup; a new key cannot verify the existing entries."
            )
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48) + "\n")
        files.append(file)
    return files


def main() -> int:
    var = Path(os.environ.get("VAR_DIR", "var"))
    try:
        for file in make_missing(var):
            print(f"created {file}")
    except (KeyUnavailable, OSError) as error:
        print(f"keys: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
