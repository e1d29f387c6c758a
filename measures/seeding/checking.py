"""Holds the seeds against the source documents: spans, digests, figures, what is left over."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from measures.text.numerals import numbers

from .document import Block, Fault
from .seeds import Seeds

#: A sentence ends with its mark, or with its line.
_SENTENCE = re.compile(r"[^。!?！？;；\n]+[。!?！？;；]?")
_DIGIT = re.compile(r"\d")


@dataclass
class Checked:
    """What holding one document against the seeds showed. Counts are characters."""

    code: str
    measures: int = 0
    characters: int = 0
    covered: int = 0
    left_over: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Verdict:
    """Per document what was found, the files that are absent, and every fault."""

    documents: list[Checked] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def check(seeds: Seeds, directory: Path) -> Verdict:
    """Hold `seeds` against the documents in `directory`.

    Each span must lie in its document and have its digest; each figure of a target or reading
    must be printed in one of the measure's spans.
    """
    verdict = Verdict()
    texts: dict[str, str] = {}
    for block in seeds.sources:
        if (text := _document(block, directory, verdict)) is not None:
            texts[block["code"]] = text
    for measure in seeds.measures:
        verdict.faults += _span_faults(measure, texts)
        if all(said["source"] in texts for said in measure["evidence"]):
            verdict.faults += _figure_faults(measure, texts)
    for code, text in texts.items():
        verdict.documents.append(_coverage(code, text, seeds))
    return verdict


def _document(block: Block, directory: Path, verdict: Verdict) -> str | None:
    path: Path = directory / block["file_name"]
    if not path.is_file():
        verdict.absent.append(f"{block['code']}: {block['file_name']} is not in {directory}")
        return None
    data = path.read_bytes()
    text = data.decode("utf-8")
    digest = hashlib.sha256(data).hexdigest()
    for key, found in (("sha256", digest), ("characters", len(text))):
        if block[key] != found:
            message = f"{key} is {block[key]}; that of {path.name} is {found}"
            verdict.faults.append(Fault(block.file, block.line_of(key), block["code"], message))
    return text


def digest_of(span: str) -> str:
    """First 16 hex digits of the SHA-256 of the span's UTF-8 bytes."""
    return hashlib.sha256(span.encode()).hexdigest()[:16]


def _span_faults(measure: Block, texts: dict[str, str]) -> Iterator[Fault]:
    for said in measure["evidence"]:
        text = texts.get(said["source"])
        if text is None:
            continue
        start, end = said["start"], said["end"]
        if not 0 <= start < end <= len(text):
            problem = f"the span {start} to {end} does not lie in {said['source']}"
        elif digest_of(text[start:end]) != said["digest"]:
            found = digest_of(text[start:end])
            problem = f"the span {start} to {end} has the digest {found}, not {said['digest']}"
        else:
            continue
        yield Fault(said.file, said.line, measure["code"], problem)


def _figure_faults(measure: Block, texts: dict[str, str]) -> Iterator[Fault]:
    spans = (texts[e["source"]][e["start"] : e["end"]] for e in measure["evidence"])
    printed = {number.value for span in spans for number in numbers(span)}
    for block, key, figure in _figures(measure):
        if Decimal(figure) not in printed:
            values = ", ".join(f"{value.normalize():f}" for value in sorted(printed)) or "none"
            message = f"{key} {figure} is not printed in the measure's spans; printed: {values}"
            yield Fault(block.file, block.line_of(key), measure["code"], message)


def _figures(measure: Block) -> Iterator[tuple[Block, str, Any]]:
    blocks: list[Block] = []
    for target in measure.get("targets") or []:
        blocks += [target, *(target.get("readings") or [])]
    if terms := measure.get("terms"):
        blocks.append(terms)
    for block in blocks:
        for key in ("value", "value_max", "baseline", "units", "amount", "matching_ratio"):
            if block.get(key) is not None:
                yield block, key, block[key]


def _coverage(code: str, text: str, seeds: Seeds) -> Checked:
    spans = []
    checked = Checked(code, characters=len(text))
    for measure in seeds.measures:
        ours = [e for e in measure["evidence"] if e["source"] == code]
        checked.measures += bool(ours)
        spans += [(e["start"], e["end"]) for e in ours]
    under = bytearray(len(text))
    for start, end in spans:
        under[start:end] = b"\x01" * len(under[start:end])
    checked.covered = sum(under)
    for match in _SENTENCE.finditer(text):
        if _DIGIT.search(match[0]) and not any(under[match.start() : match.end()]):
            checked.left_over.append((match.start(), " ".join(match[0].split())))
    return checked
