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
from typing import Any

from measures.models import TERMS, Measure, Reading, Review, Source
from measures.models.texts import LANGUAGES, Bilingual
from measures.text.digest import digest_of
from measures.text.script import Converter, Script, detect

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


def settle(subject: Subject, by: Converter) -> dict[str, Any]:
    """Derive the texts of `subject` that no person reviewed; for `ledger.record()`.

    Saves those of the parts and deletes reviews whose text is gone. Returns the values of the
    subject's own columns, which the caller saves.
    """
    reviews = {review.path: review for review in subject.review_list}
    own: dict[str, Any] = {"converter": by.version}
    for text in texts_of(subject):
        review = reviews.get(text.path)
        if review and review.script == text.origin.other and text.written:
            del reviews[text.path]
            value = review.text
        else:
            value = text.derived if text.fixed else by.derived(text.written, text.origin)
        if text.row is subject:
            own[text.column] = value
        elif value != text.derived:
            text.row.update(**{text.column: value})  # type: ignore[attr-defined]
    if reviews:
        obsolete = {review.pk for review in reviews.values()}
        Review.objects.filter(pk__in=obsolete).delete()
        subject.review_list = [row for row in subject.review_list if row.pk not in obsolete]
    return own


def _reviews(subject: Subject) -> dict[str, Review]:
    """The reviews of texts in the derived script, by path."""
    derived = Script(subject.script_of_origin).other
    return {review.path: review for review in subject.review_list if review.script == derived}


def unlike_their_review(subject: Subject) -> list[str]:
    """The paths of texts that a person reviewed and that nevertheless differ from the review."""
    reviews = _reviews(subject)
    pairs = ((text, reviews.get(text.path)) for text in texts_of(subject))
    return [text.path for text, review in pairs if review and review.text != text.derived]


def is_stale(review: Review, text: Text) -> bool:
    """Whether the text that `review` was derived from has changed since."""
    return review.origin_digest != digest_of(text.written)


def member(subject: Subject) -> dict[str, Any]:
    """The member `provenance` of a body; none for a row last written before it was recorded.

    Every text in the derived script is machine-made by `converter` unless `texts` names it.
    """
    if not subject.converter:
        return {}
    reviews = _reviews(subject)
    exceptions: dict[str, Any] = {}
    scripts: dict[str, list[str]] = {"mixed_script": [], "other_script": []}
    for text in texts_of(subject):
        if review := reviews.get(text.path):
            exceptions[text.path] = {
                "state": review.state,
                "by": review.by,
                "at": review.at,
                "stale": is_stale(review, text),
                "made_from": review.origin_digest,
                "machine": review.machine,
            }
        elif isinstance(text.row, Reading) and text.row.converter != subject.converter:
            exceptions[text.path] = {"state": "machine", "converter": text.row.converter}
        detected = detect(text.written)
        if len(detected) == 2:
            scripts["mixed_script"].append(text.path)
        elif detected == {text.origin.other}:
            scripts["other_script"].append(text.path)
    derived = LANGUAGES[Script(subject.script_of_origin).other]
    content = {"converter": subject.converter, "derived": derived, "texts": exceptions}
    return {"provenance": content | scripts}
