"""Content of generated measures: plain data, as the verbs take it; the same in every run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from measures.models import TERMS, Kind, Source, Status, Zone
from measures.models.status import STEPS

#: The word that about an eighth of the titles have, and nothing else.
WORD = "创科"
SHARE = 0.12

#: 360 words; with some 46 of them in its texts, a measure has any one of them in 12 of 100 cases.
WORDS = [
    one + other
    for one, other in product(
        "科产金数港深口人才资税标检医教交能环规土", "业融据岸员务准测院通源境划地审项台园"
    )
]
_FIRST = (Status.PROPOSED, Status.PLANNED, Status.IN_PROGRESS, Status.IN_FORCE, Status.COMPLETED)


@dataclass(frozen=True)
class GeneratedMeasure:
    """Content of a measure, and the status steps after its creation."""

    code: str
    content: dict[str, Any]
    status: Status
    source: Source
    steps: list[tuple[Status, date]]

    @property
    def since(self) -> date:
        return self.source.published_on


def code(number: int) -> str:
    return f"BENCH-{number:07}"


def measure(number: int, zones: list[Zone], sources: list[Source]) -> GeneratedMeasure:
    draw = random.Random(20261101 + number)
    source, status = draw.choice(sources), draw.choice(_FIRST)
    return GeneratedMeasure(
        code=code(number),
        content=_content(draw, number, zones, sources),
        status=status,
        source=source,
        steps=list(_steps(draw, status, source.published_on)),
    )


def _content(
    draw: random.Random, number: int, zones: list[Zone], sources: list[Source]
) -> dict[str, Any]:
    kind = draw.choice(Kind.values)
    title = _text(draw, draw.randrange(7, 10)) + (WORD if draw.random() < SHARE else "")
    content: dict[str, Any] = {
        "zone": draw.choice(zones),
        "kind": kind,
        "origin_script": draw.choice(("hans", "hant")),
        "title": title,
        "title_en": f"Made-up measure {number}",
        "summary": "，".join(_text(draw, draw.choice((7, 8))) for _ in range(5)) + "。",
        "targets": [_target(draw, sources) for _ in range(draw.randrange(4))],
        "evidence": [
            {"source": draw.choice(sources), "locator": f"第{page}页"}
            for page in draw.sample(range(1, 90), draw.randrange(1, 3))
        ],
    }
    if kind in TERMS:
        content["terms"] = _terms(draw, kind)
    return content | _deadline(draw)


def _text(draw: random.Random, words: int) -> str:
    return "".join(draw.choices(WORDS, k=words))


def _deadline(draw: random.Random) -> dict[str, Any]:
    if draw.random() < 0.2:
        return {}
    due = date(2026, 1, 1) + timedelta(days=draw.randrange(2000))
    return {"deadline": f"{due.year}年底前", "due_from": due, "due_by": due}


def _target(draw: random.Random, sources: list[Source]) -> dict[str, Any]:
    value = Decimal(draw.randrange(10, 10_000))
    readings = [
        {
            "value": value * draw.randrange(20) / 10,
            "read_on": source.published_on - timedelta(days=draw.randrange(600)),
            "source": source,
            "note": _text(draw, 3),
        }
        for source in draw.sample(sources, draw.choice((0, 0, 0, 1, 2)))
    ]
    return {
        "indicator": f"{_text(draw, 2)}数目",
        "indicator_en": "Projects",
        "comparator": "at_least",
        "value": value,
        "unit": "projects",
        "readings": readings,
    }


def _terms(draw: random.Random, kind: str) -> dict[str, Any]:
    match kind:
        case Kind.WHITELIST:
            return {name: _text(draw, 4) for name in ("listed", "keeper", "effect")}
        case Kind.SPLIT_LINE:
            flows = {"people": True, "goods": draw.random() < 0.5}
            return {"line": "first", "control": "port", "between": _text(draw, 4)} | flows
        case Kind.TALENT_HOUSING:
            units = draw.randrange(10, 5_000)
            return {"units": units, "tenure": "rent", "eligible": _text(draw, 4)}
        case _:
            amount = Decimal(draw.randrange(1, 1_000) * 100_000)
            fields = {"amount": amount, "currency": "CNY", "basis": "ceiling"}
            return fields | {"per": _text(draw, 2), "beneficiary": _text(draw, 3)}


def _steps(draw: random.Random, status: Status, since: date) -> Iterator[tuple[Status, date]]:
    for _ in range(draw.choice((0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4))):
        steps = [to for to in STEPS[status] if not STEPS[status][to].successor]
        if not steps:
            return
        status = draw.choice(steps)
        since += timedelta(days=draw.randrange(1, 90))
        yield status, since
