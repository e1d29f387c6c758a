"""Compare the rows of each subject with its last entry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from itertools import islice

import orjson
from django.db.models import QuerySet

from measures.models import (
    FORMAT,
    TERMS,
    Body,
    DocumentText,
    Head,
    Measure,
    Organisation,
    Override,
    Source,
    Zone,
    is_dated_form,
)

from . import formats, provenance, public_form, search_index
from .account_check import compare_accounts
from .body import body_of
from .canonical import canonical
from .chain_check import Progress
from .derivation import derived_columns
from .last_entries import Last, entries_without_row, last_entries
from .loading import CHUNK, Unreadable, load_each, reraise_unless_of_row
from .organisation_upgrade import is_of_text
from .report import Report
from .writing import Recorded, subject_of


def compare_tables(report: Report, head: Head | None, progress: Progress) -> None:
    """Every row must be as its last entry records it, and every last entry must have a row.

    Last entries that the verification of the chain left out are verified by themselves.
    """
    compare_accounts(report, head)
    total = Measure.objects.count()
    for rows in _rows():
        each = load_each(rows)
        while chunk := list(islice(each, CHUNK)):
            lasts = last_entries(subject_of(rows.model()), chunk, report, head)
            for row in chunk:
                if isinstance(row, Unreadable):
                    report.faults.append(str(row))
                elif fault := _fault_of(row, lasts.get(row.code)):
                    report.faults.append(f"{subject_of(row)} {row.code}: {fault}")
            report.faults += search_index.faults_of_vectors(chunk)
            report.subjects += len(chunk)
            progress("subjects", report.subjects, total)
    for subject, code, seq in entries_without_row():
        report.faults.append(f"{subject} {code}: its row is gone; entry {seq} records it")


def _fault_of(row: Recorded, last: Last | None) -> str | None:
    if last is None:
        of_text = isinstance(row, Organisation) and is_of_text(row)
        return None if of_text else "no entry records it"
    try:
        return _row_fault(row, last)
    except Exception as error:
        reraise_unless_of_row(error)
        return f"it cannot be read ({error})"


def _rows() -> Iterator[QuerySet]:
    yield Zone.objects.with_parents().order_by("code")
    yield Source.objects.with_texts().order_by("code")
    yield Organisation.objects.with_parts().order_by("code")
    yield Override.objects.order_by("code")
    measures = Measure.objects.with_parts().select_related("stored_body", "index_entry")
    yield measures.order_by("code")


def _stored_otherwise(measure: Measure, stored: Body, body: bytes) -> bool:
    """Whether `stored` is another row than the code stores for the last entry's `body`."""
    try:
        _content, public = public_form.public_body(body)
        if stored.format == FORMAT:
            due = Body.of(measure, public, stored.told_on)
            columns = (bytes(stored.body), stored.until, stored.format)
            return columns != (due.body, due.until, due.format)
        return not _is_outdated(stored, {body, public})
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return True


def _is_outdated(stored: Body, bodies: set[bytes]) -> bool:
    """Whether `stored` is of an older format and else as its code stored it.

    It is valid on no day, so readers take only the body of the entry, which is one of `bodies`,
    from it: whole until format 1, then its public form. The schedule at its end is that of older
    code: its form is verified, not its value.
    """
    undated_body = stored.canonical
    _content, current = formats.upgraded_body(undated_body)
    return (
        stored.until == date.min
        and current in bodies
        and canonical(orjson.loads(undated_body)) == undated_body  # no member twice
        and is_dated_form(bytes(stored.body), undated_body)
    )


def _row_fault(row: Recorded, last_entry: Last) -> str | None:
    """How `row` differs from its last entry. What is not in its body is compared apart."""
    body = body_of(row)
    if hashlib.sha256(body).digest() != last_entry.digest:
        return f"its tables differ from entry {last_entry.seq}"
    if isinstance(row, Measure | Source) and (odd := provenance.unlike_their_review(row)):
        return f"its text {odd[0]} is not the one that was reviewed"
    if isinstance(row, Measure | Source) and (odd := provenance.reviews_of_no_text(row)):
        return f"its review of {odd[0]} is of no text"
    if isinstance(row, Source) and (number := _altered_text(row)):
        return f"the text of its document {number} is not the one that was read"
    if isinstance(row, Measure):
        if fault := _fault_of_parts(row):
            return fault
        if fault := _stored_fault(row, last_entry, body):
            return fault
        if [u.by_user for u in sorted(row.update_list, key=lambda u: u.number)] != last_entry.steps:
            return "its steps name other people than the entries that recorded them"
        derived = derived_columns(row).items()
        if odd := [name for name, value in derived if getattr(row, name) != value]:
            return f"what is derived from it is out of date: {', '.join(odd)}"
        return search_index.fault(row, last_entry.seq)
    if isinstance(row, Zone) and row.lies_in_codes != row.expected_lies_in:
        return "the zones it is stored to lie in are not those of its parents"
    return None


def _altered_text(source: Source) -> int | None:
    """The number of a document of `source` whose text is gone or another than its row says."""
    due = {each.pk: each for each in source.document_list}
    texts = DocumentText.objects.filter(document__in=due).order_by("document")
    for row in texts.iterator(chunk_size=1):
        document = due.pop(row.document_id)
        if hashlib.sha256(row.text.encode()).hexdigest() != document.text_sha256:
            return int(document.number)
    return min((int(each.number) for each in due.values()), default=None)


def _fault_of_parts(measure: Measure) -> str | None:
    """Parts of `measure` that its body does not show, or shows as if they were others."""
    for kind in TERMS:
        if kind != measure.kind and getattr(measure, kind, None):
            return f"it has terms of another kind, {kind}"
    numbers = sorted(each.number for each in measure.involvement_list)
    if numbers != list(range(1, len(numbers) + 1)):
        return "the organisations that it names are not numbered one by one"
    for evidence in measure.evidence_list:
        reading = evidence.reading
        acts = [evidence.status_update, evidence.confirmation, reading and reading.target]
        if any(act and act.measure_id != measure.pk for act in acts):
            return f"its evidence {evidence.pk} supports something of another measure"
    return None


def _stored_fault(measure: Measure, last_entry: Last, body: bytes) -> str | None:
    """How what lists read of `measure` is not what its last entry, with `body`, asks for."""
    stored = getattr(measure, "stored_body", None)
    if measure.withdrawn:
        return "it is withdrawn and lists still have it" if stored else None
    if stored is None or _stored_otherwise(measure, stored, body):
        return f"its stored body differs from entry {last_entry.seq}"
    return None
