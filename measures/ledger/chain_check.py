"""Verify the entries: hashes, MACs, numbers, moments, and the head."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from measures.models import Entry, Head

from .canonical import moment_text
from .chain import Instance, digests_of, hash_of, key_id, mac_of
from .clock import are_out_of_order, may_be_out_of_order
from .key_ring import KeyRing, ring
from .loading import (
    EntryRow,
    Unreadable,
    bodies_of,
    load_entries,
    reraise_unless_of_row,
)
from .members import Members, cut
from .report import Report
from .traits import traits_of_members
from .tree_check import TreeWalk

Kept = Mapping[int, set[str]]
#: Called with what is verified, how many of it are done, and of how many.
Progress = Callable[[str, int, int], None]
#: Of so many subjects the last body is kept until the next entry of it: about 10 kB each.
_MOST_BODIES = 4000


@dataclass
class _Walk:
    """Where the verification is in the chain."""

    report: Report
    kept: Kept
    instance: str = ""  # of the ledger, in the canonical form
    keys: KeyRing | None = None  # None: there is no head
    at: str = ""  # the moment of the entry before, in the canonical form
    #: Subjects of which an entry has a fault: it need not show in what follows from its body.
    faulty: set[tuple[str, str]] = field(default_factory=set)
    #: The last version of subjects and its body, as stored or cut; the one changed last at the end.
    bodies: dict[tuple[str, str], tuple[int, bytes | Members | None]] = field(default_factory=dict)

    def look_ahead(self, chunk: Iterable[EntryRow | Unreadable]) -> None:
        """Load the bodies that the first entries of their subjects in `chunk` follow."""
        for oldest in list(islice(self.bodies, max(0, len(self.bodies) - _MOST_BODIES))):
            del self.bodies[oldest]
        first: dict[tuple[str, str], int] = {}
        for entry in chunk:
            if not isinstance(entry, Unreadable):
                subject = entry.subject, entry.code
                if subject not in self.bodies and isinstance(entry.version, int):
                    first.setdefault(subject, entry.version)
        due = [(*subject, version - 1) for subject, version in first.items() if version > 1]
        for (kind, code, version), body in bodies_of(due).items():
            self.bodies[kind, code] = version, body

    def follow(self, subject: tuple[str, str], version: int, members: Members) -> Members | None:
        """Take this version of `subject`. Returns the one before it, None: there is none."""
        last, before = self.bodies.pop(subject, (0, None))
        self.bodies[subject] = version, members
        if last != version - 1:  # a row between cannot be read, or is gone
            former = (*subject, version - 1)
            before = bodies_of([former]).get(former)
        return before if before is None or isinstance(before, dict) else cut(before)


def check_chain(
    report: Report, head: Head | None, kept: Kept, tree: TreeWalk, progress: Progress
) -> None:
    """Verify every entry after the one that `report` names, in the order of their numbers."""
    walk = _Walk(report, kept)
    if head:
        walk.instance, walk.keys = str(head.instance), ring()
    if start := report.seq:
        report.faults += _faults_up_to(start, report.hash, kept)
        moments = Entry.objects.filter(seq=start).values_list("recorded_at", flat=True)
        walk.at = next(map(moment_text, moments), "")
    for chunk in load_entries(after=start):
        walk.look_ahead(chunk)
        for entry in chunk:
            if isinstance(entry, Unreadable):
                report.faults.append(f"entry {entry.pk}: it cannot be read ({entry.why})")
                tree.lost = True
                report.seq = entry.pk if isinstance(entry.pk, int) else report.seq
            else:
                _check(entry, walk, tree)
        report.entries += len(chunk)
        progress("entries", report.entries, head.seq - start if head else 0)


def _check(entry: EntryRow, walk: _Walk, tree: TreeWalk) -> None:
    report = walk.report
    try:
        members = _cut(entry.body)
        faults = _entry_faults(entry, members, walk)
        faults += tree.faults(entry, is_whole=not faults)
        faults += _trait_faults(entry, members, walk, is_whole=not faults)
    except Exception as error:
        reraise_unless_of_row(error)
        faults = [f"it cannot be read ({error})"]
        tree.lost = True
    if faults:
        report.faults += [f"entry {entry.seq}: {fault}" for fault in faults]
    report.hash, walk.at = entry.hash, entry.recorded_at
    report.seq = entry.seq if isinstance(entry.seq, int) else report.seq


def _cut(stored: bytes) -> Members | None:
    """A body that its digest and its traits are made of; None: what reads it will name the fault."""
    try:
        return cut(stored)
    except ValueError:
        return None


def _faults_up_to(start: int, digest: str, kept: Kept) -> Iterator[str]:
    """What can be seen of the entries up to `start` without computing their hashes."""
    heads = {seq: hashes for seq, hashes in kept.items() if seq <= start}
    heads[start] = heads.get(start, set()) | {digest}
    stored = dict(Entry.objects.filter(seq__in=heads).values_list("seq", "hash"))
    for seq in sorted(heads):
        if heads[seq] != {stored.get(seq)}:
            yield f"entry {seq}: is not the entry that the kept head names"
    if (count := Entry.objects.filter(seq__lte=start).count()) != start:
        yield f"entry {start}: {count} entries stand up to it; others are gone or were added"


def _entry_faults(entry: EntryRow, members: Members | None, walk: _Walk) -> list[str]:
    report = walk.report
    faults = []
    if entry.seq != report.seq + 1:
        faults.append(f"follows entry {report.seq}; what stood between is gone")
    if entry.prev_hash != report.hash:
        faults.append("does not continue the entry before it")
    if walk.keys:
        faults += content_faults(entry, walk.instance, walk.keys, members)
    if entry.seq in walk.kept and walk.kept[entry.seq] != {entry.hash}:
        faults.append("is not the entry that the kept head names")
    if are_out_of_order(entry.recorded_at, walk.at):
        early = f"is earlier than entry {report.seq} before it; the clock was set back"
        if not may_be_out_of_order(entry.seq, entry.format):
            faults.append(early)
        else:
            report.warnings.append(f"entry {entry.seq}: {early}")
    return faults


def _trait_faults(
    entry: EntryRow, members: Members | None, walk: _Walk, *, is_whole: bool
) -> list[str]:
    """Whether `entry` is found by what it changed, where it and those before it are whole."""
    subject = entry.subject, entry.code
    if not is_whole:
        walk.faulty.add(subject)
        return []
    if members is None or subject in walk.faulty:
        return []
    before = walk.follow(subject, entry.version, members)
    if traits_of_members(*subject, before, members) == (entry.kinds, entry.zone):
        return []
    return ["the kinds or the zone it is found by are not those of its change"]


def content_faults(
    entry: EntryRow, instance: Instance, keys: KeyRing, members: Members | None = None
) -> list[str]:
    """What the hash and the MAC of `entry` show, whatever stands before it."""
    faults = []
    digests = digests_of(entry, members)
    if hash_of(entry, instance, digests) != entry.hash:
        faults.append("its content is not what was hashed")
    elif digests != (entry.content, entry.public):
        faults.append("its digests are not those of its content and of its public form")
    if not hmac.compare_digest(mac_of(entry.hash, instance, keys.of_entry(entry.seq)), entry.mac):
        faults.append("was not written with the key of this ledger")
    return faults


def compare_head(
    report: Report, head: Head | Unreadable | None, kept: Kept, tree: TreeWalk
) -> None:
    """The head must name the last entry, and the ledger must reach the heads kept outside."""
    if isinstance(head, Unreadable):
        report.faults.append(f"head: it cannot be read ({head.why})")
    elif head is None:
        if report.seq:
            report.faults.append("head: it is gone though there are entries")
    elif (head.seq, head.hash) != (report.seq, report.hash):
        report.faults.append(f"head: it names entry {head.seq}, the last one is {report.seq}")
    elif head.key_id != key_id(head.instance):
        report.faults.append("head: the key in use is not the key of this ledger")
    elif not tree.ends_with(head.edge):
        report.faults.append("head: its nodes of the tree are not those of the entries")
    for seq in sorted(kept):
        if seq > report.seq:
            report.faults.append(f"head: entry {seq} was kept; the ledger ends at {report.seq}")
