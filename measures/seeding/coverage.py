"""How far a source document is covered by the seeds, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

from measures.text.figures import figures

from .document import Block
from .seeds import Seeds

#: A sentence ends with its mark, or with its line.
_SENTENCE = re.compile(r"[^。!?！？;；\n]+[。!?！？;；]?")
_WORDS = re.compile(r"\w")
_DIGITS = re.compile(r"\d")

#: The lifecycle in its usual order; a history that goes down it steps backwards.
_ORDER = ["proposed", "planned", "in_progress", "in_force", "completed", "verified"]


@dataclass
class Coverage:
    """What became of a document. Counts of `characters` and `covered` are characters."""

    code: str
    measures: int = 0
    characters: int = 0
    covered: int = 0
    assigned: int = 0
    omitted: int = 0
    unassigned: list[tuple[int, str]] = field(default_factory=list)
    digits: list[tuple[int, str]] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)


def cover(code: str, text: str, seeds: Seeds) -> Coverage:
    """Assign each sentence of `text`, the document `code`, to evidence or to an omission."""
    found = Coverage(code, characters=len(text))
    cited = _cited(code, seeds.measures)
    found.measures = len({measure for measure, _, _ in cited})
    evidence = _mask(text, ((start, end) for _, start, end in cited))
    left_out = (o for o in seeds.omitted if o["source"] == code)
    omitted = _mask(text, ((o["start"], o["end"]) for o in left_out))
    found.covered = sum(evidence)
    for match in _SENTENCE.finditer(text):
        if not _WORDS.search(match[0]):
            continue
        sentence = (match.start(), " ".join(match[0].split()))
        under = slice(match.start(), match.end())
        if any(evidence[under]):
            found.assigned += 1
            continue
        if _DIGITS.search(match[0]):
            found.digits.append(sentence)
        if any(omitted[under]):
            found.omitted += 1
        else:
            found.unassigned.append(sentence)
    found.shared = _shared(cited)
    found.untold = _untold(code, text, seeds.measures)
    return found


def _cited(code: str, measures: list[Block]) -> list[tuple[str, int, int]]:
    return [
        (measure["code"], said["start"], said["end"])
        for measure in measures
        for said in measure["evidence"]
        if said["source"] == code
    ]


def _mask(text: str, spans: Iterable[tuple[int, int]]) -> bytearray:
    mask = bytearray(len(text))
    for start, end in spans:
        mask[start:end] = b"\x01" * len(mask[start:end])
    return mask


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


def _untold(code: str, text: str, measures: list[Block]) -> list[str]:
    """Figures in digits that a measure's spans print and none of its targets or terms has."""
    told = []
    for measure in measures:
        known = set(_values(measure))
        for said in measure["evidence"]:
            if said["source"] != code:
                continue
            span = text[said["start"] : said["end"]]
            for figure in figures(span):
                printed = span[figure.start : figure.end]
                if _DIGITS.search(printed) and not known.issuperset(figure.values):
                    told.append(f"{measure['code']}: {printed} at {said['start'] + figure.start}")
    return told


def _values(measure: Block) -> Iterator[Decimal | int]:
    blocks = [*(measure.get("targets") or []), measure.get("terms") or Block()]
    blocks += [r for target in measure.get("targets") or [] for r in target.get("readings") or []]
    for block in blocks:
        yield from (value for value in block.values() if isinstance(value, Decimal | int))


def steps_back(measure: Block) -> bool:
    """Whether the status history goes down the usual order of the lifecycle."""
    steps = [step["to"] for step in measure["status"] if step["to"] in _ORDER]
    return sorted(steps, key=_ORDER.index) != steps
