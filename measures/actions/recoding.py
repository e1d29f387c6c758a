"""The verbs of sample re-coding: draw a tenth, code it again blindly, settle where the two differ."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measures import ledger
from measures.domain.agreement import draw
from measures.ledger import Actor
from measures.ledger.recodings import recoding, recodings
from measures.models import (
    AUDITORS,
    Entry,
    Measure,
    NotAllowed,
    Recoding,
    Subject,
    Verb,
    Zone,
    full_name,
    require,
)

#: What is coded, and whether it is one of a few categories.
FIELDS = {
    "kind": True,
    "zone": True,
    "status": True,
    "status_on": False,
    "due_by": False,
    "comparator": True,
    "value": False,
    "unit": True,
}
LONGEST_SEED = 200


def draw_sample(
    zone: Zone | None, *, coder: Any, seed: str = "", by: Actor, reason: str, at: datetime
) -> Recoding:
    """Draw a tenth of the measures in use of `zone` and what lies in it, for `coder` to code again.

    Without a `seed` one is made at random. Nobody else writes meanwhile, so the list is the one
    after the last entry. Raises NotAllowed, ValidationError keyed by field.
    """
    with ledger.writing(alone=True):
        actor = by.acting(require(by.user, AUDITORS, zone))
        measures = Measure.objects.filter(withdrawn=False)
        if zone:
            measures = measures.filter(zone__lies_in__contains=f"/{zone.code}/")
        codes = sorted(measures.values_list("code", flat=True))
        if not codes:
            raise ValidationError({"zone": _("There is no measure to draw from.")})
        seed = seed.strip()[:LONGEST_SEED] or secrets.token_hex(16)
        drawn = draw(codes, seed)
        _check_coder(coder, drawn, by)
        content = {
            "zone": zone.code if zone else None,
            "seed": seed,
            "list_at": ledger.current_head()[0],
            "of": len(codes),
            "drawn": drawn,
            "coder": coder.pk,
            "coder_name": full_name(coder),
            "codings": {},
        }
        row = Recoding(f"recoding-{len(recodings()) + 1}", content)
        ledger.record(row, Verb.CREATED, by=actor, reason=reason, at=at)
    return row


def _check_coder(coder: Any, drawn: list[str], by: Actor) -> None:
    """Raise ValidationError unless `coder` is another than who recorded the measures or draws them."""
    entries = Entry.objects.filter(subject=Subject.MEASURE, code__in=drawn, actor_id=coder.pk)
    if coder.pk == by.user_id:
        raise ValidationError({"coder": _("Who draws the sample does not code it.")})
    if code := entries.values_list("code", flat=True).first():
        message = _("This person has recorded %(code)s. Name somebody who recorded none of them.")
        raise ValidationError({"coder": message % {"code": code}})


def code_measure(
    code: str, measure: str, values: dict[str, str], *, by: Actor, at: datetime
) -> Recoding:
    """Keep the second coding of one measure of a round; it is final.

    Raises NotAllowed for all but the second coder, ValidationError.
    """
    with ledger.writing(alone=True):
        row = recoding(code)
        if row is None or row.content["coder"] != by.user_id:
            raise NotAllowed(_("Only the second coder of this round codes it."))
        if measure not in row.content["drawn"] or measure in row.content["codings"]:
            raise ValidationError(_("This measure is not to be coded, or was coded already."))
        coding = {name: values.get(name, "") for name in FIELDS}
        codings = row.content["codings"] | {measure: coding}
        row = Recoding(code, row.content | {"codings": codings}, row.version + 1)
        reason = _("Coded again from the source alone: %(code)s") % {"code": measure}
        ledger.record(row, Verb.AMENDED, by=by, reason=reason, at=at)
    return row


def settle(
    code: str, measure: str, field: str, outcome: str, *, by: Actor, reason: str, at: datetime
) -> Recoding:
    """Record what was found of one field of a measure that was coded otherwise; it is final.

    Raises NotAllowed for all but auditors, ValidationError.
    """
    with ledger.writing(alone=True):
        row = recoding(code)
        zone = Zone.objects.filter(code=row.content["zone"]).first() if row else None
        actor = by.acting(require(by.user, AUDITORS, zone))
        known = outcome in Recoding.Outcome and field in FIELDS
        if not (known and row and row.is_finished and measure in row.content["codings"]):
            raise ValidationError(_("There is no such difference to settle."))
        outcomes = row.content.get("outcomes", {})
        settled = outcomes.get(measure, {})
        if field in settled:
            raise ValidationError(_("This difference was settled already."))
        found = {"outcome": outcome, "by": by.user_id, "by_name": by.name, "reason": reason.strip()}
        outcomes = outcomes | {measure: settled | {field: found}}
        row = Recoding(code, row.content | {"outcomes": outcomes}, row.version + 1)
        ledger.record(row, Verb.AMENDED, by=actor, reason=reason, at=at)
    return row
