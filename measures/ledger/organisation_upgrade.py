"""Lead bodies, which were one text, as organisations: for bodies and rows of older code.

The text is split where several are named, so that joined again it is the same text. An organisation
that comes of a text has a code made of its names, so the same names are one organisation.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from measures.db.sql import Sql, contains_sql, fetch
from measures.models.organisation import Organisation, OrganisationKind
from measures.models.texts import LANGUAGES

from .canonical import Json, canonical

_TEXT = "lead_body"
_KIND = OrganisationKind.OTHER.value  # a text does not say which
_HANS, _HANT, _EN = LANGUAGES.values()
#: What stands between two names, by language; the English word only if the others name two.
_BETWEEN = {_HANS: r"[、；;]", _HANT: r"[、；;]", _EN: r";| and "}
_BRACKETS = re.compile(r"[（(][^（()）]*(?:[（(][^（()）]*[)）][^（()）]*)*[)）]")


def with_organisations(body: Json) -> Json:
    """The body of a measure with `organisations` for the text of its lead body."""
    rest = {name: value for name, value in body.items() if name != _TEXT}
    if body.get("provenance"):
        rest["provenance"] = _without_text(body["provenance"])
    empty = dict.fromkeys(LANGUAGES.values(), "")
    involved = [
        {"role": role, "code": code_of(names), "name": names, "short_name": empty}
        for role, names in _involved(body[_TEXT])
    ]
    return rest | {"organisations": involved}


def _without_text(provenance: Json) -> Json:
    texts = {path: state for path, state in provenance["texts"].items() if path != _TEXT}
    lists = {
        name: [path for path in provenance[name] if path != _TEXT]
        for name in ("mixed_script", "other_script")
    }
    return provenance | {"texts": texts} | lists


def _involved(text: dict[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The organisations named in `text`, by language: the first leads, others lead jointly."""
    seen: list[dict[str, str]] = []
    for names in _split(text):
        if any(names.values()) and names not in seen:
            seen.append(names)
            yield ("lead" if len(seen) == 1 else "joint"), names


def _split(text: dict[str, str]) -> list[dict[str, str]]:
    """`text`, by language, taken apart where every language names as many; else whole."""
    parts = {tag: _parts(_BETWEEN[tag], version) for tag, version in text.items() if version}
    count = len(parts.get(_HANS) or parts.get(_HANT) or [""])
    if {len(each) for each in parts.values()} != {count}:
        parts, count = {tag: [version.strip()] for tag, version in text.items() if version}, 1
    return [_whole({tag: each[n] for tag, each in parts.items()}) for n in range(count)]


def _parts(between: str, text: str) -> list[str]:
    """The names in `text`: what stands in brackets is part of a name."""
    hidden = _BRACKETS.sub(lambda match: "\0" * len(match[0]), text)
    ends = [match.span() for match in re.finditer(between, hidden)]
    starts = [0, *(end for _start, end in ends)]
    stops = [*(start for start, _end in ends), len(text)]
    return [text[start:stop].strip() for start, stop in zip(starts, stops, strict=True)]


def _whole(names: dict[str, str]) -> dict[str, str]:
    """`names` with one in each script; of no English name, an empty one."""
    either = names.get(_HANS) or names.get(_HANT) or names.get(_EN, "")
    return {_EN: names.get(_EN, "")} | {tag: names.get(tag) or either for tag in (_HANS, _HANT)}


def code_of(names: dict[str, str]) -> str:
    """The code of an organisation that comes of a text."""
    text = "\n".join(names[tag] for tag in LANGUAGES.values())
    return f"text-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def is_of_text(row: Organisation) -> bool:
    """Whether `row` is as `fill_tables()` made it: no entry is about it, but one named it."""
    others = (row.kind, row.jurisdiction_id, row.merged_into_id)
    short = any(row.languages("short_name").values())
    made = row.version == 0 and others == (_KIND, None, None) and not short
    return made and row.code == code_of(row.languages("name")) and _was_named(row)


def _was_named(row: Organisation) -> bool:
    """Whether an entry of format 1 has its name: mostly the first ones that are read."""
    name = canonical({"name": row.name_hans})[len(b'{"name":"') : -len(b'"}')]
    old = Sql("SELECT 1 FROM measures_entry WHERE subject = 'measure' AND format = 1 AND")
    return bool(fetch(old + contains_sql("body", name) + Sql("LIMIT 1")))


_LAST = """
    SELECT m.id, e.body FROM measures_measure m JOIN measures_entry e
    ON e.subject = 'measure' AND e.code = m.code AND e.version = m.version ORDER BY m.id
"""
_ORGANISATION = (
    "INSERT INTO measures_organisation (code, name_hans, name_hant, name_en, short_name_hans, "
    "short_name_hant, short_name_en, kind, version) VALUES (%s, %s, %s, %s, '', '', '', %s, 0)"
)
_INVOLVEMENT = (
    "INSERT INTO measures_involvement (measure_id, organisation_id, role, number) "
    "SELECT %s, id, %s, %s FROM measures_organisation WHERE code = %s"
)


def fill_tables(database: BaseDatabaseWrapper, upgrade: Any) -> None:
    """Fill the tables of organisations for rows of older code; for the migration that adds them.

    `upgrade` brings a stored body into the present form.
    """
    with database.cursor() as cursor:
        cursor.execute(_LAST)
        involved = [
            (pk, number, each)
            for pk, stored in cursor.fetchall()
            for number, each in enumerate(upgrade(stored)["organisations"], 1)
        ]
        names = {each["code"]: each["name"] for _pk, _number, each in involved}
        cursor.executemany(
            _ORGANISATION,
            [
                (code, *(each[tag] for tag in LANGUAGES.values()), _KIND)
                for code, each in names.items()
            ],
        )
        cursor.executemany(
            _INVOLVEMENT,
            [(pk, each["role"], number, each["code"]) for pk, number, each in involved],
        )
        cursor.execute("DELETE FROM measures_review WHERE path = %s", [_TEXT])
