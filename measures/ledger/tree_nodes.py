"""The tree of the entries as it is stored: what a leaf says, roots, proofs, and old entries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from measures.db.sql import Sql, fetch, in_list

from . import tree
from .canonical import canonical
from .public_form import public_entry

_CHUNK = 500


def leaf_input(entry: Any) -> bytes:
    """What the leaf of `entry` is the hash of: the digests of the whole and of its public form."""
    public = entry.public
    if entry.format == 1:  # its own hash is made without one
        form = public_entry(entry)
        public = "" if form is None else hashlib.sha256(form).hexdigest()
    return canonical({"hash": entry.hash, "public": public or None, "seq": entry.seq})


def leaf_of(entry: Any) -> bytes:
    return tree.leaf_hash(leaf_input(entry))


def root_at(size: int) -> bytes:
    """The root of the tree when it had `size` entries. One query."""
    return tree.root_of(edge_at(size))


def edge_at(size: int) -> list[bytes]:
    """The complete subtrees of the first `size` entries, largest first."""
    nodes = tree.subtrees((0, size))
    hashes = _load(nodes)
    return [hashes[node] for node in nodes]


def hashes_of(parts: Iterable[tree.Range]) -> list[bytes]:
    """The hash of each part of one or several proofs. One query, of as many rows as the tree is high
    for each.
    """
    wanted = list(parts)
    different = dict.fromkeys(wanted)  # proofs of neighbours share most of their parts
    hashes = _load([node for part in different for node in tree.subtrees(part)])
    made = {part: tree.hash_of(part, hashes) for part in different}
    return [made[part] for part in wanted]


def _load(nodes: list[tree.Node]) -> dict[tree.Node, bytes]:
    """The hashes of stored nodes. Raises LookupError or ValueError where the tree is damaged."""
    if not nodes:
        return {}
    keys = sorted({tree.last_entry(node) for node in nodes})
    query = Sql("SELECT seq, nodes FROM measures_entry WHERE") + in_list("seq", keys)
    rows = {seq: tree.read(text) for seq, text in fetch(query)}
    return {(level, index): rows[(index + 1) << level][level] for level, index in nodes}


def fill(database: BaseDatabaseWrapper, entry_model: Any) -> None:
    """Make the tree of all entries; for use in migrations, while triggers are off."""
    edge: list[bytes] = []
    last = 0
    entries = entry_model.objects.using(database.alias)
    with database.cursor() as cursor:
        while chunk := list(entries.filter(seq__gt=last).order_by("seq")[:_CHUNK]):
            made = [(tree.written(tree.grow(edge, e.seq, leaf_of(e))), e.seq) for e in chunk]
            cursor.executemany("UPDATE measures_entry SET nodes = %s WHERE seq = %s", made)
            last = chunk[-1].seq
        cursor.execute("UPDATE measures_head SET edge = %s", [tree.written(edge)])
