"""One request of the ledger: what it changed, whether it was touched since, whether undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from measures.ledger import batch as ledger_batch
from measures.ledger import formats
from measures.ledger.canonical import Json
from measures.ledger.public_form import read_public
from measures.models import Entry, Measure, Subject, Zone

from .history import body_changes


@dataclass(frozen=True)
class Batch:
    """The entries of one request, all or nothing of which was recorded."""

    request_id: str
    entries: Sequence[Entry]
    #: The first later entry of another request on each subject that has one.
    touched: dict[tuple[str, str], Entry]
    #: The request that took it back, and the one that it took back; "": none.
    undone_by: str
    undoes: str

    @property
    def codes(self) -> list[str]:
        """The codes of its measures, in the order of the entries."""
        return [*dict.fromkeys(e.code for e in self.entries if e.subject == Subject.MEASURE)]

    def measures(self) -> dict[str, Measure]:
        """Its measures as they are now, by code; one query."""
        return Measure.objects.select_related("zone").in_bulk(self.codes, field_name="code")

    def zones(self) -> list[Zone]:
        """The zones of its measures; one query."""
        return list(Zone.objects.filter(measures__code__in=self.codes).distinct())


def batch(request_id: str) -> Batch | None:
    """The batch of a request; None: it changed nothing. Four queries."""
    entries = ledger_batch.entries_of(request_id)
    if not entries:
        return None
    undone_by = ledger_batch.undone_by(entries)
    touched = ledger_batch.touched_since(entries)
    return Batch(request_id, entries, touched, undone_by, entries[0].undoes)


def changes_of(entries: Sequence[Entry], *, names: bool = True) -> dict[int, dict[str, Json]]:
    """The members of the body that each entry changed, old and new, by `seq`; one query.

    Without `names`, of its public form.
    """
    read = formats.read_body if names else read_public
    before = ledger_batch.bodies_before(entries)
    changes = {}
    for entry in entries:
        subject, old = Subject(entry.subject), before.get(entry.seq)
        was = read(old, subject) if old else {}
        changes[entry.seq] = body_changes(was, read(entry.body, subject))
    return changes
