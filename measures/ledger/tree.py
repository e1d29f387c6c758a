"""The Merkle tree of RFC 6962 over the entries: hashes, growth, and what a proof consists of.

A complete subtree is named by its level and its index there; it is kept with the last entry that it
covers, so that the tree grows by what is inserted anyway. Plain Python.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce

_DIGITS = 64  # of a hash in hex

#: The level and the index of a complete subtree; level 0 are the leaves.
Node = tuple[int, int]
#: The entries after the first number, up to the second.
Range = tuple[int, int]


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def grow(edge: list[bytes], size: int, leaf: bytes) -> list[bytes]:
    """Add the leaf of entry `size` to a tree of which `edge` are the complete subtrees.

    Changes `edge`, largest subtree first. Returns the subtrees that end with the entry, smallest first.
    """
    completed = [leaf]
    while not size >> (len(completed) - 1) & 1:
        completed.append(node_hash(edge.pop(), completed[-1]))
    edge.append(completed[-1])
    return completed


def root_of(edge: Iterable[bytes]) -> bytes:
    """The root over complete subtrees, largest first."""
    smallest_first = list(edge)[::-1]
    if not smallest_first:
        return hashlib.sha256(b"").digest()
    return reduce(lambda right, left: node_hash(left, right), smallest_first)


def subtrees(part: Range) -> list[Node]:
    """The complete subtrees that `part` consists of, in order."""
    start, end = part
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        found.append((level, start >> level))
        start += 1 << level
    return found


def last_entry(node: Node) -> int:
    """The number of the last entry under `node`, which keeps its hash."""
    level, index = node
    return (index + 1) << level


def inclusion(seq: int, size: int) -> list[Range]:
    """What the proof that entry `seq` is in the tree of `size` entries consists of, from the leaf up."""
    return _path(seq, 0, size)


def _path(seq: int, start: int, end: int) -> list[Range]:
    if end - start == 1:
        return []
    middle = start + _half(end - start)
    if seq <= middle:
        return [*_path(seq, start, middle), (middle, end)]
    return [*_path(seq, middle, end), (start, middle)]


def consistency(first: int, size: int) -> list[Range]:
    """What the proof that the tree of `first` entries began that of `size` consists of."""
    return _common(first, 0, size, whole=True)


def _common(first: int, start: int, end: int, *, whole: bool) -> list[Range]:
    if first == end:
        return [] if whole else [(start, end)]
    middle = start + _half(end - start)
    if first <= middle:
        return [*_common(first, start, middle, whole=whole), (middle, end)]
    return [*_common(first, middle, end, whole=False), (start, middle)]


def _half(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def hash_of(part: Range, hashes: Mapping[Node, bytes]) -> bytes:
    return root_of(hashes[node] for node in subtrees(part))


def written(hashes: Iterable[bytes]) -> str:
    return "".join(map(bytes.hex, hashes))


def read(text: str) -> list[bytes]:
    """The hashes that `written()` wrote. Raises ValueError."""
    return list(_split(bytes.fromhex(text)))


def _split(hashes: bytes) -> Iterator[bytes]:
    if len(hashes) * 2 % _DIGITS:
        raise ValueError("it is no list of hashes")
    return (hashes[at : at + 32] for at in range(0, len(hashes), 32))
