"""What witnesses outside have cosigned, as far as their checkpoints were brought here."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from measures.ledger import notes, tree_nodes
from measures.ledger.checkpoints import Log

#: The file of public keys, as `witness.py new` prints them; each other `.txt` is a cosigned checkpoint.
KEYS = "keys.txt"


class Seen(NamedTuple):
    """When a witness last cosigned (the beginning of time: never), and whether that is the record as it is here."""

    name: str
    at: datetime = datetime.min.replace(tzinfo=UTC)
    same: bool = True


def seen(folder: Path, log: Log) -> list[Seen]:
    """The last cosignature of each witness with a key in `folder`. Raises OSError, ValueError."""
    cosigned = [path.read_text() for path in sorted(folder.glob("*.txt")) if path.name != KEYS]
    found = []
    for key in (folder / KEYS).read_text().split():
        name, _id, public = key.split("+", 2)
        mine = [Seen(name, at, _same(note, log)) for note in cosigned for at in _times(note, key)]
        forked = [each for each in mine if not each.same]
        found.append(max(forked or mine, key=lambda each: each.at, default=Seen(name)))
    return found


def _times(note: str, key: str) -> Iterator[datetime]:
    """When `key` cosigned `note`: c2sp.org/tlog-cosignature."""
    name, _id, public = key.split("+", 2)
    text, _blank, signatures = note.partition("\n\n")
    for line in signatures.splitlines():
        if not line.startswith(f"— {name} "):
            continue
        signature = b64decode(line.split(" ")[2])
        seconds = int.from_bytes(signature[4:12], "big")
        message = f"cosignature/v1\ntime {seconds}\n{text}\n".encode()
        try:
            Ed25519PublicKey.from_public_bytes(b64decode(public)[1:]).verify(
                signature[12:], message
            )
        except (InvalidSignature, ValueError):
            continue
        yield datetime.fromtimestamp(seconds, UTC)


def _same(note: str, log: Log) -> bool:
    checkpoint = notes.read_checkpoint(note)
    if checkpoint.origin != log.origin or checkpoint.size > log.size:
        return False
    try:
        return tree_nodes.root_at(checkpoint.size) == checkpoint.root
    except (LookupError, TypeError):  # of a damaged tree
        return False
