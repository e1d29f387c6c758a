"""Where a zone lies: every way down to it, for the line above a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.urls import reverse

from measures.models import Zone

Way = list[tuple[str, str]]  # the address and the name of each zone, the outermost first


def crumbs(code: str, zones: Mapping[str, Zone]) -> list[Way]:
    """The ways from the outermost zones to `code`; `zones` are loaded with their parents."""
    return list(_ways(code, zones))


def _ways(code: str, zones: Mapping[str, Zone]) -> Iterator[Way]:
    zone = zones.get(code)
    if zone is None:
        return
    own = (reverse("pages:zone", args=[code]), zone.in_language("name"))
    if not zone.parents:
        yield [own]
    for parent in zone.parents:
        for way in _ways(parent.code, zones):
            yield [*way, own]
