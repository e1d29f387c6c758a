"""Overrides of the converter: change them, preview the effect, convert stored texts again.

Saving an override rewrites no text. `reconvert` does, one entry a subject; texts that a person
reviewed wait for a person instead (`text_reviews.due`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor, provenance
from measures.models import (
    TERMS,
    Measure,
    Override,
    Source,
    Target,
    Towards,
    Verb,
    overrides_in_use,
)
from measures.models.override_rules import check_override
from measures.text.script import SHIPPED, Converter, Overrides, Script, converter

from .people.authority import require_global

Row = TypeVar("Row", Measure, Source)


def add_override(
    direction: str,
    word: str,
    replacement: str,
    *,
    by: Actor,
    reason: str,
    at: datetime,
    note: str = "",
    internal: bool = False,
) -> Override:
    """Put a word into the table, or a withdrawn one back; one entry.

    Raises ValidationError keyed by field, NotAllowed; then nothing was written.
    """
    with ledger.writing(alone=True):
        by = require_global(by)
        check_override(direction, word, replacement, new=True)
        row = Override.objects.filter(direction=direction, word=word).first()
        verb = Verb.AMENDED if row else Verb.CREATED
        row = ledger.claim(row) if row else Override(direction=direction, word=word, version=1)
        row.code = f"{direction}:{word}"
        row.replacement, row.note, row.withdrawn = replacement, note, False
        row.save_checked()
        ledger.record(row, verb, by=by, reason=reason, internal=internal, at=at)
    return row


def amend_override(
    override: Override,
    *,
    replacement: str,
    note: str,
    by: Actor,
    reason: str,
    at: datetime,
    internal: bool = False,
    version: int | None = None,
) -> Override:
    """Give a word of the table another replacement; one entry. Raises VersionConflict and as above."""
    with ledger.writing(alone=True):
        by = require_global(by)
        fresh = ledger.claim(override, version=version)
        check_override(fresh.direction, fresh.word, replacement)
        fresh.replacement, fresh.note, fresh.withdrawn = replacement, note, False
        fresh.save_checked()
        ledger.record(fresh, Verb.AMENDED, by=by, reason=reason, internal=internal, at=at)
    return fresh


def withdraw_override(
    override: Override,
    *,
    by: Actor,
    reason: str,
    at: datetime,
    internal: bool = False,
    version: int | None = None,
) -> Override:
    """Take a word out of the converter; its row stays. Raises VersionConflict and as above."""
    with ledger.writing(alone=True):
        by = require_global(by)
        fresh = ledger.claim(override, version=version)
        if fresh.withdrawn:
            raise ValidationError({"word": _("This override is withdrawn already.")})
        fresh.withdrawn = True
        fresh.save_checked()
        ledger.record(fresh, Verb.WITHDRAWN, by=by, reason=reason, internal=internal, at=at)
    return fresh


def reconvert(subject: Row, *, by: Actor, reason: str, at: datetime) -> Row:
    """Derive the unreviewed texts of `subject` again, with the current converter; one entry."""
    with ledger.writing():
        fresh = ledger.claim(subject)
        ledger.record(fresh, Verb.CONVERTED, by=by, reason=reason, at=at)
    return fresh


class Change(NamedTuple):
    """A stored text that a converter would derive differently."""

    subject: Measure | Source
    path: str
    old: str
    new: str
    review: str  # "" for an unreviewed text; a reviewed one is not rewritten but queued


def preview(
    direction: str, word: str, replacement: str | None, *, new: bool = False
) -> list[Change]:
    """The stored texts that would change if `word` became `replacement` (None: if its override
    had been withdrawn); `new`: it is not in the table yet.

    Only texts that hold the word are read. Raises ValidationError, as saving it would.
    """
    if replacement is not None:
        check_override(direction, word, replacement, new=new)
    script = Towards(direction).script
    now = overrides_in_use()
    words = dict(now.words[script])
    if after := replacement or SHIPPED.words[script].get(word):
        words[word] = after
    else:
        words.pop(word, None)
    both = now.words | {script: words}
    old, then = converter(now), converter(Overrides(both[Script.HANT], both[Script.HANS]))
    holding = _holding(word, script.other)
    return [change for subject in holding for change in _changes(subject, then, old)]


def outdated() -> Iterator[Change]:
    """The stored texts that the current converter would derive differently.

    The caller may convert each subject as soon as it is yielded.
    """
    now = converter(overrides_in_use())
    measures = Measure.objects.in_use().exclude(converter=now.version).order_by("code")
    for pks in _chunks(list(measures.values_list("pk", flat=True))):
        for measure in measures.with_texts().filter(pk__in=pks):
            yield from _changes(measure, now)
    sources = Source.objects.exclude(converter=now.version).order_by("code")
    for source in list(sources.with_texts()):
        yield from _changes(source, now)


def _chunks(pks: list[int], size: int = 200) -> Iterator[list[int]]:
    for start in range(0, len(pks), size):
        yield pks[start : start + size]


def _changes(
    subject: Measure | Source, new: Converter, old: Converter | None = None
) -> Iterator[Change]:
    """The texts that `new` derives differently from `old`, or else from the stored ones."""
    reviews = {review.path: review for review in subject.review_list}
    for text in provenance.texts_of(subject):
        if text.fixed or not text.written:
            continue
        review = reviews.get(text.path)
        before = review.machine if review else text.derived
        if old:
            before = old.derived(text.written, text.origin)
        after = new.derived(text.written, text.origin)
        if after != before:
            state = review.state if review else ""
            yield Change(subject, text.path, text.derived, after, state)


def _holding(word: str, origin: Script) -> Iterator[Measure | Source]:
    """Subjects written in `origin` with a text that holds `word`."""

    def holding(names: Iterable[str]) -> Q:
        either = Q()
        for name in names:
            either |= Q(**{f"{name}_{origin}__contains": word})
        return either

    wanted = holding(Measure.TEXTS)
    for part in (*TERMS.values(), Target):
        rows = part.objects.filter(holding(part.TEXTS))  # type: ignore[attr-defined]
        wanted |= Q(pk__in=rows.values("measure"))
    measures = Measure.objects.in_use().filter(wanted, origin_script=origin).with_texts()
    yield from measures.order_by("code").iterator(chunk_size=500)
    sources = Source.objects.filter(holding(Source.TEXTS), script=origin)
    yield from sources.with_texts().order_by("code")
