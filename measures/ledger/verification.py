"""Prove the ledger: its chain, the tables against it, and that nothing was changed around it."""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from measures.models import (
    FORMAT,
    Body,
    Entry,
    Head,
    Measure,
    Override,
    Source,
    Subject,
    Verb,
    Verification,
    Zone,
    triggers,
)

from . import formats, provenance, search_index
from .body import body_of
from .chain import hash_of, key_id, mac_of
from .derivation import derived_columns
from .head import GENESIS
from .writing import Recorded, subject_of

CHUNK = 500


@dataclass
class Report:
    """The result of a verification. `faults` name the wrong entries and rows, the first one first."""

    seq: int = 0
    hash: str = GENESIS
    entries: int = 0
    subjects: int = 0
    faults: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {"ok": not self.faults, **asdict(self)}

    def keep(self, at: datetime) -> Verification:
        """Store the result, for the admin to show."""
        return Verification.objects.create(
            ran_at=at,
            seq=self.seq,
            hash=self.hash,
            entries=self.entries,
            subjects=self.subjects,
            faults="\n".join(self.faults),
        )


@dataclass
class _Last:
    """The last entry of a subject, and who recorded each step of its status.

    `digest` is of its body in the current format: that is how the tables are written out.
    """

    seq: int
    version: int
    digest: bytes
    steps: list[int | None]


Kept = Mapping[int, set[str]]


def verify(
    *, kept: Iterable[tuple[int, str]] = (), progress: Callable[[int], None] = lambda done: None
) -> Report:
    """Recompute the chain and compare every table with it.

    `kept` are heads (`seq`, `hash`) kept earlier, outside; each must still be in the
    chain, which shows a cut-off tail or a restored backup. `progress` is called
    with the number of entries done.
    """
    report = Report()
    heads: defaultdict[int, set[str]] = defaultdict(set)
    for seq, digest in kept:
        heads[seq].add(digest)
    with _one_moment():
        head = Head.objects.first()
        last = _chain(report, head, heads, progress)
        _compare_head(report, head, heads)
        _compare_tables(report, last)
        report.faults += search_index.faults()
        missing = triggers.missing(connection)
    report.faults += [f"trigger {name} does not stand as it was made" for name in missing]
    return report


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything as it stands at one moment, while others go on writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")  # and not IMMEDIATE, which would keep writers out
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _chain(
    report: Report, head: Head | None, kept: Kept, progress: Callable[[int], None]
) -> dict[tuple[str, str], _Last]:
    last: dict[tuple[str, str], _Last] = {}
    for entry in Entry.objects.order_by("seq").iterator(chunk_size=CHUNK):
        for fault in _entry_faults(entry, report, head, kept, last):
            report.faults.append(f"entry {entry.seq}: {fault}")
        report.seq, report.hash = entry.seq, entry.hash
        report.entries += 1
        key = (entry.subject, entry.code)
        steps = last[key].steps if key in last else []
        if entry.verb in (Verb.CREATED, Verb.ADVANCED):
            steps.append(entry.actor_id)
        last[key] = _Last(entry.seq, entry.version, _digest(entry, report), steps)
        if report.entries % CHUNK == 0:
            progress(report.entries)
    return last


def _digest(entry: Entry, report: Report) -> bytes:
    """Of the body of `entry`, in the current format."""
    body = entry.body
    if entry.format != FORMAT:
        try:
            _content, body = formats.upgraded_body(body, Subject(entry.subject))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            report.faults.append(f"entry {entry.seq}: its body cannot be read ({error})")
    return hashlib.sha256(body).digest()


def _entry_faults(
    entry: Entry,
    report: Report,
    head: Head | None,
    kept: Kept,
    last: dict[tuple[str, str], _Last],
) -> Iterator[str]:
    if entry.seq != report.seq + 1:
        yield f"follows entry {report.seq}; what stood between is gone"
    if entry.prev_hash != report.hash:
        yield "does not continue the entry before it"
    if head:
        computed = hash_of(entry, head.instance)
        if computed != entry.hash:
            yield "its content is not what was hashed"
        if not hmac.compare_digest(mac_of(entry.hash, head.instance), entry.mac):
            yield "was not written with the key of this ledger"
    before = last.get((entry.subject, entry.code))
    if entry.version != (before.version if before else 0) + 1:
        yield f"is version {entry.version} of {entry.code}, out of turn"
    if kept.get(entry.seq, {entry.hash}) != {entry.hash}:
        yield "is not the entry that the kept head names"


def _compare_head(report: Report, head: Head | None, kept: Kept) -> None:
    if head is None:
        if report.entries:
            report.faults.append("head: it is gone though there are entries")
    elif (head.seq, head.hash) != (report.seq, report.hash):
        report.faults.append(f"head: it names entry {head.seq}, the last one is {report.seq}")
    elif head.key_id != key_id(head.instance):
        report.faults.append("head: the key in use is not the key of this ledger")
    for seq in sorted(kept):
        if seq > report.seq:
            report.faults.append(f"head: entry {seq} was kept; the ledger ends at {report.seq}")


def _compare_tables(report: Report, last: dict[tuple[str, str], _Last]) -> None:
    """Every row must be as its last entry records it, and every last entry must have a row."""
    for row in _rows():
        report.subjects += 1
        last_entry = last.pop((subject_of(row), row.code), None)
        fault = _row_fault(row, last_entry) if last_entry else "no entry records it"
        if fault:
            report.faults.append(f"{subject_of(row)} {row.code}: {fault}")
    for (subject, code), last_entry in last.items():
        report.faults.append(
            f"{subject} {code}: its row is gone; entry {last_entry.seq} records it"
        )


def _rows() -> Iterator[Recorded]:
    yield from Zone.objects.select_related("parent").order_by("code")
    yield from Source.objects.with_texts().order_by("code")
    yield from Override.objects.order_by("code")
    measures = Measure.objects.with_parts().select_related("stored_body", "index_entry")
    yield from measures.order_by("code").iterator(chunk_size=CHUNK)


def _stored_otherwise(measure: Measure, stored: Body, last_entry: _Last) -> bool:
    try:
        canonical, outdated = stored.canonical, stored.until <= stored.told_on
        if outdated:  # good for no day: the next reader brings it up to date
            _content, canonical = formats.upgraded_body(canonical)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return True
    if hashlib.sha256(canonical).digest() != last_entry.digest:
        return True
    if outdated:
        return False
    due = Body.of(measure, canonical, stored.told_on)
    kept = (bytes(stored.body), stored.until, stored.format)
    return kept != (due.body, due.until, due.format)


def _row_fault(row: Recorded, last_entry: _Last) -> str | None:
    """How `row` differs from its last entry. What is not in its body is compared apart."""
    if hashlib.sha256(body_of(row)).digest() != last_entry.digest:
        return f"its tables differ from entry {last_entry.seq}"
    if isinstance(row, Measure | Source) and (odd := provenance.unlike_their_review(row)):
        return f"its text {odd[0]} is not the one that was reviewed"
    if isinstance(row, Measure):
        if fault := _stored_fault(row, last_entry):
            return fault
        if [u.by_user for u in sorted(row.update_list, key=lambda u: u.number)] != last_entry.steps:
            return "its steps name other people than the entries that recorded them"
        if any(getattr(row, name) != value for name, value in derived_columns(row).items()):
            return "what is derived from it is out of date"
        return search_index.fault(row, last_entry.seq)
    if isinstance(row, Zone) and row.path != row.expected_path:
        return "its path is not that of its place"
    return None


def _stored_fault(measure: Measure, last_entry: _Last) -> str | None:
    """How what lists read of `measure` is not what its last entry asks for."""
    stored = getattr(measure, "stored_body", None)
    if measure.withdrawn:
        return "it is withdrawn and lists still have it" if stored else None
    if stored is None or _stored_otherwise(measure, stored, last_entry):
        return f"its stored body differs from entry {last_entry.seq}"
    return None
