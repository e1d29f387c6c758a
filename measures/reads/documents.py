"""The documents of sources: one of them, its text, and how far evidence covers it."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measures.ledger.body import body_data
from measures.ledger.canonical import Json
from measures.ledger.public_form import without_names
from measures.models import Document, DocumentText, Evidence, Source
from measures.text.sentences import Coverage, cover

from .query import NotFound

_NUMBER = re.compile("[1-9][0-9]{0,3}")


class Opened(NamedTuple):
    """A document with its text, in lines that count from 1, and the place of each."""

    document: Document
    text: str

    def lines(self) -> list[tuple[int, str]]:
        """The lines of the text, each after the number of characters before it."""
        places, at = [], 0
        for line in self.text.split("\n"):
            places.append((at, line))
            at += len(line) + 1
        return places


def find_source(code: str) -> Source:
    """The source with this code, with all that a body holds. Raises NotFound."""
    source = Source.objects.with_texts().filter(code=code).first()
    if source is None:
        raise NotFound(_("No source has the code %(code)s.") % {"code": code[:60]})
    return source


def source_body(source: Source) -> Json:
    return without_names(body_data(source))


def open_document(source: Source, number: str | None = None) -> Opened:
    """A document of `source`: by `number`, or the one that its record names, else the first.

    Raises NotFound where there is none, ValidationError for an odd number.
    """
    if number is not None and not _NUMBER.fullmatch(number):
        raise ValidationError({"number": _("The number of a document is 1, 2 and so on.")})
    texts = DocumentText.objects.filter(document__source=source).select_related("document")
    if number is not None:
        texts = texts.filter(document__number=int(number))
    rows = sorted(
        texts.order_by("document__number").defer("text"),
        key=lambda each: each.document.sha256 != source.sha256,
    )
    if not rows:
        raise NotFound(_("%(code)s has no such document.") % {"code": source.code})
    document = rows[0].document
    document.source = source
    return Opened(document, rows[0].text)


class Lost(NamedTuple):
    """Words of another version of a source, which evidence quotes and a document does not have."""

    number: int  # of the document that has them
    start: int
    end: int
    words: str


class Covered(NamedTuple):
    """How far evidence covers a document, by its own words or by those of another version."""

    cover: Coverage
    lost: list[Lost]


def coverage_of(opened: Opened) -> Covered:
    """How far evidence covers the document: what quotes it, and what quotes the same words elsewhere.

    One query, and one for each other version that is quoted.
    """
    document, source = opened.document, opened.document.source
    spans: dict[str, set[tuple[int, int]]] = {}
    cited = Evidence.objects.filter(source=source, start__isnull=False, end__isnull=False)
    for sha256, start, end in cited.values_list("document", "start", "end"):
        spans.setdefault(sha256 or source.sha256, set()).add((start, end))  # type: ignore[arg-type]
    covered = spans.pop(document.sha256, set())
    lost: list[Lost] = []
    others = DocumentText.objects.filter(document__source=source, document__sha256__in=spans)
    for other in others.select_related("document").order_by("document__number").iterator():
        for start, end in sorted(spans[other.document.sha256]):
            words = other.text[start:end]
            if (at := opened.text.find(words)) < 0:
                lost.append(Lost(other.document.number, start, end, words))
            else:
                covered.add((at, at + len(words)))
    return Covered(cover(opened.text, covered), lost)


def place_in(opened: Opened, start: int) -> dict[str, Any]:
    """The line, and the page of a PDF, that character `start` stands on; both count from 1."""
    before = opened.text[:start]
    page = before.count("\f") + 1 if opened.document.type == "pdf" else None
    return {"line": before.count("\n") + 1, "page": page}
