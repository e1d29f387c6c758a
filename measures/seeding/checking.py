"""Compare the seeds with the source documents: spans, digests, figures, dates."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from measures.documents.plain_text import UnreadableDocument, decode
from measures.text.digest import digest_of

from .coverage import Coverage, cover
from .deadlines import deadline_faults
from .document import Block, Fault
from .printed import figure_faults
from .seeds import Seeds


@dataclass
class Verdict:
    """The coverage of each document, the missing files, and every fault."""

    documents: list[Coverage] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    by_kind: Counter[str] = field(default_factory=Counter)
    by_zone: Counter[str] = field(default_factory=Counter)


def check(seeds: Seeds, directory: Path) -> Verdict:
    """Compare `seeds` with the documents in `directory`.

    Each span must lie in its document and have its digest; each figure of a target, reading or
    term must be printed in one of the measure's spans; a deadline's words must be able to mean its
    days; no step or reading may be later than the document that tells of it; every sentence must be under evidence or left out for a reason.
    """
    verdict = Verdict()
    texts: dict[str, str] = {}
    for block in seeds.sources:
        if (text := _document(block, directory, verdict)) is not None:
            texts[block["code"]] = text
    for omitted in seeds.omitted:
        verdict.faults += _span_faults(omitted, omitted, texts)
    published = {block["code"]: block["published_on"] for block in seeds.sources}
    for measure in seeds.measures:
        verdict.by_kind[measure["kind"]] += 1
        verdict.by_zone[measure["zone"]] += 1
        for cited in measure["evidence"]:
            verdict.faults += _span_faults(measure, cited, texts)
        verdict.faults += _knowledge_faults(measure, published)
        verdict.faults += deadline_faults(measure, published)
        if all(cited["source"] in texts for cited in measure["evidence"]):
            verdict.faults += figure_faults(measure, texts)
    for code, text in texts.items():
        verdict.documents.append(cover(code, text, seeds))
    return verdict


def _document(block: Block, directory: Path, verdict: Verdict) -> str | None:
    path: Path = directory / block["file_name"]
    if not path.is_file():
        verdict.absent.append(f"{block['code']}: {block['file_name']} is not in {directory}")
        return None
    data = path.read_bytes()
    try:
        text = decode(data)
    except UnreadableDocument as refusal:
        message = f"{path.name} {refusal}"
        verdict.faults.append(Fault(block.file, block.line_of("file_name"), block["code"], message))
        return None
    digest = hashlib.sha256(data).hexdigest()
    for key, actual in (("sha256", digest), ("characters", len(text))):
        if block[key] != actual:
            message = f"{key} is {block[key]}; that of {path.name} is {actual}"
            verdict.faults.append(Fault(block.file, block.line_of(key), block["code"], message))
    return text


def _span_faults(owner: Block, cited: Block, texts: dict[str, str]) -> Iterator[Fault]:
    text = texts.get(cited["source"])
    if text is None:
        return
    start, end = cited["start"], cited["end"]
    if not 0 <= start < end <= len(text):
        problem = f"the span {start} to {end} does not lie in {cited['source']}"
    elif (actual := digest_of(text[start:end])) != cited["digest"]:
        problem = (
            f"the span {start} to {end} has the digest {actual}, not {cited['digest']}; "
            "`manage.py cite` prints the right line for a passage"
        )
    else:
        return
    yield Fault(cited.file, cited.line, owner.get("code", ""), problem)


def _knowledge_faults(measure: Block, published: dict[str, Any]) -> Iterator[Fault]:
    """Steps and readings that are later than their source, steps whose source is no evidence."""
    cited = {evidence["source"] for evidence in measure["evidence"]}
    readings = [r for t in measure.get("targets") or [] for r in t.get("readings") or []]
    for block in (*measure["status"], *readings):
        source = block["source"]
        if block["on"] > published.get(source, block["on"]):
            problem = f"on {block['on']} is later than {source} ({published[source]}) can know"
        elif source not in cited:
            problem = f"source {source} is not among the measure's evidence"
        else:
            continue
        yield Fault(block.file, block.line_of("on"), measure["code"], problem)
