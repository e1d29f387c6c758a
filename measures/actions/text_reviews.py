"""Review a derived text: confirm it, correct it, or let the converter derive it again."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor, provenance
from measures.ledger.provenance import Text
from measures.models import (
    EDITORS,
    Capacity,
    Measure,
    NotAllowed,
    Review,
    ReviewState,
    Source,
    Verb,
    capacity_of,
    lends_a_name,
    overrides_in_use,
    require,
)
from measures.text.digest import digest_of
from measures.text.script import Converter, converter

Row = TypeVar("Row", Measure, Source)


def review_text(
    subject: Row,
    *,
    path: str,
    by: Actor,
    reason: str,
    at: datetime,
    text: str | None = None,
    internal: bool = False,
    version: int | None = None,
) -> Row:
    """Confirm the derived text at `path` as it stands, or make it `text`; one entry.

    From then on it is not rewritten by the machine. Raises VersionConflict, ValidationError keyed by
    field, NotAllowed; then nothing was written.
    """
    with ledger.writing(alone=lends_a_name(subject, path)):
        fresh = ledger.claim(subject, version=version)
        by = by.acting(_require(by, fresh))
        target = text_at(fresh, path)
        value = target.derived if text is None else text.strip()
        _check(target, value)
        machine = converter(overrides_in_use()).derived(target.written, target.origin)
        of = {"measure": fresh} if isinstance(fresh, Measure) else {"source": fresh}
        review = next((row for row in fresh.review_list if row.path == path), None)
        if review is None:
            review = Review(**of, path=path)
            fresh.review_list.append(review)
        review.script, review.text, review.machine = target.origin.other, value, machine
        review.state = ReviewState.REVIEWED if value == machine else ReviewState.EDITED
        review.origin_digest, review.by, review.at = digest_of(target.written), by.name[:200], at
        review.role, review.office = by.capacity
        _save(review)
        ledger.record(fresh, Verb.REVIEWED, by=by, reason=reason, internal=internal, at=at)
    return fresh


def release_text(
    subject: Row,
    *,
    path: str,
    by: Actor,
    reason: str,
    at: datetime,
    internal: bool = False,
    version: int | None = None,
) -> Row:
    """Let the machine make the derived text at `path` again; one entry. Raises as above."""
    with ledger.writing(alone=lends_a_name(subject, path)):
        fresh = ledger.claim(subject, version=version)
        by = by.acting(_require(by, fresh))
        text_at(fresh, path)
        review = next((row for row in fresh.review_list if row.path == path), None)
        if review is None:
            message = _("Nobody has reviewed this text; the machine makes it already.")
            raise ValidationError({"path": message})
        fresh.review_list.remove(review)
        review.delete()
        ledger.record(fresh, Verb.REVIEWED, by=by, reason=reason, internal=internal, at=at)
    return fresh


def text_at(subject: Measure | Source, path: str) -> Text:
    """The text at `path` of `subject`, which is loaded with its texts.

    Raises ValidationError for a text that does not exist or cannot be reviewed.
    """
    texts = {text.path: text for text in provenance.texts_of(subject) if text.written}
    if path not in texts:
        message = _("There is no text “%(path)s” here. Known: %(known)s.")
        known = {"path": path[:80], "known": ", ".join(texts)}
        raise ValidationError({"path": message % known})
    if texts[path].fixed:
        message = _("The note of a figure is never rewritten; record a further figure instead.")
        raise ValidationError({"path": message})
    return texts[path]


def _require(by: Actor, subject: Measure | Source) -> Capacity:
    if isinstance(subject, Measure):
        return require(by.user, EDITORS, subject.zone)
    capacity = capacity_of(by.user, EDITORS) if by.user else Capacity()
    if capacity is None:
        raise NotAllowed(_("Your account has no role that allows this."))
    return capacity


def _check(target: Text, value: str) -> None:
    if len(value) != len(target.written):
        message = _(
            "This text has %(has)s characters, the one it is derived from has %(wanted)s. Both "
            "scripts keep the same count, so that places in the text hold in both; to say it in "
            "other words, amend the text as written."
        )
        counts = {"has": len(value), "wanted": len(target.written)}
        raise ValidationError({"text": message % counts})


def _save(review: Review) -> None:
    try:
        review.save_checked()
    except ValidationError as error:
        faults = error.message_dict
        raise ValidationError({"text": faults.pop("text", sum(faults.values(), []))}) from None


class Due(NamedTuple):
    """A reviewed text that somebody should look at again, and why."""

    subject: Measure | Source
    text: Text
    review: Review
    machine: str  # what the machine makes of it now
    stale: bool  # the text as written has changed; else the converter has


def due(zone_ids: Collection[int] | None = None) -> Iterator[Due]:
    """The reviewed texts whose origin, or whose converter's answer, has changed since.

    Of the sources and of the measures in these zones; None: in all.
    """
    now = converter(overrides_in_use())
    for model, keys in _reviewed(zone_ids):
        rows = model.objects.filter(pk__in=[pk for pk, _version in keys]).order_by("code")
        for subject in rows.with_texts():
            yield from _due(subject, now)


#: Model, key, version and converter of a subject -> how many of its texts are due.
_known: dict[tuple[type, int, int, str], int] = {}
_MOST_KNOWN = 20_000


def due_count(zone_ids: Collection[int] | None = None) -> int:
    """How many `due()` has; only what was changed since it was last counted is read."""
    now, count = converter(overrides_in_use()), 0
    if len(_known) > _MOST_KNOWN:
        _known.clear()
    for model, keys in _reviewed(zone_ids):
        known = {key: _known.get((model, *key, now.version)) for key in keys}
        unknown = [pk for (pk, _version), number in known.items() if number is None]
        for subject in model.objects.filter(pk__in=unknown).with_texts() if unknown else ():
            number = sum(1 for _each in _due(subject, now))
            known[subject.pk, subject.version] = number
            _known[model, subject.pk, subject.version, now.version] = number
        count += sum(number or 0 for number in known.values())
    return count


def _reviewed(zone_ids: Collection[int] | None) -> Iterator[tuple[Any, list[tuple[int, int]]]]:
    """The keys and versions of the measures in use, and of the sources, with a reviewed text."""
    of_measures = Review.objects.filter(measure__withdrawn=False).distinct()
    rows = of_measures.values_list("measure", "measure__version", "measure__zone")
    here = [row[:2] for row in rows if zone_ids is None or row[2] in zone_ids]
    yield Measure, here
    of_sources = Review.objects.filter(source__isnull=False).distinct()
    yield Source, list(of_sources.values_list("source", "source__version"))


def _due(subject: Measure | Source, now: Converter) -> Iterator[Due]:
    reviews = {review.path: review for review in subject.review_list}
    for text in provenance.texts_of(subject):
        if review := reviews.get(text.path):
            machine = now.derived(text.written, text.origin)
            stale = provenance.is_stale(review, text)
            if stale or machine != review.machine:
                yield Due(subject, text, review, machine, stale)
