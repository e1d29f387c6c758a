"""Measures as rows of a table, and their serialisation as JSON Lines and CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import Any, NamedTuple

import orjson

from measures.ledger.body import Json
from measures.models import (
    LANGUAGES,
    TERMS,
    Bilingual,
    InvolvementRole,
    Measure,
    MemberType,
    Terms,
)
from measures.text.characters import UNPRINTABLE

Batches = Iterable[list[bytes]]  # of bodies of measures


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
    path: tuple[str, ...]  # in the body
    cell_type: CellType = CellType.TEXT


def _texts(code: str, *path: str, languages: Iterable[str]) -> list[Column]:
    return [Column(f"{code}_{tag.replace('-', '_').lower()}", (*path, tag)) for tag in languages]


def _chinese(code: str, *path: str) -> list[Column]:
    return _texts(code, *path, languages=("zh-Hans", "zh-Hant"))


def texts_of(model: type[Bilingual]) -> list[Column]:
    """The columns of the texts of `model` that are members of its body."""
    return [
        column
        for name in model.text_members()
        for column in _texts(name, name, languages=model.columns(name))
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


COLUMNS = [
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
]


def _getter(column: Column) -> Callable[[Json], Any]:
    """The function that gets the cell of the column from a body."""
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
            return _named(*rest)
        case CellType.QUOTED:
            return lambda body: "\n".join(map(_quoted, filter(_is_quoted, get(body))))
        case _:
            return get


def _named(role: str, member: str, language: str = "") -> Callable[[Json], str]:
    """The function that gets a member of each organisation in a role: codes, or names."""
    between = {"": " ", LANGUAGES["en"]: "; "}.get(language, "、")

    def named(body: Json) -> str:
        members = [each[member] for each in body["organisations"] if each["role"] == role]
        return between.join([m[language] if language else m for m in members])

    return named


def _is_quoted(evidence: Json) -> bool:
    quotation = evidence.get("quotation")
    return bool(quotation and quotation["intact"])


def _quoted(evidence: Json) -> str:
    words = evidence["quotation"]["words"]
    return f"{evidence['source']} {evidence['start']}-{evidence['end']}: {words}"


_GETTERS = [_getter(column) for column in COLUMNS]


def table_rows(batches: Batches) -> Iterator[list[Any]]:
    """The cells of each measure, in the order of COLUMNS."""
    for batch in batches:
        for body in map(orjson.loads, batch):
            yield [get(body) for get in _GETTERS]


def jsonl(batches: Batches) -> Iterator[bytes]:
    """One measure per line."""
    for batch in batches:
        if batch:
            yield b"\n".join([*batch, b""])


#: Spreadsheets treat text that starts so as a formula; some drop blanks and what nobody sees first.
_FORMULA = re.compile(rf"(?:\s|{UNPRINTABLE.pattern})*[=+\-@＝＋－＠]|[\t\r\n]")


def _escape_formula(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def comma_separated(batches: Batches) -> Iterator[bytes]:
    """RFC 4180, in UTF-8 with a byte order mark for spreadsheets.

    Text that a spreadsheet would treat as a formula is prefixed with an apostrophe.
    """
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow([column.code for column in COLUMNS])
    yield b"\xef\xbb\xbf"
    for batch in batches:
        write.writerows([_escape_formula(cell) for cell in row] for row in table_rows([batch]))
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()
