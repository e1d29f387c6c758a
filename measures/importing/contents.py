"""What a row changes, as the content that verbs take."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from measures.domain.promises import BASELINE, FIGURE
from measures.ledger.body import Json
from measures.models import POSTS, TERMS, MemberType

from .lookups import Lookups
from .rows import ROLES, Differences
from .values import CellFault

_TYPES = {member.name: member.type for model in TERMS.values() for member in model.members()}
_DAYS = ("due_from", "due_by")
_OF_CONTENT = ("title", "summary", "zone", "kind", "terms_", *ROLES)
_OF_TARGET = ("target_indicator", "target_qualifier", "target_per")
_FIGURES = tuple(f"target_{name}" for name in (*FIGURE, *BASELINE, "deadline", *_DAYS))


def _suffix(origin: str) -> str:
    return "_zh_hans" if origin == "zh-Hans" else "_zh_hant"


def amendment(found: Differences, body: Json, target: Json | None, lookups: Lookups) -> Json:
    """The content that is amended, apart from what is promised; {}: none."""
    suffix = _suffix(body["origin_script"])
    changed = found.of(*_OF_CONTENT)
    content: Json = {}
    for code, value in changed.items():
        name = code.removesuffix(suffix)
        if code.startswith("terms_"):
            content.setdefault("terms", {})[name.removeprefix("terms_")] = _term(name, value)
        elif code == "zone":
            content["zone"] = lookups.zone(value)
        elif code not in ROLES:
            content[name] = value
    if any(code in ROLES for code in changed):
        content["organisations"] = _organisations(changed, body, lookups)
    if targets := _targets(found, body, target, suffix):
        content["targets"] = targets
    return content


def _term(name: str, value: Any) -> Any:
    """The value of a term as `Terms.fill()` takes it. Raises CellFault."""
    match _TYPES.get(name.removeprefix("terms_")):
        case MemberType.CODES:
            return (value or "").split()
        case MemberType.COUNT if isinstance(value, Decimal):
            if value != value.to_integral_value():
                raise CellFault(_("This is a number of things: write a whole number."))
            return int(value)
        case MemberType.FIGURE | MemberType.COUNT:
            return value
    return value or ""


def _organisations(changed: Json, body: Json, lookups: Lookups) -> list[Json]:
    """All organisations of the measure: those of a role that the row names, and the others."""
    named = {
        role: changed[role].split()
        if role in changed
        else [each["code"] for each in body["organisations"] if each["role"] == role]
        for role in ROLES
    }
    return [
        {"organisation": organisation, "role": role}
        for role, codes in named.items()
        for organisation in lookups.organisations(" ".join(codes))
    ]


def _targets(found: Differences, body: Json, target: Json | None, suffix: str) -> list[Json]:
    """All targets by number, the one of the row with its texts or, if it is new, all of it."""
    beginnings = _OF_TARGET if target else (*_OF_TARGET, *_FIGURES)
    changed = _without_part(found.of(*beginnings), "target_", suffix)
    if not changed:
        return []
    numbers = [each["number"] for each in body["targets"]]
    if target:
        return [{"number": n} | (changed if n == target["number"] else {}) for n in numbers]
    return [*({"number": n} for n in numbers), changed]


def _without_part(changed: Json, part: str, suffix: str) -> Json:
    return {code.removeprefix(part).removesuffix(suffix): v for code, v in changed.items()}


def promise(found: Differences, body: Json, target: Json | None) -> Json:
    """What the row promises otherwise: of its target, or by the deadline of the measure."""
    suffix = _suffix(body["origin_script"])
    if target:
        return _without_part(found.of(*_FIGURES), "target_", suffix)
    return _without_part(found.of("deadline", *_DAYS), "", suffix)


def people(found: Differences, lookups: Lookups) -> Json:
    """The accounts of a new owner and a new deputy, None for nobody; {}: they stay."""
    changed = {post: found.new[post] for post in POSTS if post in found.new}
    return {post: lookups.person(name) if name else None for post, name in changed.items()}


def reading(found: Differences, body: Json) -> Json:
    """The figure that the row reports; {}: none."""
    changed = _without_part(found.of("reading_"), "reading_", _suffix(body["origin_script"]))
    return {{"on": "read_on"}.get(name, name): value for name, value in changed.items()}


def new_measure(found: Differences, body: Json, lookups: Lookups) -> Json:
    """The content of a new measure, with its target and the figure of that, if the row has them."""
    content = amendment(found, body, None, lookups) | promise(found, body, None)
    content |= people(found, lookups)
    content["origin_script"] = body["origin_script"].removeprefix("zh-").lower()
    return content
