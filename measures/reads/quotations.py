"""The evidence of a measure with the words that it quotes, for those who may see them.

Every channel shows evidence by `evidence_of()`, so the right is decided here alone.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, NullIf, Substr

from measures.models import DocumentText, Evidence, shows_document, shows_passages
from measures.text.digest import digest_of

#: Characters of the passage that are shown before and after the quoted words.
CONTEXT = 80


class Quotation(NamedTuple):
    """Quoted words, and what stands before and after them on their lines."""

    before: str
    words: str
    after: str
    is_intact: bool  # the words have the digest that the evidence records

    def shape(self) -> dict[str, Any]:
        return {"before": self.before, "words": self.words, "after": self.after}


class Cited(NamedTuple):
    """A piece of evidence, its words where they are known and may be seen, and what may be opened."""

    evidence: Evidence
    quotation: Quotation | None
    opens: bool  # the whole document may be read, and is there

    @property
    def title(self) -> str:
        return self.evidence.source.in_language("title")

    @property
    def publisher(self) -> str:
        return self.evidence.source.in_language("publisher")


def evidence_of(measure: int, *, reader: bool) -> list[Cited]:
    """The evidence of a measure by its key, in the order of sources and places. One query.

    `reader`: for somebody who may read all documents (`is_reader()`); else as each source says.
    """
    rows = (
        Evidence.objects.filter(measure=measure)
        .select_related("source", "status_update", "reading__target", "confirmation")
        .annotate(number=_number(), passage=_passage())
        .order_by("source__code", "start", "end", "locator", "pk")
    )
    return [_cited(row, reader) for row in rows]


def _kept() -> QuerySet[DocumentText]:
    """The text of the document that the evidence around it cites."""
    digest = Coalesce(
        NullIf(OuterRef("document"), Value(""), output_field=CharField()),
        OuterRef("source__sha256"),
        output_field=CharField(),
    )
    return DocumentText.objects.filter(document__source=OuterRef("source"), document__sha256=digest)


def _number() -> Subquery:
    return Subquery(_kept().values("document__number")[:1])


def _passage() -> Subquery:
    """The words with their context; `_cited` parts them."""
    first = Greatest(OuterRef("start") + 1 - CONTEXT, Value(1))
    length = OuterRef("end") + 1 - first + CONTEXT
    return Subquery(_kept().annotate(words=Substr("text", first, length)).values("words")[:1])


def _cited(row: Evidence, reader: bool) -> Cited:
    opens = row.number is not None and shows_document(row.source, reader=reader)  # type: ignore[attr-defined]
    passage: str | None = row.passage  # type: ignore[attr-defined]
    if passage is None or row.start is None or row.end is None:
        return Cited(row, None, opens)
    if not shows_passages(row.source, reader=reader):
        return Cited(row, None, opens)
    first = max(row.start - CONTEXT, 0)
    start, end = row.start - first, row.end - first
    words = passage[start:end]
    before = passage[:start].rpartition("\n")[2]
    after = passage[end:].partition("\n")[0]
    return Cited(row, Quotation(before, words, after, digest_of(words) == row.digest), opens)
