"""The evidence of a measure with the words that it quotes, for those who may see them.

Every channel shows evidence by `evidence_of()`, exports by `with_quotations()`, so the right is
decided here alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import orjson
from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, NullIf, Substr

from measures.ledger.canonical import Json, canonical
from measures.models import DocumentText, Evidence, Source, shows_document, shows_passages
from measures.text.digest import digest_of

#: Characters of the passage that are shown before and after the quoted words.
CONTEXT = 80


class Quotation(NamedTuple):
    """Quoted words, and what stands before and after them on their lines."""

    before: str
    words: str
    after: str
    is_intact: bool  # the words have the digest that the evidence records

    def shape(self) -> Json:
        words = {"before": self.before, "words": self.words, "after": self.after}
        return words | {"intact": self.is_intact}


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


def with_quotations(bodies: Sequence[bytes], *, reader: bool) -> list[bytes]:
    """`bodies` of measures whose evidence has its `quotation`: null where there is none to see.

    One query, and one for each document that is quoted.
    """
    read: list[Json] = [orjson.loads(body) for body in bodies]
    by_document: dict[tuple[str, str | None], list[Json]] = {}
    for evidence in (each for body in read for each in body["evidence"]):
        evidence["quotation"] = None
        if evidence["start"] is not None:
            place = evidence["source"], evidence["document"]
            by_document.setdefault(place, []).append(evidence)
    codes = {code for code, _digest in by_document}
    sources = Source.objects.in_bulk(codes, field_name="code")
    for (code, digest), cited in by_document.items():
        if (source := sources.get(code)) and shows_passages(source, reader=reader):
            _quote(cited, source, digest or source.sha256)
    return [canonical(body) for body in read]


def _quote(cited: Iterable[Json], source: Source, sha256: str) -> None:
    """Give each of `cited` its words in the document of `source` with this digest, if it is kept."""
    texts = DocumentText.objects.filter(document__source=source, document__sha256=sha256)
    if (row := texts.first()) is None:
        return
    for each in cited:
        start, end = each["start"], each["end"]
        first = max(start - CONTEXT, 0)
        part = row.text[first : end + CONTEXT]
        each["quotation"] = _parted(part, start - first, end - first, each["digest"]).shape()


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
    return Cited(row, _parted(passage, row.start - first, row.end - first, row.digest), opens)


def _parted(passage: str, start: int, end: int, digest: str) -> Quotation:
    """The words from `start` to `end` of `passage`, and what stands beside them on their lines."""
    words = passage[start:end]
    before = passage[:start].rpartition("\n")[2]
    after = passage[end:].partition("\n")[0]
    return Quotation(before, words, after, digest_of(words) == digest)
