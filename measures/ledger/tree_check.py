"""Verify the Merkle tree: grow it again from the entries, and compare it with what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from . import tree
from .loading import EntryRow
from .tree_nodes import edge_at, leaf_of

#: Roots that checkpoints kept outside name, by size.
Roots = Mapping[int, set[str]]


class TreeWalk:
    """The tree as it grows from entry to entry; `lost` where one is missing or cannot be read."""

    def __init__(self, start: int, roots: Roots) -> None:
        self.size, self.roots, self.lost = start, roots, False
        self.edge: list[bytes] = []
        self.start_faults = list(self._begin())

    def _begin(self) -> Iterator[str]:
        """Take the stored nodes of the entries that are not verified."""
        try:
            self.edge = edge_at(self.size)
            for size in sorted(size for size in self.roots if size <= self.size):
                yield from self._root_faults(size, edge_at(size))
        except (LookupError, ValueError, TypeError):
            self.lost = True
            yield f"entry {self.size}: its tree cannot be read"

    def _root_faults(self, size: int, edge: Iterable[bytes]) -> Iterator[str]:
        if size in self.roots and self.roots[size] - {tree.root_of(edge).hex()}:
            yield f"entry {size}: the tree up to it has not the root that a kept checkpoint names"

    def faults(self, entry: EntryRow, *, is_whole: bool) -> list[str]:
        """Add `entry`; the tree goes on as it should be.

        Of one that is not as it was hashed the stored nodes are taken, so that it is the only fault.
        """
        self.lost = self.lost or entry.seq != self.size + 1
        if self.lost:
            return []
        faults = []
        self.size += 1
        if not is_whole:
            self._take_stored(entry)
        elif entry.nodes != tree.written(tree.grow(self.edge, self.size, leaf_of(entry))):
            faults.append("its nodes of the tree are not those of the entries up to it")
        if self.size in self.roots:
            faults += [f.partition(": ")[2] for f in self._root_faults(self.size, self.edge)]
        return faults

    def _take_stored(self, entry: EntryRow) -> None:
        try:
            nodes = tree.read(entry.nodes)
        except (ValueError, TypeError):
            nodes = []
        self.lost = len(nodes) != (self.size & -self.size).bit_length()
        if not self.lost:
            del self.edge[len(self.edge) + 1 - len(nodes) :]
            self.edge.append(nodes[-1])

    def end_faults(self) -> Iterator[str]:
        """What was kept and could not be compared."""
        for size in sorted(size for size in self.roots if size > self.size):
            yield f"head: a checkpoint of {size} entries was kept; the tree ends at {self.size}"

    def ends_with(self, edge: str) -> bool:
        """Whether the head has the edge of the tree; where an entry is missing nobody can say."""
        return self.lost or edge == tree.written(self.edge)
