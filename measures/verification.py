"""Prove the ledger: its chain, the tables against it, and that nothing was changed around it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import Model

from . import ledger, snapshot
from .models import Body, Entry, Head, Measure, Source, Verification, Zone, triggers

CHUNK = 500


@dataclass
class Report:
    """What was proved. `faults` name the entry or row that is wrong, the first bad one first."""

    seq: int = 0
    hash: str = ledger.GENESIS
    entries: int = 0
    subjects: int = 0
    faults: list[str] = field(default_factory=list)

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
    """The last entry of a subject."""

    seq: int
    version: int
    digest: bytes


def verify(
    *, kept: list[tuple[int, str]] = (), progress: Callable[[int], None] = lambda done: None
) -> Report:
    """Recompute the chain and compare every table with it.

    `kept` are heads (`seq`, `hash`) noted down earlier, outside; each must still be in the
    chain, which shows a cut-off tail or a restored backup. `progress` hears the entries done.
    """
    report = Report()
    head = Head.objects.first()
    last = _chain(report, head, dict(kept), progress)
    _compare_head(report, head, dict(kept))
    _compare_tables(report, last)
    report.faults += [f"trigger {name} does not stand" for name in triggers.missing(connection)]
    return report


def _chain(
    report: Report, head: Head | None, kept: dict[int, str], progress: Callable[[int], None]
) -> dict[tuple[str, str], _Last]:
    last: dict[tuple[str, str], _Last] = {}
    for entry in Entry.objects.order_by("seq").iterator(chunk_size=CHUNK):
        for fault in _entry_faults(entry, report, head, kept, last):
            report.faults.append(f"entry {entry.seq}: {fault}")
        report.seq, report.hash = entry.seq, entry.hash
        report.entries += 1
        digest = hashlib.sha256(entry.body).digest()
        last[entry.subject, entry.code] = _Last(entry.seq, entry.version, digest)
        if report.entries % CHUNK == 0:
            progress(report.entries)
    return last


def _entry_faults(
    entry: Entry,
    report: Report,
    head: Head | None,
    kept: dict[int, str],
    last: dict[tuple[str, str], _Last],
) -> Iterator[str]:
    if entry.seq != report.seq + 1:
        yield f"follows entry {report.seq}; what stood between is gone"
    if entry.prev_hash != report.hash:
        yield "does not continue the entry before it"
    if head:
        computed = ledger.hash_of(entry, head.instance)
        if computed != entry.hash:
            yield "its content is not what was hashed"
        if not hmac.compare_digest(ledger.mac_of(entry.hash, head.instance), entry.mac):
            yield "was not written with the key of this ledger"
    before = last.get((entry.subject, entry.code))
    if entry.version != (before.version if before else 0) + 1:
        yield f"is version {entry.version} of {entry.code}, out of turn"
    if entry.seq in kept and kept[entry.seq] != entry.hash:
        yield "is not the entry that the kept head names"


def _compare_head(report: Report, head: Head | None, kept: dict[int, str]) -> None:
    if head is None:
        if report.entries:
            report.faults.append("head: it is gone though there are entries")
    elif (head.seq, head.hash) != (report.seq, report.hash):
        report.faults.append(f"head: it names entry {head.seq}, the last one is {report.seq}")
    elif head.key_id != ledger.key_id(head.instance):
        report.faults.append("head: the key in use is not the key of this ledger")
    for seq in sorted(kept):
        if seq > report.seq:
            report.faults.append(f"head: entry {seq} was kept; the ledger ends at {report.seq}")


def _compare_tables(report: Report, last: dict[tuple[str, str], _Last]) -> None:
    """Every row must say what the last entry about it says, and the other way round."""
    for row, body in _rows():
        report.subjects += 1
        said = last.pop((ledger.subject_of(row), row.code), None)  # type: ignore[attr-defined]
        name = f"{ledger.subject_of(row)} {row.code}"  # type: ignore[attr-defined]
        if said is None:
            report.faults.append(f"{name}: no entry records it")
        elif hashlib.sha256(snapshot.body(row)).digest() != said.digest:  # type: ignore[arg-type]
            report.faults.append(f"{name}: its tables differ from entry {said.seq}")
        elif body is not None and hashlib.sha256(body).digest() != said.digest:
            report.faults.append(f"{name}: its stored body differs from entry {said.seq}")
        elif isinstance(row, Measure) and _misderived(row):
            report.faults.append(f"{name}: what is derived from it is out of date")
    for (subject, code), said in last.items():
        report.faults.append(f"{subject} {code}: its row is gone; entry {said.seq} records it")


def _rows() -> Iterator[tuple[Model, bytes | None]]:
    for zone in Zone.objects.select_related("parent").order_by("code"):
        yield zone, None
    for source in Source.objects.order_by("code"):
        yield source, None
    measures = Measure.objects.with_parts().order_by("code")
    bodies = dict(Body.objects.values_list("measure_id", "body").iterator())
    for measure in measures.iterator(chunk_size=CHUNK):
        yield measure, bytes(bodies.get(measure.pk) or b"")


def _misderived(measure: Measure) -> bool:
    return any(getattr(measure, n) != v for n, v in snapshot.derived(measure).items())
