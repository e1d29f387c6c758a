"""The columns of tables of measures: their permanent codes, and where a body has their values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, NamedTuple

from measures.ledger.body import Json
from measures.models import (
    LANGUAGES,
    POSTS,
    TERMS,
    Bilingual,
    InvolvementRole,
    Measure,
    MemberType,
    Reading,
    Target,
    Terms,
)


class CellType(Enum):
    """The type of the cells of a column."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    WORDS = "words"  # a list of codes, joined by spaces
    COUNT = "count"  # the length of a list
    FLAG = "flag"  # true or false, as in JSON
    QUOTED = "quoted"  # the words that evidence quotes, each after its place
    NAMED = "named"  # a member of each organisation in a role


class Column(NamedTuple):
    code: str  # permanent; identifies the column for programs
    path: tuple[str, ...]  # in the body, or in the part of it that the row is of
    cell_type: CellType = CellType.TEXT
    names: Mapping[str, str] | None = None  # of the codes that the body has, which the cell shows


def _texts(code: str, *path: str, languages: Iterable[str]) -> list[Column]:
    return [Column(f"{code}_{tag.replace('-', '_').lower()}", (*path, tag)) for tag in languages]


def _chinese(code: str, *path: str) -> list[Column]:
    return _texts(code, *path, languages=("zh-Hans", "zh-Hant"))


def texts_of(model: type[Bilingual], *path: str, prefix: str = "") -> list[Column]:
    """The columns of the texts of `model` that are members of its body."""
    return [
        column
        for name in model.text_members()
        for column in _texts(f"{prefix}{name}", *path, name, languages=model.columns(name))
    ]


def terms_of(models: Iterable[type[Terms]]) -> list[Column]:
    """The columns of typed terms: codes, lists of codes, figures, texts, whatever their kind."""
    members = {member.name: member.type for model in models for member in model.members()}
    codes, lists, figures, texts = (
        [name for name, type in members.items() if type in types]
        for types in (
            [MemberType.CODE],
            [MemberType.CODES],
            [MemberType.FIGURE, MemberType.COUNT],
            [MemberType.TEXT],
        )
    )
    plain = ((codes, CellType.TEXT), (lists, CellType.WORDS), (figures, CellType.NUMBER))
    return [
        *(Column(f"terms_{n}", ("terms", n), sort) for names, sort in plain for n in names),
        *(column for name in texts for column in _chinese(f"terms_{name}", "terms", name)),
    ]


def _involved(role: str) -> list[Column]:
    """The columns of the organisations in a role: their codes, then their names."""
    codes = Column(role, ("organisations", role, "code"), CellType.NAMED)
    path = ("organisations", role, "name")
    names = _texts(role, *path, languages=LANGUAGES.values())
    return [codes, *(column._replace(cell_type=CellType.NAMED) for column in names)]


def _named(cell_type: CellType, prefix: str, path: tuple[str, ...], *names: str) -> list[Column]:
    return [Column(f"{prefix}{name}", (*path, name), cell_type) for name in names]


MEASURES = [
    *(Column(name, (name,)) for name in ("code", "zone", "kind", "status")),
    Column("status_on", ("status_on",), CellType.DAY),
    Column("schedule", ("schedule",)),
    Column("schedules", ("schedules",), CellType.WORDS),
    *(Column(name, (name,)) for name in ("freshness", "evidence_strength")),
    *texts_of(Measure),
    *(column for role in InvolvementRole.values for column in _involved(role)),
    *_chinese("deadline", "deadline", "stated"),
    Column("due_from", ("deadline", "from"), CellType.DAY),
    Column("due_by", ("deadline", "by"), CellType.DAY),
    Column("targets", ("targets",), CellType.COUNT),
    Column("evidence", ("evidence",), CellType.COUNT),
    *terms_of(TERMS.values()),
    Column("confirmed_on", ("confirmed_on",), CellType.DAY),
    Column("origin_script", ("origin_script",)),
    Column("version", ("version",), CellType.NUMBER),
    *(Column(name, (name,)) for name in ("schedule_first", "state")),
    Column("first_due_by", ("first_due_by",), CellType.DAY),
    Column("moved", ("moved", "count"), CellType.NUMBER),
    Column("moved_days", ("moved", "days"), CellType.NUMBER),
    Column("moved_granted_by", ("moved", "granted_by"), CellType.WORDS),
    Column("status_day_basis", ("status_day_basis",)),
    Column("superseded_by", ("superseded_by",), CellType.WORDS),
    Column("supersedes", ("supersedes",), CellType.WORDS),
    Column("ended_late", ("ended_late",), CellType.FLAG),
    Column("sent_back", ("sent_back",), CellType.FLAG),
    Column("quotations", ("evidence",), CellType.QUOTED),
    Column("modelled_on", ("modelled_on",)),
]

#: Of lists for staff alone, after the zone: who owns a measure, and who is the deputy.
PEOPLE = [
    Column(f"{post}{suffix}", (post, member))
    for post in POSTS
    for suffix, member in (("", "account"), ("_name", "name"))
]

_T, _R = ("target",), ("reading",)
_OF_TARGET = [
    Column("target", ("target", "number"), CellType.NUMBER),
    *texts_of(Target, "target", prefix="target_"),
    *_named(CellType.TEXT, "target_", _T, "comparator"),
    *_named(CellType.NUMBER, "target_", _T, "value", "value_max"),
    *_named(CellType.TEXT, "target_", _T, "unit", "currency", "direction"),
    *_named(CellType.NUMBER, "target_", _T, "baseline"),
    *_named(CellType.DAY, "target_", _T, "baseline_on"),
    *_named(CellType.TEXT, "target_", _T, "baseline_qualifier"),
    *_chinese("target_deadline", "target", "deadline", "stated"),
    Column("target_due_from", ("target", "deadline", "from"), CellType.DAY),
    Column("target_due_by", ("target", "deadline", "by"), CellType.DAY),
    *_named(CellType.TEXT, "target_", _T, "first_comparator"),
    *_named(CellType.NUMBER, "target_", _T, "first_value", "first_value_max"),
    *_named(CellType.TEXT, "target_", _T, "first_unit", "first_currency"),
    *_named(CellType.DAY, "target_", _T, "first_due_by", "retired_on", "added_on"),
]
_OF_READING = [
    Column("reading", ("reading", "number"), CellType.NUMBER),
    *_named(CellType.NUMBER, "reading_", _R, "value"),
    *_named(CellType.TEXT, "reading_", _R, "qualifier"),
    Column("reading_on", ("reading", "read_on"), CellType.DAY),
    *_named(CellType.TEXT, "reading_", _R, "source"),
    *texts_of(Reading, "reading", prefix="reading_"),
    *_named(CellType.NUMBER, "reading_", _R, "corrected_by"),
]
TARGETS = [Column("code", ("code",)), *_OF_TARGET, *_OF_READING]

STEPS = [
    Column("code", ("code",)),
    Column("step", ("number",), CellType.NUMBER),
    *(Column(f"step_{name}", (name,)) for name in ("act", "from", "to")),
    Column("step_on", ("effective_on",), CellType.DAY),
    *(Column(f"step_{name}", (name,)) for name in ("day_basis", "source")),
    Column("step_takes_back", ("takes_back",), CellType.NUMBER),
    Column("step_taken_back_by", ("taken_back_by",), CellType.NUMBER),
    Column("step_successors", ("successors",), CellType.WORDS),
    *(Column(f"step_{name}", (name,)) for name in ("reason", "role", "office", "recorded_at")),
]

Getter = Callable[[Json], Any]


def getter(column: Column) -> Getter:
    """The function that gets the cell of the column from a body."""
    get = _getter(column)
    if column.names is None:
        return get
    names = column.names
    return lambda body: names.get(get(body) or "", "")


def _getter(column: Column) -> Getter:
    first, *rest = column.path

    def value(body: Json) -> Any:
        return body.get(first)

    def nested(body: Json) -> Any:
        value = body.get(first)
        for name in rest:
            value = value.get(name) if value else None
        return value

    get = nested if rest else value
    match column.cell_type:
        case CellType.COUNT:
            return lambda body: len(get(body))
        case CellType.WORDS:
            return lambda body: " ".join(get(body) or [])
        case CellType.FLAG:
            return lambda body: str(get(body)).lower()
        case CellType.NAMED:
            return _in_role(*rest)
        case CellType.QUOTED:
            return lambda body: "\n".join(map(_quoted, filter(_is_quoted, get(body))))
        case _:
            return get


def _in_role(role: str, member: str, language: str = "") -> Callable[[Json], str]:
    """The function that gets a member of each organisation in a role: codes, or names."""
    between = {"": " ", LANGUAGES["en"]: "; "}.get(language, "、")

    def named(body: Json) -> str:
        members = [each[member] for each in body["organisations"] if each["role"] == role]
        return between.join([m[language] if language else m for m in members])

    return named


def rows_of_targets(body: Json) -> Iterator[Json]:
    """Of each target a row for each of its readings that was not taken back, or one without."""
    for target in body["targets"]:
        for reading in [r for r in target["readings"] if not r["taken_back"]] or [None]:
            yield {"code": body["code"], "target": target, "reading": reading}


def _is_quoted(evidence: Json) -> bool:
    quotation = evidence.get("quotation")
    return bool(quotation and quotation["intact"])


def _quoted(evidence: Json) -> str:
    words = evidence["quotation"]["words"]
    return f"{evidence['source']} {evidence['start']}-{evidence['end']}: {words}"


def rows_of_steps(body: Json) -> Iterator[Json]:
    for step in body.get("history", ()):
        yield step | {"code": body["code"]}
