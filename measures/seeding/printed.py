"""Compares the figures of the seeds with those that their documents print."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from measures.models import Qualifier
from measures.text.figures import Figure, decimal_string, figures

from .document import Block, Fault
from .seeds import TERM_FIGURES


class Claim(NamedTuple):
    """A figure that a seed gives: in which block, under which key; `maximum` of a range."""

    block: Block
    key: str
    value: Decimal
    maximum: Decimal | None = None
    starts: bool = False  # it may be where a change begins: a baseline, a reading
    qualifier: str = ""  # how the seed says that it is meant: of a baseline, a reading


#: Comparator as read -> the qualifiers that a baseline or a reading printed so may have.
_MEANT = {
    "equal": {Qualifier.EXACT},
    "about": {Qualifier.ABOUT},
    "more_than": {Qualifier.MORE_THAN},
    "at_least": {Qualifier.EXACT, Qualifier.MORE_THAN},
    "at_most": {Qualifier.EXACT, Qualifier.LESS_THAN},
}


class Printed:
    """The figures that a measure's spans print."""

    def __init__(self, printed: list[Figure]) -> None:
        self._ranges = {(f.value, f.value_max) for f in printed if f.value_max is not None}
        self._values = {f.value for f in printed if f.value_max is None}
        self._baselines = {f.baseline for f in printed if f.baseline is not None}
        self._meant: dict[Decimal, set[str]] = {}
        for figure in printed:
            named = [(figure.value, figure.comparator)]
            if figure.baseline is not None:
                named.append((figure.baseline, figure.baseline_comparator))
            for value, comparator in named:
                self._meant.setdefault(value, set()).update(_MEANT.get(comparator, set(Qualifier)))

    def supports(self, claim: Claim) -> bool:
        """Whether the spans print the claim. One end of a range (两三百家) is no value, and the
        1 of 从1%提升到5% is no target."""
        if claim.maximum is not None and (claim.value, claim.maximum) in self._ranges:
            return True
        if claim.starts and claim.value in self._baselines:
            return True
        both = {claim.value} | ({claim.maximum} if claim.maximum is not None else set())
        return both <= self._values

    def meant(self, claim: Claim) -> set[str]:
        """The qualifiers that the spans give a baseline or a reading, if not the claimed one."""
        meant = self._meant.get(claim.value, set())
        return meant if claim.qualifier and claim.qualifier not in meant else set()

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
        elif meant := printed.meant(claim):
            key = "baseline_qualifier" if claim.key == "baseline" else "qualifier"
            message = (
                f"{claim.key} {decimal_string(claim.value)} has {key} {claim.qualifier}; printed: "
                f"{', '.join(sorted(meant))}"
            )
        else:
            continue
        yield Fault(claim.block.file, claim.block.line_of(claim.key), measure["code"], message)


def _claims(measure: Block) -> Iterator[Claim]:
    for target in measure.get("targets") or []:
        maximum = target.get("value_max")
        upper = None if maximum is None else Decimal(maximum)
        yield from _claim(target, "value", upper)
        yield from _claim(target, "baseline", starts="baseline_qualifier")
        for reading in target.get("readings") or []:
            yield from _claim(reading, "value", starts="qualifier")
    terms = measure.get("terms") or Block()
    for key in TERM_FIGURES:
        yield from _claim(terms, key)


def _claim(
    block: Block, key: str, maximum: Decimal | None = None, *, starts: str = ""
) -> Iterator[Claim]:
    """The figure under `key`; `starts` is the key of its qualifier, if it is no target."""
    if block.get(key) is not None:
        meant = (block.get(starts) or Qualifier.EXACT) if starts else ""
        yield Claim(block, key, Decimal(block[key]), maximum, bool(starts), str(meant))
