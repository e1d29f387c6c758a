"""Zones side by side, and two days of one zone; each address shows the same for ever."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import now
from django.utils.translation import gettext

from measures.domain.change_kinds import ChangeKind
from measures.domain.state import State
from measures.ledger.canonical import Json
from measures.ledger.head import HeadOnDay
from measures.models import Kind, Measure, Status, Zone, nested
from measures.reads import as_of
from measures.reads.filters.axes import ZONES
from measures.reads.moments import Moment
from measures.reads.pagination import Position
from measures.reads.parameters import parse_one
from measures.reads.past_counts import past_cells
from measures.reads.query import Query, SortKey
from measures.reads.recent import Change
from measures.reads.zone_scope import UnknownZone
from measures.shown.texts import day_words, marked, when
from measures.shown.words import kind_words

from . import counting
from .bars import in_prose, state_bar
from .changes import line
from .happenings import events_of
from .listing import filled, place_after
from .marks import PROMISES, mark
from .page import Content, Visit, page
from .past import moment
from .rows import measure_url

#: The most zones side by side, and the most changed measures on a page.
_ZONES, _CHANGED = 4, 50


@page("zone", "as_of")
def compare(visit: Visit) -> Content:
    params = filled(visit.params)
    codes = [*dict.fromkeys(params.getlist("zone"))]
    zones = {zone.code: zone for zone in Zone.objects.with_parents()}
    _check(codes, zones)
    past = moment(params)
    columns = [_column(visit, code, zones, past) for code in codes] if len(codes) > 1 else []
    return Content(
        "pages/compare.html",
        gettext("Compare zones"),
        {
            "columns": columns,
            "rows": _rows([(column["name"], column["counts"]) for column in columns]),
            "kinds": _kinds(columns),
            "selects": [codes[n] if n < len(codes) else "" for n in range(_ZONES)],
            "options": options(zones),
            "as_of": params.get("as_of", ""),
            "past": past and day_words(past.day),
            "permanent": _permanent(visit, codes, past),
        },
    )


def _check(codes: list[str], zones: Json) -> None:
    """Raises ValidationError for too many zones, and for one that is not there."""
    if len(codes) > _ZONES:
        message = gettext("Compare at most %(most)s zones.")
        raise ValidationError({"zone": message % {"most": _ZONES}})
    for code in codes:
        if code not in zones:
            message = gettext("No zone has the code %(code)s.")
            raise ValidationError({"zone": message % {"code": code[:60]}})


def options(zones: Json) -> list[tuple[str, str]]:
    return [
        (z.code, "\u2003" * depth + z.in_language("name")) for z, depth in nested(zones.values())
    ]


def _column(visit: Visit, code: str, zones: Json, past: Moment | None) -> dict[str, Any]:
    found = _cells_at(visit, code, zones, past)
    counts = counting.counts(found)
    kinds: Counter[str] = Counter()
    for cell, number in found.items():
        if cell[2] != Status.SUPERSEDED:
            kinds[cell[1]] += number
    name = zones[code].in_language("name")
    return {
        "name": name,
        "url": reverse("pages:zone", args=[code]),
        "counts": counts,
        "bar": state_bar(counts),
        "kinds": kinds,
        "total": f"{counts.total:,}",
        "promises": f"{counts.promises:,}",
    }


def _past_counts(code: str, past: Moment, head: HeadOnDay) -> Counter[Any]:
    """The cells of a zone ("": of all) as they were."""
    query = Query.parse(QueryDict(f"zone={code}" if code else ""))
    cells = past_cells(past, head)
    try:
        if cells is None:
            return _read_counts(query, past)
        codes = as_of.zone_codes(query.zone_scope, past.seq)
    except UnknownZone:  # not on record yet at that moment
        return Counter()
    return Counter({cell: n for cell, n in cells.items() if not code or cell[0] in codes})


#: A moment that has passed stays as it is.
_read_counts = lru_cache(maxsize=256)(as_of.cells)


def _cells_at(visit: Visit, code: str, zones: Json, past: Moment | None) -> Counter[Any]:
    """The cells of a zone ("": of all) at a moment, as `reads.counts` has them."""
    if past and (past.seq, past.day) != (visit.at.seq, visit.at.day):
        return _past_counts(code, past, visit.at)
    cells = counting.current_cells(visit.at)
    if not code:
        return cells
    inside = {each.code for each in zones.values() if code in each.lies_in_codes}
    return Counter({cell: n for cell, n in cells.items() if cell[0] in inside})


def _rows(columns: list[tuple[str, counting.Counts]]) -> list[dict[str, Any]]:
    """A row for each state: of each column its name, the number and the share."""
    return [
        {
            "mark": mark(state),
            "cells": [
                (
                    name,
                    f"{counts.states[state]:,}",
                    counting.percent(counts.states[state], counts.promises)
                    if state in PROMISES
                    else "",
                )
                for name, counts in columns
            ],
        }
        for state in (*PROMISES, State.ONLY_PROPOSED, State.CANCELLED)
        if columns
    ]


def _kinds(columns: list[dict[str, Any]]) -> list[tuple[Any, str, list[tuple[str, str]]]]:
    """Label and address of each kind, and of each column its name and the number."""
    return [
        (
            kind.label,
            reverse("pages:instrument", args=[kind]),
            [(column["name"], f"{column['kinds'][kind]:,}") for column in columns],
        )
        for kind in Kind
        if any(column["kinds"][kind] for column in columns)
    ]


def _permanent(visit: Visit, codes: list[str], past: Moment | None) -> str:
    seq = past.seq if past else visit.at.seq
    query = "&".join([*(f"zone={code}" for code in codes), f"as_of={seq}"])
    return f"{visit.site}{visit.path}?{query}"


@page("zone", "from", "to", "after")
def between(visit: Visit) -> Content:
    params = filled(visit.params)
    zones = {zone.code: zone for zone in Zone.objects.with_parents()}
    code = parse_one(params, "zone", "")
    _check([code] if code else [], zones)
    start = moment(params, "from")
    end = moment(params, "to") or Moment(visit.at.seq, visit.at.day, visit.at.hash)
    context = {
        "zone": code,
        "options": options(zones),
        "from": params.get("from", ""),
        "to": params.get("to", ""),
    }
    if start:
        context |= _difference(visit, code, zones, start, end, _seek(params))
        query = f"zone={code}&" if code else ""
        query += f"from={start.seq}&to={end.seq}"
        if context["after"]:
            context["next"] = f"{visit.path}?{query}&after={context['after']}"
        context["permanent"] = f"{visit.site}{visit.path}?{query}"
    return Content("pages/between.html", gettext("What changed between two days"), context)


def _seek(params: QueryDict) -> Position | None:
    """Where the page of changed measures begins. Raises ValidationError."""
    after = parse_one(params, "after", "")
    return place_after(SortKey.CODE, after) if after else None


def _difference(
    visit: Visit, code: str, zones: Json, start: Moment, end: Moment, seek: Position | None
) -> dict[str, Any]:
    """The counts at both moments, and a page of the measures that changed."""
    scope = ZONES.scope(QueryDict(""), (code,)) if code else None
    found = as_of.differences(scope, start, end, limit=_CHANGED, seek=seek)
    changed = [orjson.loads(row) for row in found.rows]
    titles = Measure.objects.in_bulk([row["code"] for row in changed], field_name="code")
    ends = [_end(start), _end(end)]
    counted = [counting.counts(_cells_at(visit, code, zones, at)) for at in (start, end)]
    return {
        "ends": ends,
        "finding": _finding((start, end), counted),
        "rows": _rows([*zip(ends, counted, strict=True)]),
        "changed": [_changed(row, titles.get(row["code"])) for row in changed],
        "after": found.next.key if found.next else "",
        "totals": [f"{counts.total:,}" for counts in counted],
    }


def _finding(days: tuple[Moment, Moment], counted: list[counting.Counts]) -> Any:
    """What became of the promises between the two moments, in a sentence."""
    text = gettext(
        "Between {start} and {end} <strong>kept promises went from {kept} to {kept_now}, late ones "
        "from {late} to {late_now}</strong>, moved ones from {moved} to {moved_now}."
    )
    numbers = {
        f"{state}{end}": in_prose(counts.states[state])
        for state in (State.KEPT, State.LATE, State.MOVED)
        for counts, end in zip(counted, ("", "_now"), strict=True)
    }
    start, end = (when(at.day) for at in days)
    return format_html(text, start=start, end=end, **numbers)


def _end(at: Moment) -> str:
    return format_html(gettext("{day}, entry {seq}"), day=when(at.day), seq=str(at.seq))


def _changed(row: Json, measure: Measure | None) -> dict[str, Any]:
    kinds = [ChangeKind(kind) for kind in row["kinds"]]
    entry = {"seq": row["seq"], "recorded_at": now(), "reason": "", "channel": "import"}
    events = events_of(Change(entry, {}, kinds, row["changes"]))
    return {
        "code": row["code"],
        "url": measure_url(row["code"]),
        "title": marked(measure.languages("title")) if measure else row["code"],
        "kinds": [kind_words(kind) for kind in kinds],
        "events": [line(event) for event in events[:4]],
    }
