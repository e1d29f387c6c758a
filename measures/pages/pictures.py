"""Pictures to download, as SVG and as PNG: each stands by itself, with its title, day and source."""

from __future__ import annotations

from typing import Any

import orjson
import resvg_py
from django.template.loader import render_to_string
from django.utils.translation import gettext

from measures.models import Kind
from measures.reads import measure_list
from measures.reads.filters.state import STATES
from measures.reads.query import NotFound
from measures.reads.zone_scope import zones_now
from measures.reads.zones import zone as find_zone
from measures.shown.chart import WIDE
from measures.shown.from_body import shown_targets_of
from measures.shown.texts import plain

from . import counting
from .bars import state_bar
from .instrument import known_kind
from .listing import late as late_rows
from .marks import STYLES
from .page import File, Visit, page

#: The width of a picture, in units of the drawing; a PNG has two pixels for each.
WIDTH, SCALE = 720, 2
FORMS = ("svg", "png")
_LEGEND, _LINE, _BAR = 160, 26, 48


@page()
def states(visit: Visit, form: str) -> File:
    return _states(visit, form, gettext("All measures"), counting.current_counts(visit.at))


@page()
def zone_states(visit: Visit, code: str, form: str) -> File:
    name = find_zone(code, visit.at).zone.in_language("name")
    inside = {zone for zone, lies_in in zones_now().items() if code in lies_in}
    return _states(visit, form, name, counting.current_counts(visit.at, zones=inside))


@page()
def kind_states(visit: Visit, kind: str, form: str) -> File:
    known_kind(kind)
    return _states(visit, form, str(Kind(kind).label), counting.current_counts(visit.at, kind=kind))


def _states(visit: Visit, form: str, name: str, counts: counting.Counts) -> File:
    legend = [
        {
            "style": STYLES[state],
            "label": f"{STATES[state]} {number:,}",
            "x": str(n % 4 * (_LEGEND + 20)),
            "y": str(n // 4 * _LINE),
        }
        for n, (state, number) in enumerate(counts.shown_states)
    ]
    height = 150 + (len(legend) + 3) // 4 * _LINE
    context = {"name": name, "bar": state_bar(counts), "legend": legend, "height": str(height)}
    return _file(visit, form, "pages/picture_states.html", context | {"total": f"{counts.total:,}"})


@page()
def late(visit: Visit, code: str, form: str) -> File:
    """The measures of a zone that are late longest, each with a bar of its days."""
    name = find_zone(code, visit.at).zone.in_language("name")
    bars = [
        row | {"y": str(84 + n * _BAR), "base": str(84 + n * _BAR + 34)}
        for n, row in enumerate(late_rows(visit, code))
    ]
    height = 130 + max(len(bars), 1) * _BAR
    context = {"name": name, "bars": bars, "height": str(height)}
    return _file(visit, form, "pages/picture_late.html", context)


@page()
def target(visit: Visit, code: str, number: str, form: str) -> File:
    """The curve of a target. Raises NotFound where there is none to draw."""
    body = orjson.loads(measure_list.measure(code, today=visit.at.day)[0])
    targets = {str(each.target.number): each for each in shown_targets_of(body, visit.at.day)}
    shown = targets.get(number)
    if shown is None or not shown.charts:
        text = gettext("%(code)s has no picture %(number)s.")
        raise NotFound(text % {"code": code[:60], "number": number[:9]})
    curve = next(chart for chart in shown.charts if chart["frame"] is WIDE)
    context = {"name": plain(body["title"]), "shown": shown, "plot": curve, "height": "470"}
    return _file(visit, form, "pages/picture_target.html", context)


def _file(visit: Visit, form: str, template: str, context: dict[str, Any]) -> File:
    if form not in FORMS:
        text = gettext("A picture is an %(forms)s.")
        raise NotFound(text % {"forms": ", ".join(FORMS)})
    own = {
        "width": str(WIDTH),
        "site": visit.site.partition("://")[2],
        "at": visit.at.day.isoformat(),
        "entry": str(visit.at.seq),
    }
    drawing = render_to_string(template, own | context)
    if form == "svg":
        return File(drawing.encode(), "image/svg+xml; charset=utf-8")
    return File(_png(drawing), "image/png")


def _png(drawing: str) -> bytes:
    made = resvg_py.svg_to_bytes(svg_string=drawing, zoom=SCALE)
    return bytes(made)
