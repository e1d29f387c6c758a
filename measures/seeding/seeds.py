"""The schema of the seeds: their keys, types and required keys. docs/seeds.md explains them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from measures.models import TERMS as TERMS_MODELS
from measures.models import Kind, Measure, MemberType, Terms

from .document import Block, Fault, SeedMistake, read

TEXT, DAY, NUMBER, WHOLE = (str,), (date,), (int, Decimal), (int,)
BLOCK, LIST = (Block,), (list,)

#: Key -> the types it accepts. A key that ends in ! is required.
Schema = dict[str, tuple[type, ...]]

ZONE: Schema = {
    "code!": TEXT,
    "name_hans!": TEXT,
    "name_hant!": TEXT,
    "name_en!": TEXT,
    "kind!": TEXT,
    "parents": LIST,
    "official_code": TEXT,
    "area_km2": NUMBER,
    "established_on": DAY,
    "point": LIST,
}
SOURCE: Schema = {
    "code!": TEXT,
    "title!": TEXT,
    "title_en": TEXT,
    "publisher!": TEXT,
    "publisher_en": TEXT,
    "kind!": TEXT,
    "published_on!": DAY,
    "script!": TEXT,
    "url": TEXT,
    "file_name!": TEXT,
    "sha256!": TEXT,
    "characters!": WHOLE,
}
#: The keys of a measure's texts, and those that every measure has.
MEASURE_TEXTS = [key for name in Measure.text_members() for key in Measure.text_keys(name)]
_REQUIRED = {"title", "summary"}
MEASURE: Schema = {
    "code!": TEXT,
    "zone!": TEXT,
    "kind!": TEXT,
    "script!": TEXT,
    **{f"{key}!" if key in _REQUIRED else key: TEXT for key in MEASURE_TEXTS},
    "status!": LIST,
    "deadline": BLOCK,
    "terms": BLOCK,
    "organisations": LIST,
    "targets": LIST,
    "evidence!": LIST,
}
STEP: Schema = {"to!": TEXT, "on!": DAY, "day": TEXT, "source!": TEXT, "reason": TEXT}
DEADLINE: Schema = {"stated!": TEXT, "from!": DAY, "by!": DAY}
TARGET: Schema = {
    "indicator!": TEXT,
    "indicator_en": TEXT,
    "comparator!": TEXT,
    "qualifier": TEXT,
    "direction": TEXT,
    "value": NUMBER,
    "value_max": NUMBER,
    "baseline": NUMBER,
    "baseline_on": DAY,
    "baseline_qualifier": TEXT,
    "unit!": TEXT,
    "currency": TEXT,
    "per": TEXT,
    "deadline": BLOCK,
    "readings": LIST,
}
READING: Schema = {"value!": NUMBER, "qualifier": TEXT, "on!": DAY, "source!": TEXT, "note": TEXT}
ORGANISATION: Schema = {
    "code!": TEXT,
    "name_hans!": TEXT,
    "name_hant!": TEXT,
    "name_en!": TEXT,
    "short_name_hans": TEXT,
    "short_name_hant": TEXT,
    "short_name_en": TEXT,
    "kind!": TEXT,
    "jurisdiction": TEXT,
}
INVOLVEMENT: Schema = {"role!": TEXT, "organisation!": TEXT}
OMITTED: Schema = {
    "source!": TEXT,
    "start!": WHOLE,
    "end!": WHOLE,
    "digest!": TEXT,
    "reason!": TEXT,
}
EVIDENCE: Schema = {"source!": TEXT, "start!": WHOLE, "end!": WHOLE, "digest!": TEXT}
_TYPES_OF_TERMS = {
    MemberType.TEXT: TEXT,
    MemberType.CODE: TEXT,
    MemberType.CODES: LIST,
    MemberType.FIGURE: NUMBER,
    MemberType.COUNT: WHOLE,
}


def terms_schema(model: type[Terms]) -> Schema:
    """The schema of the terms of a typed kind, from the members that its model declares."""
    return {member.name: _TYPES_OF_TERMS[member.type] for member in model.members()}


TERMS: dict[str, Schema] = {kind: terms_schema(model) for kind, model in TERMS_MODELS.items()}
_MEMBERS = [member for model in TERMS_MODELS.values() for member in model.members()]
#: The keys of terms that hold a number.
TERM_FIGURES = [m.name for m in _MEMBERS if _TYPES_OF_TERMS[m.type] in (NUMBER, WHOLE)]
_CODE_LISTS = {m.name: m.codes for m in _MEMBERS if m.type is MemberType.CODES}

#: Why a passage of a source is not a measure. Source: "Leave out" of the guide in docs/seeds.md.
REASONS = [
    "description",
    "comparison",
    "slogan",
    "biography",
    "private_firm",
    "umbrella",
    "repeat",
    "navigation",
]


@dataclass
class Seeds:
    """All blocks of a seeds directory, checked against their schema."""

    zones: list[Block]
    sources: list[Block]
    organisations: list[Block]
    omitted: list[Block]
    measures: list[Block]


def read_seeds(directory: Path) -> Seeds:
    """Read `zones.yaml`, `sources.yaml`, `organisations.yaml`, `omitted.yaml` and `measures/*.yaml` of `directory`.

    Raises SeedMistake with every mistake against the schema.
    """
    names = ("zones", "sources", "organisations", "omitted")
    files = [directory / f"{name}.yaml" for name in names]
    files += sorted((directory / "measures").glob("*.yaml"))
    faults: list[Fault] = []
    blocks: dict[Path, list[Block]] = {}
    for path in files:
        try:
            blocks[path] = read(path, path.relative_to(directory.parent).as_posix())
        except SeedMistake as mistake:
            faults += mistake.faults
    zones, sources, organisations, omitted, *measures = (blocks.get(path, []) for path in files)
    each = [block for rows in measures for block in rows]
    seeds = Seeds(zones, sources, organisations, omitted, each)
    faults += [fault for part, schema in _parts(seeds) for fault in _schema_faults(part, schema)]
    if faults:
        raise SeedMistake(faults)
    return seeds


_PARTS = (
    *(("status", STEP), ("organisations", INVOLVEMENT), ("targets", TARGET)),
    ("evidence", EVIDENCE),
)


def _parts(seeds: Seeds) -> Iterator[tuple[tuple[str, Any, Block], Schema]]:
    """Every block with its name for messages, its owner's code and the schema it must follow."""
    for schema, blocks in (
        (ZONE, seeds.zones),
        (SOURCE, seeds.sources),
        (ORGANISATION, seeds.organisations),
        (OMITTED, seeds.omitted),
        (MEASURE, seeds.measures),
    ):
        for block in blocks:
            yield ("", block, block), schema
    for block in seeds.measures:
        for name, schema in _PARTS:
            yield from (((name, part, block), schema) for part in _list(block, name))
        for target in _list(block, "targets"):
            if isinstance(target, Block):
                yield from ((("readings", r, block), READING) for r in _list(target, "readings"))
        for owner in (block, *(t for t in _list(block, "targets") if isinstance(t, Block))):
            if isinstance(owner.get("deadline"), Block):
                yield ("deadline", owner["deadline"], block), DEADLINE
        if isinstance(block.get("terms"), Block) and block.get("kind") in Kind.values:
            yield ("terms", block["terms"], block), TERMS.get(block["kind"], {})


def _list(block: Block, key: str) -> list[Any]:
    value = block.get(key)
    return value if isinstance(value, list) else []


def _schema_faults(part: tuple[str, Any, Block], schema: Schema) -> Iterator[Fault]:
    """Unknown keys, missing keys and values of the wrong type."""
    name, block, owner = part
    subject = str(owner.get("code", ""))
    if not isinstance(block, Block):
        message = f"each of {name} is a block of keys, not {block!r}"
        yield Fault(owner.file, owner.line_of(name), subject, message)
        return
    known = {key.rstrip("!"): types for key, types in schema.items()}
    within = f" in {name}" if name else ""
    for key, value in block.items():
        line = block.line_of(key)
        if key not in known:
            names = ", ".join(known) or "none for this kind"
            yield Fault(block.file, line, subject, f"unknown key {key!r}{within}; known: {names}")
        elif value is not None and (not isinstance(value, known[key]) or isinstance(value, bool)):
            wanted = " or ".join(_TYPES[kind] for kind in known[key])
            yield Fault(block.file, line, subject, f"{key}{within} is {value!r}, not {wanted}")
        elif key == "reason" and schema is OMITTED and value not in REASONS:
            yield Fault(block.file, line, subject, f"reason {value!r}; known: {', '.join(REASONS)}")
        elif name == "terms" and (unknown := _unknown_codes(key, value)):
            message = f"{key} has {unknown[0]!r}; known: {', '.join(_CODE_LISTS[key])}"
            yield Fault(block.file, line, subject, message)
    for key in schema:
        if key.endswith("!") and block.get(key.rstrip("!")) in (None, "", []):
            message = f"{key.rstrip('!')} is missing{within}"
            yield Fault(block.file, block.line, subject, message)


def _unknown_codes(key: str, value: Any) -> list[Any]:
    codes = _CODE_LISTS.get(key)
    return [code for code in value or [] if code not in codes] if codes else []


_TYPES: dict[type, str] = {
    str: "a text (put it in quotes)",
    date: "a day (2025-12-31)",
    int: "a whole number",
    Decimal: "a number",
    Block: "a block of keys",
    list: "a list",
}
