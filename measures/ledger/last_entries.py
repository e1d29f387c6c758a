"""The last entry of each subject, read for some subjects at a time: memory stays flat."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from measures.models import (
    FORMAT,
    STEP_VERBS,
    Entry,
    Head,
    Measure,
    Organisation,
    Override,
    Source,
    Subject,
    Zone,
)

from . import formats
from .chain_check import content_faults
from .key_ring import ring
from .loading import EntryRow, Unreadable, entries_numbered, reraise_unless_of_row
from .report import Report


@dataclass
class Last:
    """The last entry of a subject, and who recorded each step of its status.

    `digest` is of its body in the current format: that is how the tables are written out.
    """

    seq: int
    steps: list[int | None]
    digest: bytes = b""


def last_entries(
    subject: Subject, rows: Sequence[Any], report: Report, head: Head | None
) -> dict[str, Last]:
    """The last entries of `rows` of one kind, by code. Versions out of turn are faults."""
    codes = [row.code for row in rows if not isinstance(row, Unreadable)]
    lasts: dict[str, Last] = {}
    entries = Entry.objects.filter(subject=subject, code__in=codes).order_by("code", "version")
    expected = 0
    for code, version, seq, verb, actor in entries.values_list(
        "code", "version", "seq", "verb", "actor_id"
    ):
        last = lasts.get(code)
        expected = expected + 1 if last else 1
        in_turn = isinstance(seq, int) and (last is None or last.seq < seq)
        if version != expected or not in_turn:
            report.faults.append(f"entry {seq}: is version {version} of {code}, out of turn")
        last = lasts[code] = Last(seq if in_turn else 0, last.steps if last else [])
        if verb in STEP_VERBS:
            last.steps.append(actor)
    by_seq = {last.seq: last for last in lasts.values()}
    for entry in entries_numbered(list(by_seq)):
        if not isinstance(entry, Unreadable):  # the verification of the chain names that
            _read(entry, by_seq[entry.seq], report, head)
    return lasts


def _read(entry: EntryRow, last: Last, report: Report, head: Head | None) -> None:
    """Take the digest of the body of `entry`; of nothing if it cannot be read."""
    body = entry.body
    try:
        if head and entry.seq <= report.since:
            report.faults += [
                f"entry {entry.seq}: {f}" for f in content_faults(entry, head.instance, ring())
            ]
        if entry.format != FORMAT:
            _content, body = formats.upgraded_body(body, Subject(entry.subject))
        last.digest = hashlib.sha256(body).digest()
    except Exception as error:
        reraise_unless_of_row(error)
        report.faults.append(f"entry {entry.seq}: its body cannot be read ({error})")


_TABLES = {
    Subject.ZONE: Zone,
    Subject.SOURCE: Source,
    Subject.MEASURE: Measure,
    Subject.ORGANISATION: Organisation,
    Subject.OVERRIDE: Override,
}


def entries_without_row() -> Iterator[tuple[str, str, int]]:
    """The subjects that have entries and no row: kind, code and last entry."""
    rows = " UNION ALL ".join(
        f"SELECT '{subject}', code FROM {model._meta.db_table}"  # nosec # B608: names of our own tables and columns
        for subject, model in _TABLES.items()
    )
    subjects = ", ".join(f"'{subject}'" for subject in _TABLES)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT subject, code FROM measures_entry "  # nosec # B608: names of our own tables and columns
            f"WHERE subject IN ({subjects}) EXCEPT SELECT * FROM ({rows}) AS present"
        )
        missing = sorted(cursor.fetchall(), key=str)
    for subject, code in missing:
        last = Entry.objects.filter(subject=subject, code=code).order_by("-version")
        yield subject, code, last.values_list("seq", flat=True)[0]
