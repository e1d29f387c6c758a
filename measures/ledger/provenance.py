"""Where the texts of a subject come from: written, machine-made, or seen to by a person.

Every text is written in the subject's script of origin. The other script is derived from it anew
at every write, except where a person confirmed or corrected it: that stays, and shows as stale
when the text it was made from has changed since.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from measures.models import TERMS, Measure, Reading, Review, Source, digest_of
from measures.models.texts import LANGUAGES, Bilingual
from measures.models.with_parts import drop, numbered, parts
from measures.text.script import Converter, Script, detect

Subject = Measure | Source


@dataclass(frozen=True)
class Text:
    """One text of a subject: where it stands and in which script it was written."""

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
        """Whether it is never written again: a reading is corrected by a further reading."""
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
    for target in numbered(subject, "targets"):
        yield f"targets.{target.number}.", target
        for reading in numbered(target, "readings"):
            yield f"targets.{target.number}.readings.{reading.number}.", reading


def settle(subject: Subject, by: Converter) -> dict[str, Any]:
    """Make the derived texts of `subject`, loaded with its parts, those that should stand.

    Saves those of the parts and drops reviews whose text is gone; returns the subject's own
    columns to save. For `ledger.record()`.
    """
    reviews = {review.path: review for review in parts(subject, "reviews")}
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
            type(text.row).objects.filter(pk=text.row.pk).update(**{text.column: value})  # type: ignore[attr-defined]
            setattr(text.row, text.column, value)
    if reviews:
        Review.objects.filter(pk__in=[review.pk for review in reviews.values()]).delete()
        drop(subject, "reviews", reviews.values())
    for name, value in own.items():
        setattr(subject, name, value)
    return own


def _reviews(subject: Subject) -> dict[str, Review]:
    """The reviews of texts in the script that is derived, by path."""
    derived = Script(subject.script_of_origin).other
    return {review.path: review for review in parts(subject, "reviews") if review.script == derived}


def unlike_their_review(subject: Subject) -> list[str]:
    """The paths of texts that a person reviewed and that say something else all the same."""
    reviews = _reviews(subject)
    found = ((text, reviews.get(text.path)) for text in texts_of(subject))
    return [text.path for text, review in found if review and review.text != text.derived]


def is_stale(review: Review, text: Text) -> bool:
    """Whether the text that `review` was made from was changed since."""
    return review.origin_digest != digest_of(text.written)


def said(subject: Subject) -> dict[str, Any]:
    """What a body says of this; nothing for a row that was not written since it is kept.

    Every text in the derived script is machine-made by `converter` unless `texts` names it.
    """
    if not subject.converter:
        return {}
    reviews = _reviews(subject)
    apart: dict[str, Any] = {}
    found: dict[str, list[str]] = {"mixed_script": [], "other_script": []}
    for text in texts_of(subject):
        if review := reviews.get(text.path):
            apart[text.path] = {
                "state": review.state,
                "by": review.by,
                "at": review.at,
                "stale": is_stale(review, text),
                "made_from": review.origin_digest,
                "machine": review.machine,
            }
        elif isinstance(text.row, Reading) and text.row.converter != subject.converter:
            apart[text.path] = {"state": "machine", "converter": text.row.converter}
        scripts = detect(text.written)
        if len(scripts) == 2:
            found["mixed_script"].append(text.path)
        elif scripts == {text.origin.other}:
            found["other_script"].append(text.path)
    derived = LANGUAGES[Script(subject.script_of_origin).other]
    kept = {"converter": subject.converter, "derived": derived, "texts": apart}
    return {"provenance": kept | found}
