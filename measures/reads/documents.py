"""The documents of sources: one of them, its text, and how far evidence covers it."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Q
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


def coverage_of(opened: Opened) -> Coverage:
    """How far evidence covers the document. One query."""
    document, source = opened.document, opened.document.source
    cites = Q(document=document.sha256)
    if document.sha256 == source.sha256:
        cites |= Q(document="")
    cited = Evidence.objects.filter(cites, source=source).values_list("start", "end")
    return cover(opened.text, [(a, b) for a, b in cited if a is not None and b is not None])


def place_in(opened: Opened, start: int) -> dict[str, Any]:
    """The line, and the page of a PDF, that character `start` stands on; both count from 1."""
    before = opened.text[:start]
    page = before.count("\f") + 1 if opened.document.type == "pdf" else None
    return {"line": before.count("\n") + 1, "page": page}
