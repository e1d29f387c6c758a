"""Write the parts of a measure: its terms, targets and evidence, each kept in step in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measures.ledger.body import terms_data
from measures.models import (
    TERM_LABELS,
    TERMS,
    Evidence,
    Measure,
    Target,
    keep_terms,
)
from measures.text.script import Script

from . import quoting
from .organisations import write_involvements
from .promise_terms import STAYS, refuse_to_move

#: Columns by name, texts under their bare name, parts as lists of the same.
Content = Mapping[str, Any]
PARTS = ("terms", "targets", "evidence", "organisations")


def write_parts(
    measure: Measure,
    content: Content,
    *,
    added_on: date | None = None,
    dropped: Collection[str] = (),
) -> None:
    """Write those of `PARTS` that `content` has. Raises ValidationError keyed by field.

    `added_on`: the day on which new targets are added to a measure that is on record; `dropped`: the
    kinds whose terms a change of kind may remove.
    """
    if "terms" in content or "kind" in content:
        if question := question_of_kind(measure, measure.kind, dropped):
            raise ValidationError({"kind": question})
        _write_terms(measure, content.get("terms"))
    if "targets" in content:
        _write_targets(measure, content["targets"], added_on)
    if "evidence" in content:
        _write_evidence(measure, content["evidence"])
    if "organisations" in content:
        write_involvements(measure, content["organisations"])


def question_of_kind(measure: Measure, kind: str, dropped: Collection[str] = ()) -> str:
    """Which terms on record `measure` loses as one of `kind`, as a question; "": none.

    Those of the kinds in `dropped` may go.
    """
    for former, model in TERMS.items():
        row = getattr(measure, former, None) if former not in (kind, *dropped) else None
        stated = terms_data(row) if row else {}
        lost = [
            member.name for member in model.members() if _says_something(stated.get(member.name))
        ]
        if lost:
            terms = _(", ").join(str(TERM_LABELS[name]) for name in lost)
            message = _(
                "This would remove the terms of the former kind: %(terms)s. If that is right, confirm "
                'it (API: "dropped": ["%(kind)s"]).'
            )
            return message % {"terms": terms, "kind": former}
    return ""


def _says_something(value: Any) -> bool:
    return any(value.values()) if isinstance(value, dict) else value not in (None, "", [])


def _write_terms(measure: Measure, content: Content | None) -> None:
    """Keep one row of terms, in the table of the measure's kind; delete those of another."""
    if content and measure.kind not in TERMS:
        message = _("A measure of the kind %(kind)s has no terms.")
        raise ValidationError({"terms": message % {"kind": measure.get_kind_display()}})
    for kind, model in TERMS.items():
        row = getattr(measure, kind, None)
        if kind != measure.kind:
            if row:
                row.delete()
                keep_terms(measure, kind, None)
        elif row is None or content is not None:
            row = row or model(measure=measure)  # type: ignore[misc]
            row.fill(content or {}, Script(measure.origin_script), "terms.")
            row.save_checked("terms.")
            keep_terms(measure, kind, row)


def _write_targets(measure: Measure, contents: Iterable[Content], added_on: date | None) -> None:
    """Write targets by `contents`, matched by number: promises stay, and none is left out."""
    rows = {target.number: target for target in measure.target_list}
    numbers = set()
    for content in contents:
        number = content.get("number") or max([0, *rows]) + 1
        numbers.add(number)
        if number in rows:
            refuse_to_move(measure, rows[number], content)
        else:
            rows[number] = Target(measure=measure, number=number, added_on=added_on)
            rows[number].reading_list = []
        _write_target(rows[number], content, measure)
    for number in sorted(rows.keys() - numbers):
        raise ValidationError({f"targets.{number}": STAYS % {"number": number}})
    measure.target_list = list(rows.values())


def _write_target(target: Target, content: Content, measure: Measure) -> None:
    prefix, origin = f"targets.{target.number}.", Script(measure.origin_script)
    own = {k: v for k, v in content.items() if k not in ("number", "readings")}
    target.fill(own, origin, prefix)
    target.keep_first()
    target.save_checked(prefix)
    for reading in content.get("readings", []):
        target.add_reading(reading, origin, f"{prefix}readings.")


def _write_evidence(measure: Measure, contents: Iterable[Content]) -> None:
    """Replace the evidence of the measure itself by `contents`; that of its acts stays."""
    wanted = [Evidence(measure=measure, **content) for content in contents]
    keys = {_key(row) for row in wanted}
    own = [each for each in measure.evidence_list if each.supports_measure]
    for row in own:
        if _key(row) not in keys:  # first: the same span may come again with another locator
            measure.evidence_list.remove(row)
            row.delete()
    stored = {_key(row) for row in own}
    for number, row in enumerate(wanted, 1):
        if _key(row) not in stored:
            quoting.save(row, f"evidence.{number}.")
            stored.add(_key(row))
            measure.evidence_list.append(row)


def _key(evidence: Evidence) -> tuple[Any, ...]:
    return (
        *(evidence.source_id, evidence.document, evidence.start, evidence.end),
        *(evidence.digest, evidence.locator),
    )
