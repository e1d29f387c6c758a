"""Checkpoints: signed notes of the size and the root of the tree, kept outside the database.

A change to history older than the last checkpoint kept elsewhere is always detected, even one made with
both the database and the keys. A file has one note after another; older files have a line of JSON for
each head.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from measures.models import Checkpoint, Head

from . import key_ring, notes, tree, tree_nodes
from .canonical import Json, canonical
from .chain import check_key
from .head import LedgerUnavailable

_DOMAIN = b"policy-measure-tracker/checkpoint/1\n"
_SIGNATURE = "— "
#: A line of JSON, or lines up to an empty one.
_BLOCK = re.compile(r"^\{.*|(?:^(?!\{).*\S.*(?:\n|\Z))+", re.M)


class Read(NamedTuple):
    """The heads and the roots that checkpoints name, and the faults of those that are not valid."""

    heads: list[tuple[int, str]]
    roots: list[tuple[int, str]]
    faults: list[str]


class Log(NamedTuple):
    """The tree as it is now, with what its checkpoints are signed with."""

    origin: str
    size: int
    edge: str

    def note(self, size: int | None = None) -> str:
        """The checkpoint of this size; by default of all entries. Raises LedgerUnavailable."""
        if size in (None, self.size):
            size, root = self.size, tree.root_of(tree.read(self.edge))
        else:
            root = tree_nodes.root_at(size)
        text = notes.checkpoint_text(self.origin, size, root)
        return notes.sign(text, self.origin, _keys().signers)

    def public_keys(self) -> list[notes.Key]:
        """The public keys, newest first."""
        return _keys().keys(self.origin)


def _keys() -> notes.KeyRing:
    try:
        ring = notes.read_keys(settings.CHECKPOINT_KEY)
    except ValueError:
        ring = None
    if ring is None or not ring.signers:
        raise LedgerUnavailable(
            _(
                "CHECKPOINT_KEY is missing or cannot be read. Put it back; on an installation that had "
                "none, `python -m tracker.keys` creates it."
            )
        )
    return ring


def log() -> Log | None:
    """None: the ledger is empty. One query."""
    head = Head.objects.first()
    if head is None:
        return None
    return Log(f"policy-measure-tracker/{head.instance}", head.seq, head.edge)


def take(at: datetime) -> Checkpoint:
    """The signed note of the whole tree, to be saved once it is outside. Raises LedgerUnavailable."""
    head, current = Head.objects.first(), log()
    if head is None or current is None:
        raise LedgerUnavailable(_("The ledger is empty: there is nothing to make a checkpoint of."))
    check_key(head)
    return Checkpoint(size=current.size, note=current.note(), taken_at=at)


def read(text: str) -> Read:
    """Check each checkpoint's signature and take what it names."""
    checked = Read([], [], [])
    current = log()
    keys = current.public_keys() if current else []
    for number, each in _parts(text):
        where = f"checkpoints, line {number}"
        try:
            if each.startswith("{"):
                signed = _read_head(each, checked)
            else:
                note = notes.read_checkpoint(each)
                if signed := notes.is_signed(each, keys):
                    checked.roots.append((note.size, note.root.hex()))
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            checked.faults.append(f"{where}: it is no checkpoint")
            continue
        if not signed:
            checked.faults.append(f"{where}: it was not signed with the key of this ledger")
    return checked


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """The notes and the lines of JSON, each with the number of its first line."""
    unsigned: tuple[int, str] | None = None
    for block in _BLOCK.finditer(text):
        lines, number = block[0].rstrip("\n"), text.count("\n", 0, block.start()) + 1
        if unsigned and lines.startswith(_SIGNATURE):
            yield unsigned[0], f"{unsigned[1]}\n\n{lines}\n"
            unsigned = None
            continue
        if unsigned:
            yield unsigned
        unsigned = None
        if lines.startswith("{"):
            yield number, lines
        else:
            unsigned = number, lines
    if unsigned:
        yield unsigned


def _read_head(line: str, checked: Read) -> bool:
    """Take the head that a line of an older file names, if it was signed with the ledger's key."""
    content = json.loads(line)
    mac = content.pop("mac").encode()
    head = (int(content["seq"]), str(content["hash"]))
    keys = key_ring.ring()
    macs = [_mac(content, key) for key in (keys.current, *(old.key for old in keys.old))]
    if signed := any(hmac.compare_digest(each.encode(), mac) for each in macs):
        checked.heads.append(head)
    return signed


def _mac(content: Json, key: str) -> str:
    message = _DOMAIN + canonical(content)
    return hmac.new(key.encode(), message, "sha256").hexdigest()
