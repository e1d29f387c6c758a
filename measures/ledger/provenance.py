"""Where the texts of a subject come from: written, machine-made, or reviewed by a person.

Every text is written in the subject's script of origin. The other script is derived from it at
every write, except where a person confirmed or corrected it: that version stays, and is reported
as stale when the text it was derived from has changed since.

A subject is a measure or source that is loaded with its texts (`with_texts()`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from measures.models import TERMS, Measure, Reading, Review, Source
from measures.models.texts import LANGUAGES, Bilingual
from measures.text.digest import digest_of
from measures.text.script import Converter, Script, detect

from .canonical import Json

Subject = Measure | Source
_NUMBER = attrgetter("number")


@dataclass(frozen=True)
class Text:
    """One text of a subject: its path, its row and the script it was written in."""

    path: str
    row: Bilingual
    name: str
    origin: Script

    @property
    def written(self) -> str:
        return str(getattr(self.row, f"{self.name}_{self.origin}"))

    @property
    def column(self) -> str:
        """The column that is derived."""
        return f"{self.name}_{self.origin.other}"

    @property
    def derived(self) -> str:
        return str(getattr(self.row, self.column))

    @property
    def fixed(self) -> bool:
        """Whether it is never rewritten: a reading is corrected by a further reading."""
        return isinstance(self.row, Reading)


def texts_of(subject: Subject) -> Iterator[Text]:
    """Every text of `subject` that is written in one script and derived into the other."""
    origin = Script(subject.script_of_origin)
    for prefix, row in _rows(subject):
        for name in row.TEXTS:
            yield Text(f"{prefix}{name}", row, name, origin)


def _rows(subject: Subject) -> Iterator[tuple[str, Bilingual]]:
    yield "", subject
    if isinstance(subject, Source):
        return
    if subject.kind in TERMS and (terms := getattr(subject, subject.kind, None)):
        yield "terms.", terms
    for target in sorted(subject.target_list, key=_NUMBER):
        yield f"targets.{target.number}.", target
        for reading in sorted(target.reading_list, key=_NUMBER):
            yield f"targets.{target.number}.readings.{reading.number}.", reading


def settle(subject: Subject, by: Converter) -> Json:
    """Derive the texts of `subject` that no person reviewed; for `ledger.record()`.

    Saves those of the parts and deletes reviews whose text is gone; the subject's own columns
    are set, and saved by the caller. Returns the member `provenance` of the body.
    """
    texts = list(texts_of(subject))
    _delete_obsolete_reviews(subject, {text.path for text in texts if text.written})
    subject.converter = by.version
    member = _Member(subject)
    for text in texts:
        review = member.add(text)
        if review:
            value = review.text
        else:
            value = text.derived if text.fixed else by.derived(text.written, text.origin)
        if text.row is subject:
            setattr(subject, text.column, value)
        elif value != text.derived:
            text.row.update(**{text.column: value})  # type: ignore[attr-defined]
    return member.content


def _delete_obsolete_reviews(subject: Subject, paths: set[str]) -> None:
    """Delete the reviews of texts that are not at one of `paths` in the derived script."""
    current = [review for path, review in _reviews(subject).items() if path in paths]
    if obsolete := {review.pk for review in subject.review_list} - {row.pk for row in current}:
        Review.objects.filter(pk__in=obsolete).delete()
        subject.review_list = current


def _reviews(subject: Subject) -> dict[str, Review]:
    """The reviews of texts in the derived script, by path."""
    derived = Script(subject.script_of_origin).other
    return {review.path: review for review in subject.review_list if review.script == derived}


def unlike_their_review(subject: Subject) -> list[str]:
    """The paths of texts that a person reviewed and that nevertheless differ from the review."""
    reviews = _reviews(subject)
    pairs = ((text, reviews.get(text.path)) for text in texts_of(subject))
    return [text.path for text, review in pairs if review and review.text != text.derived]


def reviews_of_no_text(subject: Subject) -> list[str]:
    """The paths of reviews that are of no text of `subject` in its derived script."""
    due = _reviews(subject)
    paths = {text.path for text in texts_of(subject) if text.written}
    return [r.path for r in subject.review_list if r.path not in paths or due.get(r.path) is not r]


def is_stale(review: Review, text: Text) -> bool:
    """Whether the text that `review` was derived from has changed since."""
    return review.origin_digest != digest_of(text.written)


def member(subject: Subject) -> Json:
    """The member `provenance` of a body; empty for a row last written before it was recorded."""
    if not subject.converter:
        return {}
    member = _Member(subject)
    for text in texts_of(subject):
        member.add(text)
    return member.content


class _Member:
    """The member `provenance`, put together text by text.

    Every text in the derived script is machine-made by `converter` unless `texts` names it.
    """

    def __init__(self, subject: Subject) -> None:
        self._reviews = _reviews(subject)
        self._converter = subject.converter
        self._derived = LANGUAGES[Script(subject.script_of_origin).other]
        self._exceptions: Json = {}
        self._mixed: list[str] = []
        self._other: list[str] = []

    def add(self, text: Text) -> Review | None:
        """Describe `text`; return its review."""
        review = self._reviews.get(text.path)
        if review:
            self._exceptions[text.path] = {
                "state": review.state,
                "by": review.by,
                "role": review.role or None,
                "office": review.office or None,
                "at": review.at,
                "stale": is_stale(review, text),
                "made_from": review.origin_digest,
                "machine": review.machine,
            }
        elif isinstance(text.row, Reading) and text.row.converter != self._converter:
            self._exceptions[text.path] = {"state": "machine", "converter": text.row.converter}
        scripts = detect(text.written)
        if len(scripts) == 2:
            self._mixed.append(text.path)
        elif scripts == {text.origin.other}:
            self._other.append(text.path)
        return review

    @property
    def content(self) -> Json:
        return {
            "provenance": {
                "converter": self._converter,
                "derived": self._derived,
                "texts": self._exceptions,
                "mixed_script": self._mixed,
                "other_script": self._other,
            }
        }
