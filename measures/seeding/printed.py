"""Compares the figures of the seeds with those that their documents print."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from measures.text.figures import Figure, decimal_string, figures

from .document import Block, Fault


class Claim(NamedTuple):
    """A figure that a seed gives: in which block, under which key; `maximum` of a range."""

    block: Block
    key: str
    value: Decimal
    maximum: Decimal | None = None
    starts: bool = False  # it may be where a change begins: a baseline, a reading


class Printed:
    """The figures that a measure's spans print."""

    def __init__(self, printed: list[Figure]) -> None:
        self._ranges = {(f.value, f.value_max) for f in printed if f.value_max is not None}
        self._values = {f.value for f in printed if f.value_max is None}
        self._baselines = {f.baseline for f in printed if f.baseline is not None}

    def supports(self, claim: Claim) -> bool:
        """Whether the spans print the claim. One end of a range (两三百家) is no value, and the
        1 of 从1%提升到5% is no target."""
        if claim.maximum is not None and (claim.value, claim.maximum) in self._ranges:
            return True
        if claim.starts and claim.value in self._baselines:
            return True
        both = {claim.value} | ({claim.maximum} if claim.maximum is not None else set())
        return both <= self._values

    def __str__(self) -> str:
        words = [decimal_string(value) for value in sorted(self._values)]
        words += [f"from {decimal_string(value)}" for value in sorted(self._baselines)]
        words += [
            f"{decimal_string(low)} to {decimal_string(high)}"
            for low, high in sorted(self._ranges)
            if high is not None
        ]
        return ", ".join(words) or "none"


def figure_faults(measure: Block, texts: dict[str, str]) -> Iterator[Fault]:
    """Figures of the targets, readings and terms of `measure` that none of its spans prints."""
    spans = (texts[e["source"]][e["start"] : e["end"]] for e in measure["evidence"])
    printed = Printed([figure for span in spans for figure in figures(span)])
    for claim in _claims(measure):
        if not printed.supports(claim):
            claimed = decimal_string(claim.value)
            if claim.maximum is not None:
                claimed += f" to {decimal_string(claim.maximum)}"
            message = (
                f"{claim.key} {claimed} is not printed in the measure's spans; printed: {printed}"
            )
            yield Fault(claim.block.file, claim.block.line_of(claim.key), measure["code"], message)


def _claims(measure: Block) -> Iterator[Claim]:
    for target in measure.get("targets") or []:
        maximum = target.get("value_max")
        upper = None if maximum is None else Decimal(maximum)
        yield from _given(target, "value", upper)
        yield from _given(target, "baseline", starts=True)
        for reading in target.get("readings") or []:
            yield from _given(reading, "value", starts=True)
    terms = measure.get("terms") or Block()
    for key in ("units", "amount", "matching_ratio"):
        yield from _given(terms, key)


def _given(
    block: Block, key: str, maximum: Decimal | None = None, *, starts: bool = False
) -> Iterator[Claim]:
    if block.get(key) is not None:
        yield Claim(block, key, Decimal(block[key]), maximum, starts)
