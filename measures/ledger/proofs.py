"""Proofs that an entry is in the tree, and that a tree began with an earlier one. A few queries each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeVar

from django.utils.translation import gettext as _

from measures.models import Entry

from . import tree, tree_nodes
from .canonical import Json
from .checkpoints import Log
from .head import LedgerUnavailable
from .public_form import public_entry

Made = TypeVar("Made")


def note(log: Log, size: int) -> str:
    """The checkpoint of the first `size` entries. One query at most. Raises LedgerUnavailable."""
    return _unless_damaged(lambda: log.note(size))


def inclusion(log: Log, seq: int, size: int) -> Json:
    """That entry `seq` is among the first `size` entries. Raises LedgerUnavailable."""
    [proof] = inclusions([Entry.objects.get(seq=seq)], size)
    return proof | {"checkpoint": note(log, size)}


def inclusions(entries: Sequence[Entry], size: int) -> list[Json]:
    """That each is among the first `size` entries. One query. Raises LedgerUnavailable.

    `leaf` is the text of the leaf, and `entry` that of the public form whose digest it has.
    """
    return [
        {
            "seq": entry.seq,
            "size": size,
            "entry": None if (form := public_entry(entry)) is None else form.decode(),
            **path,
        }
        for entry, path in zip(entries, paths(entries, size), strict=True)
    ]


def paths(entries: Sequence[Entry], size: int) -> list[Json]:
    """From the leaf of each, whose text is `leaf`, to the root of the first `size` entries: `hashes`.

    One query. Raises LedgerUnavailable.
    """
    parts = [tree.inclusion(entry.seq, size) for entry in entries]
    hashes = iter(_hashes([part for path in parts for part in path]))
    return [
        {
            "leaf": tree_nodes.leaf_input(entry).decode(),
            "hashes": [*islice(hashes, len(path))],
        }
        for entry, path in zip(entries, parts, strict=True)
    ]


def consistency(log: Log, first: int, size: int) -> Json:
    """That the first `size` entries begin with the first `first`. Raises LedgerUnavailable."""
    return {
        "from": first,
        "to": size,
        "hashes": _hashes(tree.consistency(first, size)),
        "checkpoint": note(log, size),
    }


def _hashes(parts: list[tree.Range]) -> list[str]:
    return _unless_damaged(lambda: [each.hex() for each in tree_nodes.hashes_of(parts)])


def _unless_damaged(make: Callable[[], Made]) -> Made:
    try:
        return make()
    except (LookupError, ValueError, TypeError):
        message = _("The tree of the ledger is damaged. Run verify_ledger.")
        raise LedgerUnavailable(message) from None
