"""Which measure a measure follows the model of: an instrument copied from one zone to another.

It is recorded on the copy alone, by those who answer for the copy; the model may lie anywhere and
learns nothing of it, so its readers find its copies by a query (`measures.reads.lineage`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measures.db.sql import Sql, fetch
from measures.models import Measure

_UPWARDS = """
    WITH RECURSIVE upwards(id) AS (
        SELECT id FROM measures_measure WHERE id = %s
        UNION
        SELECT m.modelled_on_id FROM upwards JOIN measures_measure m ON m.id = upwards.id
        WHERE m.modelled_on_id IS NOT NULL
    )
    SELECT id FROM upwards
"""


def names_a_model(content: Mapping[str, Any]) -> bool:
    """Whether `content` links the measure with a model: then nobody else may write meanwhile."""
    return content.get("modelled_on") is not None


def set_model(measure: Measure, content: Mapping[str, Any]) -> None:
    """Let `measure` have the model that `content` names, if it names one or None. For verbs.

    Raises ValidationError keyed `modelled_on` for the measure itself, for one that follows it,
    however far, and for a withdrawn one. A model that is withdrawn later stays.
    """
    if "modelled_on" not in content:
        return
    given = content["modelled_on"]
    model = Measure.objects.get(pk=given.pk) if given else None  # as it is now
    if model and model.pk != measure.modelled_on_id:
        _require_model_for(measure, model)
    measure.modelled_on = model


def _require_model_for(measure: Measure, model: Measure) -> None:
    message = ""
    if model.withdrawn:
        message = _("%(model)s is withdrawn; name another measure as the model of %(code)s.")
    elif model.pk == measure.pk:
        message = _("%(code)s cannot be its own model.")
    elif measure.pk in {pk for (pk,) in fetch(Sql(_UPWARDS, (model.pk,)))}:
        message = _(
            "%(model)s itself follows the model of %(code)s. Take that link back first if it is the "
            "other way round."
        )
    if message:
        raise ValidationError(
            {"modelled_on": message % {"code": measure.code, "model": model.code}}
        )
