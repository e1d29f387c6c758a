"""What a target or a deadline promises, as content of verbs, as stored in requests, compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from measures.domain.promises import BASELINE, FIGURE
from measures.ledger.canonical import Json, canonical
from measures.models import LANGUAGES, Measure, Target

Row = Measure | Target

DEADLINE = ("deadline", "due_from", "due_by")
STAYS = _(
    "Target %(number)s stays on record: a target is retired, with a reason and a source, not "
    "removed (API: POST targets/%(number)s/retire/; admin: “Move a promise”)."
)
_MOVE = _(
    "This is promised, and not changed here: move or correct the promise, with a reason and a "
    "source (API: POST %(path)s; admin: “Move a promise”)."
)


def columns_of(row: Row) -> tuple[str, ...]:
    """The names that a request about `row` may give."""
    return (*FIGURE, *BASELINE, *DEADLINE) if isinstance(row, Target) else DEADLINE


def promised_otherwise(measure: Measure, row: Row, content: Mapping[str, Any]) -> dict[str, Any]:
    """What `content` promises otherwise than `row`, the measure or one of its targets."""
    differs = {}
    for name in columns_of(row):
        column = f"{name}_{measure.origin_script}" if name in row.TEXTS else name
        if name in content and content[name] != getattr(row, column):
            differs[name] = content[name]
    return differs


def refuse_to_move(measure: Measure, target: Target | None, content: Mapping[str, Any]) -> None:
    """Raise ValidationError when `content`, of an amendment, changes what is promised.

    Content that repeats what is on record passes.
    """
    prefix = f"targets.{target.number}." if target else ""
    path = f"measures/{measure.code}/{f'targets/{target.number}/' if target else ''}promise/"
    if differs := promised_otherwise(measure, target or measure, content):
        raise ValidationError({prefix + name: _MOVE % {"path": path} for name in differs})


def promise_data(row: Row, origin: str) -> Json:
    """The promise of `row` as a request keeps it: plain JSON, words as they were written."""
    deadline = None
    if row.due_by:
        words = {LANGUAGES[origin]: getattr(row, f"deadline_{origin}")}
        deadline = {"stated": words, "from": row.due_from, "by": row.due_by}
    names = (*FIGURE, *BASELINE) if isinstance(row, Target) else ()
    figure = {name: getattr(row, name) for name in names}
    plain: Json = json.loads(canonical(figure | {"deadline": deadline}))
    return plain


def content_of(promise: Json) -> dict[str, Any]:
    """The content that makes a row promise what `promise_data()` returned."""
    names = (*FIGURE, *BASELINE)
    content: dict[str, Any] = {name: promise[name] for name in names if name in promise}
    for name in ("value", "value_max", "baseline"):
        if content.get(name) is not None:
            content[name] = Decimal(content[name])
    if content.get("baseline_on") is not None:
        content["baseline_on"] = date.fromisoformat(content["baseline_on"])
    deadline = promise["deadline"]
    if deadline is None:
        return content | {"deadline": "", "due_from": None, "due_by": None}
    [words] = deadline["stated"].values()
    days = {f"due_{name}": date.fromisoformat(deadline[name]) for name in ("from", "by")}
    return content | {"deadline": words} | days
