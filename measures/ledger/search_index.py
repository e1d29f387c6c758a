"""Index the texts of a measure's body for search, and find the words of a search in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from measures.models import IndexEntry, Measure, Search, Target, Zone
from measures.models.texts import LANGUAGES
from measures.search.index import (
    CODE,
    EVIDENCE,
    EXACT,
    KIND,
    ORGANISATION,
    OWN_ZONE,
    STATUS,
    SUMMARY,
    TITLE,
    ZONE,
    Addition,
    Keys,
    add_entry,
    clear,
    keys_of,
    put_entry,
    strays,
)
from measures.search.proof import differing_vectors, has_postings_of_entries
from measures.search.tokens import Span, joined, units

from . import formats

Json = dict[str, Any]
Highlights = dict[str, list[Span]]

#: The fields of the index for the texts of a measure that have one of their own.
_FIELDS = {"title": TITLE}
_CHINESE = (LANGUAGES["hans"], LANGUAGES["hant"])


class Searched(NamedTuple):
    """A text of a body: its field in the index, its JSON pointer, and its versions by language."""

    letter: str
    pointer: str
    versions: dict[str, str]


def searched(body: Json) -> Iterator[Searched]:
    """The searched texts of a measure's body."""
    yield Searched(CODE, "/code", {"": body["code"]})
    for name in Measure.text_members():
        yield Searched(_FIELDS.get(name, SUMMARY), f"/{name}", body[name])
    for number, each in enumerate(body["organisations"]):
        for name in ("name", "short_name"):
            yield Searched(ORGANISATION, f"/organisations/{number}/{name}", each[name])
    if body["deadline"]:
        yield Searched(SUMMARY, "/deadline/stated", body["deadline"]["stated"])
    for name, term in (body["terms"] or {}).items():
        if isinstance(term, dict):
            yield Searched(SUMMARY, f"/terms/{name}", term)
    for number, target in enumerate(body["targets"]):
        yield from _of_target(f"/targets/{number}", target)
    for number, evidence in enumerate(body["evidence"]):
        yield Searched(EVIDENCE, f"/evidence/{number}/locator", {"": evidence["locator"]})


def _of_target(pointer: str, target: Json) -> Iterator[Searched]:
    for name in Target.text_members():
        yield Searched(SUMMARY, f"{pointer}/{name}", target[name])
    if target["deadline"]:
        yield Searched(SUMMARY, f"{pointer}/deadline/stated", target["deadline"]["stated"])
    for number, reading in enumerate(target["readings"]):
        yield Searched(EVIDENCE, f"{pointer}/readings/{number}/note", reading["note"])


def _as_written(text: Searched, body: Json) -> Iterator[tuple[str, str]]:
    """The versions of a text that were not derived from another."""
    for language, version in text.versions.items():
        if language not in _CHINESE or language == body["origin_script"]:
            yield language, version


def keys(body: Json, lies_in: Iterable[str]) -> Keys:
    """The index keys of the measure with this body, whose zone lies in the zones `lies_in`."""
    filters = [ZONE + zone for zone in lies_in] + [OWN_ZONE + body["zone"]]
    filters += [KIND + body["kind"], STATUS + body["status"]]
    folded: dict[str, list[tuple[str, ...]]] = {}
    written: dict[str, list[tuple[str, ...]]] = {}
    for text in searched(body):
        originals = [s for _tag, s in _as_written(text, body) if s]
        folded.setdefault(text.letter, []).extend(
            tuple(units(s)) for s in text.versions.values() if s
        )
        if text.letter != CODE:
            exact = (tuple(units(s, exact=True)) for s in originals)
            written.setdefault(text.letter, []).extend(exact)
    codes = keys_of(CODE, folded.pop(CODE))
    return Keys(
        filters,
        codes + [k for letter, rows in folded.items() for k in keys_of(letter, _once(rows))],
        codes + [k for at, rows in written.items() for k in keys_of(EXACT + at, _once(rows))],
    )


def _once(rows: list[tuple[str, ...]]) -> Iterable[tuple[str, ...]]:
    """The scripts mostly fold to the same; not where a conversion was wrong or was corrected."""
    return dict.fromkeys(row for row in rows if row)


def replacement(measure: Measure, content: Json) -> Addition | None:
    """What the index shall have of `measure` in the place of what it has; None: nothing.

    That is inserted with the entry of the ledger which gives `measure` a body with this content, at its `seq`.
    """
    if measure.withdrawn:
        return None
    return Addition.of(measure.pk, keys(content, measure.zone.lies_in_codes))


def refresh(zone: Zone) -> None:
    """Bring the index up to date for the measures of a zone that has moved."""
    rows = Measure.objects.in_use().in_zone(zone)
    rows = rows.select_related("zone", "stored_body", "index_entry")
    for measure in rows:
        put_entry(measure.pk, measure.index_entry.seq, _keys_now(measure))


def rebuild(rows: Iterable[tuple[int, int, bytes, str]]) -> None:
    """Rebuild the index from rows of seq, measure's id, body and its zone's `lies_in`."""
    clear()
    for seq, measure_id, body, lies_in in rows:
        zones = lies_in.strip("/").split("/")
        add_entry(measure_id, seq, keys(formats.read_body(body), zones))


def fault(measure: Measure, seq: int) -> str | None:
    """How the index entry of `measure` is not what its last entry, `seq`, asks for."""
    entry: IndexEntry | None = getattr(measure, "index_entry", None)
    if measure.withdrawn:
        return "it is withdrawn and search still has it; run reindex" if entry else None
    if entry is None:
        return "search has no entry of it; run reindex"
    entry.due = _keys_now(measure)
    if entry.seq != seq or entry.text != entry.due.text():
        return "what search has of it is out of date; run reindex"
    return None


def faults_of_vectors(rows: Sequence[Any]) -> Iterator[str]:
    """Of rows that `fault()` has seen, those that PostgreSQL finds by other words than are due."""
    entries = [getattr(row, "index_entry", None) for row in rows if isinstance(row, Measure)]
    due = {entry.seq: entry.due for entry in entries if entry and entry.due}
    for seq in differing_vectors(due):
        yield _disagreement(seq)


def faults() -> Iterator[str]:
    """What the engine's own index has beside the entries, lacks, or has of other words."""
    differing = strays()
    yield from map(_disagreement, differing)
    if not differing and not has_postings_of_entries():
        yield "search: the engine's index has other words than the entries; run reindex"


def _disagreement(seq: int) -> str:
    return f"search: the engine's index and entry {seq} do not agree; run reindex"


def _keys_now(measure: Measure) -> Keys:
    return keys(formats.read_body(measure.stored_body.body), measure.zone.lies_in_codes)


def highlights(search: Search, body: Json) -> Highlights:
    """Where the words of `search` are in the texts of a body: by JSON pointer, start and end.

    Both scripts have what either has: they keep the same places.
    """
    marks: Highlights = {}
    for text in searched(body):
        versions = dict(_as_written(text, body)) if search.exact else text.versions
        places = {
            language: search.spans(version) for language, version in versions.items() if version
        }
        for language in _CHINESE:
            other = _CHINESE[language == _CHINESE[0]]
            if places.get(other) and _same_length(text.versions, language, other):
                places[language] = joined([*places.get(language, []), *places[other]])
        marks |= {
            f"{text.pointer}/{language}".rstrip("/"): spans
            for language, spans in places.items()
            if spans
        }
    return marks


def _same_length(versions: dict[str, str], one: str, other: str) -> bool:
    return len(versions.get(one, "")) == len(versions[other])
