"""The filters beside the list of measures, each with the values that it offers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict

from measures.reads.filters import FILTERS
from measures.reads.filters.base import Filter


def panel(given: QueryDict) -> list[dict[str, Any]]:
    """Each filter with its title, its values, and which of them are chosen.

    One that is not offered, from the address, has the values that it has there.
    """
    offered_filters = [each for each in FILTERS if each.admin_title]
    declared = [group for each in offered_filters for group in _declared(each, given)]
    offered = {group["name"] for group in declared} | {"due_after", "due_before"}
    others = [_group(name, name, [], given, True) for name in given if name not in offered]
    return [*declared, *others]


def _declared(declared: Filter, given: QueryDict) -> Iterator[dict[str, Any]]:
    own = {declared.name: (declared.admin_title, declared.admin_choices())}
    offered = {**own, **declared.admin_more}
    for parameter in declared.parameters:
        if parameter.name in offered:
            several = parameter.schema.get("type") == "array"
            title, choices = offered[parameter.name]
            yield _group(parameter.name, title, choices, given, several)


def _group(name: str, title: Any, values: Any, given: QueryDict, several: bool) -> dict[str, Any]:
    chosen = {part for value in given.getlist(name) for part in value.split(",")}
    first: dict[str, Any] = {}  # a zone lies in several, and is named under each
    for code, label in values:
        first.setdefault(code, label)
    choices = [(code, label, code in chosen) for code, label in first.items()]
    offered = {code for code, _label, _on in choices}
    more = [(code, code, True) for code in sorted(chosen - offered)]  # from the address
    return {
        "name": name,
        "title": title,
        "several": several,
        "choices": choices + more,
        "active": bool(chosen),
    }
