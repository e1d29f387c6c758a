"""The parts of a dossier that are made of entries: lines, tables, proofs, people, definitions."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from django.db.models import Count, Max, Min
from django.utils import translation

from measures.ledger import checkpoints, proofs
from measures.ledger.public_form import PUBLIC_MEMBERS, public_members
from measures.models import (
    LANGUAGES,
    STEPS,
    Channel,
    Entry,
    Kind,
    Role,
    Status,
    Subject,
    Verb,
)
from measures.reads.changes import hashed_line

from .scope import Scope

CHUNK = 200
_COLUMNS = (
    *("seq", "recorded_at", "subject", "code", "version", "verb", "channel", "actor", "actor_id"),
    *("role", "office", "reason", "internal", "request_id", "caller_request_id", "credential"),
    *("undoes", "format", "hash"),
)
_PUBLIC_COLUMNS = (*PUBLIC_MEMBERS, "hash")
#: Text that a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def chunks_of(scope: Scope, upto: int, *order: str) -> Iterator[list[Entry]]:
    rows = scope.entries(upto).order_by(*(order or ("seq",))).iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def entry_lines(scope: Scope, upto: int) -> Iterator[str]:
    for chunk in chunks_of(scope, upto):
        yield "".join(f"{hashed_line(entry).decode()}\n" for entry in chunk)


def table(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """A CSV that Excel opens in Chinese, and in which no text is a formula."""
    yield "\ufeff"
    for row in chain([columns], rows):
        line = io.StringIO()
        csv.writer(line).writerow(_plain(cell) for cell in row)
        yield line.getvalue()


def _plain(cell: Any) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA) else text


def entry_table(scope: Scope, upto: int) -> Iterator[str]:
    entries = (entry for chunk in chunks_of(scope, upto) for entry in chunk)
    if scope.names:
        return table(_COLUMNS, ([getattr(entry, n) for n in _COLUMNS] for entry in entries))
    public = (public_members(entry) | {"hash": entry.hash} for entry in entries)
    return table(_PUBLIC_COLUMNS, ([each[n] for n in _PUBLIC_COLUMNS] for each in public))


def proof_lines(scope: Scope, log: checkpoints.Log) -> Iterator[str]:
    """The proof of each entry in the tree of the whole log, as the API gives it."""
    for chunk in chunks_of(scope, log.size):
        for proof in proofs.inclusions(chunk, log.size):
            yield json.dumps(proof, ensure_ascii=False) + "\n"


def people_table(scope: Scope, upto: int) -> Iterator[str]:
    """Who acted, and in which capacity: two people of one name have two ids."""
    who = ("actor_id", "actor", "role", "office")
    rows = (
        scope.entries(upto)
        .order_by(*who)
        .values_list(*who)
        .annotate(Min("recorded_at"), Max("recorded_at"), Count("seq"))
    )
    return table(("id", "name", "role", "zone", "first", "last", "entries"), rows.iterator())


def definitions() -> Iterator[str]:
    """What the codes mean in each language, and the steps between statuses with what they take."""
    return table(("what", "code", *LANGUAGES.values()), _definitions())


def _definitions() -> Iterator[list[str]]:
    for what, choices in (
        *(("status", Status), ("kind", Kind), ("verb", Verb), ("channel", Channel)),
        *(("role", Role), ("subject", Subject)),
    ):
        for choice in choices:
            yield [what, choice.value, *_in_each_language(choice.label)]
    for status, steps in STEPS.items():
        for to, step in steps.items():
            needs = {"evidence": step.evidence, "second person": step.second_person}
            takes = ", ".join(name for name, needed in needs.items() if needed)
            yield ["step", f"{status or 'new'} -> {to}", *[takes] * len(LANGUAGES)]


def _in_each_language(label: Any) -> Iterator[str]:
    for tag in LANGUAGES.values():
        with translation.override(tag.lower()):
            yield str(label)
