"""The evidence of the measures in a dossier, with its words where they are held, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import orjson
from django.db.models import Max
from django.utils.translation import gettext as _

from measures.ledger import formats
from measures.ledger.canonical import Json, canonical
from measures.models import Entry, Source, Subject
from measures.reads.quotations import with_quotations

from .parts import CHUNK, table
from .scope import Scope

_COLUMNS = (
    *("measure", "entry", "source", "title", "publisher", "published_on", "url", "document"),
    *("start", "end", "locator", "digest", "quotation"),
)


def missing(scope: Scope, upto: int) -> Iterator[tuple[str, int, str, str]]:
    """The measure, its entry, the source, and what a reader will look for in vain."""
    for entry, evidence, _source in _evidence(scope, upto):
        if evidence["start"] is None:
            why = _("The words are not marked: the source alone is named.")
        elif evidence["quotation"] is None:
            why = _("The document is not kept here; its place and digest are.")
            if not scope.names:
                why = _("Its words are not published, or not kept here; its place and digest are.")
        elif not evidence["quotation"]["intact"]:
            why = _("The words of the document do not have the digest that was recorded.")
        else:
            continue
        yield entry.code, entry.seq, evidence["source"], why


def missing_table(scope: Scope, upto: int) -> Iterator[str]:
    return table(("measure", "entry", "source", "missing"), missing(scope, upto))


def table_rows(scope: Scope, upto: int) -> Iterator[list[Any]]:
    for entry, evidence, source in _evidence(scope, upto):
        quotation = evidence["quotation"]
        about: list[Any] = ["", "", "", ""]
        if source:
            about = [source.in_language("title"), source.in_language("publisher")]
            about += [source.published_on, source.url]
        place = [evidence[name] for name in ("document", "start", "end", "locator", "digest")]
        words = quotation["words"] if quotation else ""
        yield [entry.code, entry.seq, evidence["source"], *about, *place, words]


def evidence_table(scope: Scope, upto: int) -> Iterator[str]:
    return table(_COLUMNS, table_rows(scope, upto))


def _evidence(scope: Scope, upto: int) -> Iterator[tuple[Entry, Json, Source | None]]:
    """The evidence in the last entry of each measure in the dossier."""
    last = scope.entries(upto).filter(subject=Subject.MEASURE).order_by("code")
    numbers = last.values("code").annotate(last=Max("seq")).values_list("last", flat=True)
    for chunk in _chunks(numbers.iterator(chunk_size=CHUNK)):
        entries = list(Entry.objects.filter(seq__in=chunk).order_by("code"))
        bodies = [formats.read_body(entry.body, Subject.MEASURE) for entry in entries]
        quoted = with_quotations([canonical(body) for body in bodies], reader=scope.names)
        cited = [orjson.loads(body)["evidence"] for body in quoted]
        codes = {each["source"] for found in cited for each in found}
        sources = Source.objects.in_bulk(codes, field_name="code")
        for entry, found in zip(entries, cited, strict=True):
            for each in found:
                yield entry, each, sources.get(each["source"])


def _chunks(numbers: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(numbers)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
