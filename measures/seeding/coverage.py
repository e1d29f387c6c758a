"""Measure how far the seeds cover a source document, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

from measures.text.figures import figures
from measures.text.sentences import DIGITS, mask, sentences

from .document import Block
from .seeds import Seeds

#: The lifecycle in its usual order; a history that goes down it steps backwards.
_ORDER = ["proposed", "planned", "in_progress", "in_force", "completed", "verified"]


@dataclass
class Coverage:
    """The coverage of one document; `characters` and `covered` count characters."""

    code: str
    measures: int = 0
    characters: int = 0
    covered: int = 0
    assigned: int = 0
    omitted: int = 0
    unassigned: list[tuple[int, str]] = field(default_factory=list)
    digits: list[tuple[int, str]] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    unused_figures: list[str] = field(default_factory=list)


def cover(code: str, text: str, seeds: Seeds) -> Coverage:
    """Assign each sentence of `text`, the document `code`, to evidence or to an omission."""
    coverage = Coverage(code, characters=len(text))
    cited = _cited(code, seeds.measures)
    coverage.measures = len({measure for measure, _, _ in cited})
    evidence = mask(text, ((start, end) for _, start, end in cited))
    left_out = (o for o in seeds.omitted if o["source"] == code)
    omitted = mask(text, ((o["start"], o["end"]) for o in left_out))
    coverage.covered = sum(evidence)
    for match in sentences(text):
        sentence = (match.start(), " ".join(match[0].split()))
        under = slice(match.start(), match.end())
        if any(evidence[under]):
            coverage.assigned += 1
            continue
        if DIGITS.search(match[0]):
            coverage.digits.append(sentence)
        if any(omitted[under]):
            coverage.omitted += 1
        else:
            coverage.unassigned.append(sentence)
    coverage.shared = _shared(cited)
    coverage.unused_figures = _unused_figures(code, text, seeds.measures)
    return coverage


def _cited(code: str, measures: list[Block]) -> list[tuple[str, int, int]]:
    return [
        (measure["code"], evidence["start"], evidence["end"])
        for measure in measures
        for evidence in measure["evidence"]
        if evidence["source"] == code
    ]


def _shared(cited: list[tuple[str, int, int]]) -> list[str]:
    """Passages that two measures cite alike."""
    owners: dict[tuple[int, int], list[str]] = {}
    for code, start, end in cited:
        owners.setdefault((start, end), []).append(code)
    return [
        f"{start}–{end}: {one} and {other}"
        for (start, end), codes in sorted(owners.items())
        for one, other in combinations(codes, 2)
    ]


def _unused_figures(code: str, text: str, measures: list[Block]) -> list[str]:
    """Figures in digits that a measure's spans print and none of its targets or terms has."""
    unused = []
    for measure in measures:
        known = set(_values(measure))
        for cited in measure["evidence"]:
            if cited["source"] != code:
                continue
            span = text[cited["start"] : cited["end"]]
            for figure in figures(span):
                printed = span[figure.start : figure.end]
                if DIGITS.search(printed) and not known.issuperset(figure.values):
                    unused.append(
                        f"{measure['code']}: {printed} at {cited['start'] + figure.start}"
                    )
    return unused


def _values(measure: Block) -> Iterator[Decimal | int]:
    blocks = [*(measure.get("targets") or []), measure.get("terms") or Block()]
    blocks += [r for target in measure.get("targets") or [] for r in target.get("readings") or []]
    for block in blocks:
        yield from (value for value in block.values() if isinstance(value, Decimal | int))


def steps_back(measure: Block) -> bool:
    """Whether the status history goes down the usual order of the lifecycle."""
    steps = [step["to"] for step in measure["status"] if step["to"] in _ORDER]
    return sorted(steps, key=_ORDER.index) != steps
