"""One measure or source with all its parts in memory, for the verbs: `with_parts()` is for many.

The parts stand in plain lists on the instance (`target_list`, on each target `reading_list`,
`evidence_list`, `update_list`, `review_list`, `request_list`, `confirmation_list`,
`succession_list`, `predecession_list`, `involvement_list`). A verb that writes a part keeps the list in step,
so that nothing that was loaded is read again before the change is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from measures.db.prepared import Prepared, by, find_each
from measures.db.sql import Rows, Sql, fetch_each

from .confirmation import Confirmation
from .document import Document
from .measure import Measure
from .organisation import Involvement, Organisation
from .promise_request import PromiseRequest
from .review import Review
from .source import Source
from .status_update import Evidence, StatusUpdate
from .succession import Succession
from .target import Reading, Target
from .terms import TERMS

_measure = Prepared(
    lambda pk: Measure.objects.select_related("zone", "modelled_on", *map(str, TERMS)).filter(pk=pk)
)
_parts: dict[str, Prepared[Any]] = {
    "target_list": Prepared(lambda pk: Target.objects.filter(measure=pk)),
    "evidence_list": Prepared(
        lambda pk: Evidence.objects.select_related(
            "source", "status_update", "reading__target", "confirmation"
        ).filter(measure=pk)
    ),
    "update_list": Prepared(
        lambda pk: StatusUpdate.objects.select_related("source").filter(measure=pk)
    ),
    "review_list": Prepared(lambda pk: Review.objects.filter(measure=pk)),
    "request_list": Prepared(
        lambda pk: PromiseRequest.objects.select_related("source").filter(measure=pk)
    ),
    "confirmation_list": Prepared(
        lambda pk: Confirmation.objects.select_related("source").filter(measure=pk)
    ),
    "succession_list": Prepared(
        lambda pk: Succession.objects.select_related("successor").filter(measure=pk)
    ),
    "involvement_list": Prepared(
        lambda pk: Involvement.objects.select_related("organisation").filter(measure=pk)
    ),
}
_predecessions = Prepared(
    lambda pk: Succession.objects.select_related("measure").filter(successor=pk)
)
_readings = Prepared(lambda pk: Reading.objects.select_related("source").filter(target__measure=pk))
_QUERIES = [_measure, *_parts.values(), _predecessions, _readings]
_source = by(Source, "pk")
_organisation = Prepared(lambda pk: Organisation.objects.with_parts().filter(pk=pk))
_reviews_of_source = Prepared(lambda pk: Review.objects.filter(source=pk))
_documents_of_source = Prepared(lambda pk: Document.objects.filter(source=pk))


def load_with_parts(pk: int) -> Measure:
    """The measure `pk`, as `with_parts()` returns it, in eleven queries."""
    return load_after(pk, [])[1]


def load_after(pk: int, statements: Sequence[Sql]) -> tuple[list[Rows], Measure]:
    """The rows of each of `statements`, and then the measure: in one message to PostgreSQL."""
    if settings.PLAIN_QUERYSETS:
        return fetch_each(statements), Measure.objects.with_parts().get(pk=pk)
    found, [[measure], *parts, predecessions, readings] = find_each(_QUERIES, pk, after=statements)
    measure.predecession_list = predecessions
    for name, rows in zip(_parts, parts, strict=True):
        for row in rows:
            row.measure = measure
        setattr(measure, name, rows)
    for target in measure.target_list:
        target.reading_list = [row for row in readings if row.target_id == target.pk]
        for reading in target.reading_list:
            reading.target = target
    measure.known_sources = {id(part.source): part.source for part in _citing(measure)}
    return found, measure


def reload_given_sources(measure: Measure) -> None:
    """Replace the sources that were not loaded with `measure` but given to a verb, by one query.

    They were read before the verb began, and somebody may have amended them since.
    """
    known = getattr(measure, "known_sources", ())
    given = [part for part in _citing(measure) if id(part.source) not in known]
    if given:
        current = Source.objects.in_bulk({part.source_id for part in given})
        for part in given:
            part.source = current[part.source_id]


def targets_of(measure: Measure) -> list[Target]:
    """The targets of `measure`, without their readings, in any order."""
    targets: list[Target] = _parts["target_list"](measure.pk)
    for target in targets:
        target.measure = measure
    return targets


def _citing(measure: Measure) -> list[Any]:
    """The parts of `measure` that name a source."""
    readings = [row for target in measure.target_list for row in target.reading_list]
    parts = [*measure.evidence_list, *measure.update_list, *readings]
    return [part for part in parts if part.source_id]


def load_source(pk: int) -> Source:
    """The source `pk`, as `with_texts()` returns it, in three queries."""
    [source] = _source(pk)
    source.review_list = _reviews_of_source(pk)
    for review in source.review_list:
        review.source = source
    source.document_list = _documents_of_source(pk)
    return source


def load_organisation(pk: int) -> Organisation:
    """The organisation `pk`, as `with_parts()` returns it."""
    [organisation] = _organisation(pk)
    return organisation


def without_parts(measure: Measure) -> Measure:
    """A measure that is new, with the empty lists that its parts will be put into."""
    for name in (*_parts, "predecession_list"):
        setattr(measure, name, [])
    for kind in TERMS:
        keep_terms(measure, kind, None)
    return measure


def keep_terms(measure: Measure, kind: str, terms: Any) -> None:
    """Let `terms` be what `measure` has of `kind`, in memory; None: no row."""
    relation = measure._meta.get_field(kind)
    relation.set_cached_value(measure, terms)  # type: ignore[union-attr]
