"""Compare the rows of each subject with its last entry."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date

from measures.models import FORMAT, Body, Measure, Override, Source, Zone, is_dated_form

from . import formats, provenance, search_index
from .body import body_of
from .canonical import canonical
from .chain_check import Last
from .derivation import derived_columns
from .loading import Unreadable, load_each, reraise_unless_of_row
from .report import Report
from .writing import Recorded, subject_of


def compare_tables(report: Report, last: dict[tuple[str, str], Last]) -> None:
    """Every row must be as its last entry records it, and every last entry must have a row."""
    for row in _rows():
        report.subjects += 1
        if isinstance(row, Unreadable):
            report.faults.append(str(row))
            continue
        last_entry = last.pop((subject_of(row), row.code), None)
        try:
            fault = _row_fault(row, last_entry) if last_entry else "no entry records it"
        except Exception as error:
            reraise_unless_of_row(error)
            fault = f"it cannot be read ({error})"
        if fault:
            report.faults.append(f"{subject_of(row)} {row.code}: {fault}")
    for (subject, code), last_entry in last.items():
        report.faults.append(
            f"{subject} {code}: its row is gone; entry {last_entry.seq} records it"
        )


def _rows() -> Iterator[Recorded | Unreadable]:
    yield from load_each(Zone.objects.select_related("parent").order_by("code"))
    yield from load_each(Source.objects.with_texts().order_by("code"))
    yield from load_each(Override.objects.order_by("code"))
    measures = Measure.objects.with_parts().select_related("stored_body", "index_entry")
    yield from load_each(measures.order_by("code"))


def _stored_otherwise(measure: Measure, stored: Body, last_entry: Last) -> bool:
    """Whether `stored` is another row than the code stores for the last entry."""
    try:
        undated_body = stored.canonical
        if stored.format == FORMAT:
            digest = hashlib.sha256(undated_body).digest()
            due = Body.of(measure, undated_body, stored.told_on)
            columns = (bytes(stored.body), stored.until, stored.format)
            return (digest, *columns) != (last_entry.digest, due.body, due.until, due.format)
        return not _is_outdated(stored, undated_body, last_entry)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return True


def _is_outdated(stored: Body, undated_body: bytes, last_entry: Last) -> bool:
    """Whether `stored` is of an older format and else as its code stored it.

    It is valid on no day, so readers take only the body of the entry from it. The schedule at
    its end is that of older code: its form is verified, not its value.
    """
    _content, current = formats.upgraded_body(undated_body)
    return (
        stored.until == date.min
        and hashlib.sha256(current).digest() == last_entry.digest
        and canonical(json.loads(undated_body)) == undated_body  # no member twice
        and is_dated_form(bytes(stored.body), undated_body)
    )


def _row_fault(row: Recorded, last_entry: Last) -> str | None:
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


def _stored_fault(measure: Measure, last_entry: Last) -> str | None:
    """How what lists read of `measure` is not what its last entry asks for."""
    stored = getattr(measure, "stored_body", None)
    if measure.withdrawn:
        return "it is withdrawn and lists still have it" if stored else None
    if stored is None or _stored_otherwise(measure, stored, last_entry):
        return f"its stored body differs from entry {last_entry.seq}"
    return None
