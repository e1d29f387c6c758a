"""Verify the entries: hashes, MACs, numbers, versions, and the head."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from measures.models import FORMAT, Entry, Head, Subject, Verb

from . import formats
from .chain import digests_of, hash_of, key_id, mac_of
from .loading import CHUNK, Unreadable, load_each, reraise_unless_of_row
from .report import Report

Kept = Mapping[int, set[str]]


@dataclass
class Last:
    """The last entry of a subject, and who recorded each step of its status.

    `digest` is of its body in the current format: that is how the tables are written out.
    """

    seq: int
    version: int
    digest: bytes
    steps: list[int | None]


def check_chain(
    report: Report, head: Head | None, kept: Kept, progress: Callable[[int], None]
) -> dict[tuple[str, str], Last]:
    """Verify every entry. Returns the last entry of each subject."""
    last: dict[tuple[str, str], Last] = {}
    for entry in load_each(Entry.objects.order_by("seq")):
        if isinstance(entry, Unreadable):
            report.faults.append(f"entry {entry.pk}: it cannot be read ({entry.why})")
            report.seq = entry.pk
        else:
            try:
                faults = list(_entry_faults(entry, report, head, kept, last))
            except Exception as error:
                reraise_unless_of_row(error)
                faults = [f"it cannot be read ({error})"]
            report.faults += [f"entry {entry.seq}: {fault}" for fault in faults]
            report.seq, report.hash = entry.seq, entry.hash
            key = (entry.subject, entry.code)
            steps = last[key].steps if key in last else []
            if entry.verb in (Verb.CREATED, Verb.ADVANCED):
                steps.append(entry.actor_id)
            last[key] = Last(entry.seq, entry.version, _digest(entry, report), steps)
        report.entries += 1
        if report.entries % CHUNK == 0:
            progress(report.entries)
    return last


def _digest(entry: Entry, report: Report) -> bytes:
    """Of the body of `entry`, in the current format; of nothing if it cannot be read."""
    body = entry.body
    try:
        if entry.format != FORMAT:
            _content, body = formats.upgraded_body(body, Subject(entry.subject))
        return hashlib.sha256(body).digest()
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        report.faults.append(f"entry {entry.seq}: its body cannot be read ({error})")
        return b""


def _entry_faults(
    entry: Entry,
    report: Report,
    head: Head | None,
    kept: Kept,
    last: dict[tuple[str, str], Last],
) -> Iterator[str]:
    if entry.seq != report.seq + 1:
        yield f"follows entry {report.seq}; what stood between is gone"
    if entry.prev_hash != report.hash:
        yield "does not continue the entry before it"
    if head:
        digests = digests_of(entry)
        if hash_of(entry, head.instance, digests) != entry.hash:
            yield "its content is not what was hashed"
        elif digests != (entry.content, entry.public):
            yield "its digests are not those of its content and of its public form"
        if not hmac.compare_digest(mac_of(entry.hash, head.instance), entry.mac):
            yield "was not written with the key of this ledger"
    before = last.get((entry.subject, entry.code))
    if entry.version != (before.version if before else 0) + 1:
        yield f"is version {entry.version} of {entry.code}, out of turn"
    if kept.get(entry.seq, {entry.hash}) != {entry.hash}:
        yield "is not the entry that the kept head names"


def compare_head(report: Report, head: Head | Unreadable | None, kept: Kept) -> None:
    """The head must name the last entry, and the ledger must reach the heads kept outside."""
    if isinstance(head, Unreadable):
        report.faults.append(f"head: it cannot be read ({head.why})")
    elif head is None:
        if report.entries:
            report.faults.append("head: it is gone though there are entries")
    elif (head.seq, head.hash) != (report.seq, report.hash):
        report.faults.append(f"head: it names entry {head.seq}, the last one is {report.seq}")
    elif head.key_id != key_id(head.instance):
        report.faults.append("head: the key in use is not the key of this ledger")
    for seq in sorted(kept):
        if seq > report.seq:
            report.faults.append(f"head: entry {seq} was kept; the ledger ends at {report.seq}")
