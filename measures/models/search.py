"""Looking measures up in the index: what is asked of it, and in which order it answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from measures.text import terms
from measures.text.terms import LONGEST, MOST_WORDS, Refused, Why, Word

from .index import CODE, EXACT, RANKS


@dataclass(frozen=True)
class Search:
    """What is looked for. Raises ValidationError keyed `q`, as the doors call it.

    `filters` are codes by the letter of a filter, `within` the fields of each rank; with `begun`
    the last word may go on.
    """

    text: str
    exact: bool = False
    filters: Mapping[str, Iterable[str]] = field(default_factory=dict)
    within: tuple[str, ...] = RANKS
    begun: bool = False

    @cached_property
    def words(self) -> tuple[Word, ...]:
        try:
            return terms.words(self.text, exact=self.exact)
        except Refused as refused:
            raise ValidationError({"q": _why(refused.why)}) from None

    def spans(self, text: str) -> list[terms.Span]:
        """Where `text` has what is looked for."""
        return terms.spans(text, self.words, exact=self.exact)

    def ranks(self) -> Iterator[tuple[int, str]]:
        """What each rank asks of the index: all words in its fields or those above, not above."""
        above = ""
        for number, letters in enumerate(self.within, 1):
            down_to = "".join(self.within[:number])
            if here := self._all(letters if len(self.words) == 1 else down_to):
                yield number, self._narrowed(_but(here, above) if above else here)
            above = self._all(down_to)

    def anywhere(self) -> str:
        """What the index is asked when the rank does not matter; empty: nothing is found."""
        return self._narrowed(self._all("".join(self.within)))

    def _all(self, letters: str) -> str:
        """All words in these fields; empty when one of them cannot be there."""
        each = [self._one(word, letters) for word in self.words]
        return _syntax().both.join(each) if all(each) else ""

    def _one(self, word: Word, letters: str) -> str:
        fields = [letter for letter in letters if letter != CODE or terms.is_ascii(word)]
        open_end = self.begun and word == self.words[-1] and word[-1].isascii()
        made = [_phrase(self._prefix(letter), word, open_end=open_end) for letter in fields]
        return f"({_syntax().either.join(made)})" if made else ""

    def _prefix(self, letter: str) -> str:
        return EXACT + letter if self.exact and letter != CODE else letter

    def _narrowed(self, asked: str) -> str:
        parts = [f"({asked})"] if asked else []
        for letter, codes in self.filters.items():
            made = [_phrase(letter, (code,)) for code in codes]
            parts.append(f"({_syntax().either.join(made)})")
        return _syntax().both.join(parts) if asked else ""


def _why(why: Why) -> str:
    match why:
        case Why.CONTROL_CHARACTER:
            return _("The search holds a control character. Remove it and search again.")
        case Why.TOO_LONG:
            message = _("The search is longer than %(most)s characters. Shorten it.")
            return message % {"most": LONGEST}
        case Why.TOO_MANY_WORDS:
            message = _("The search has more than %(most)s words. Leave some out.")
            return message % {"most": MOST_WORDS}


class _Syntax(NamedTuple):
    both: str
    either: str
    but: str
    before: str  # a phrase
    between: str
    after: str
    open_end: str  # after a phrase whose last key may go on


_FTS5 = _Syntax(" AND ", " OR ", " NOT ", '"', " ", '"', '"*')
_TSQUERY = _Syntax(" & ", " | ", " & !", "('", "' <-> '", "')", "':*)")


def _syntax() -> _Syntax:
    return _TSQUERY if connection.vendor == "postgresql" else _FTS5


def _phrase(prefix: str, word: Word, *, open_end: bool = False) -> str:
    syntax = _syntax()
    made = syntax.between.join(prefix + key for key in terms.keys(word))
    return f"{syntax.before}{made}{syntax.open_end if open_end else syntax.after}"


def _but(asked: str, left_out: str) -> str:
    return f"({asked}){_syntax().but}({left_out})"


class Hit(NamedTuple):
    """A measure that was found: first by rank (1 is best), then by last change."""

    rank: int
    seq: int
    measure_id: int


_FIND = {
    "sqlite": """
        SELECT * FROM (
            SELECT {rank}, measures_index.rowid, entry.measure_id FROM measures_index
            CROSS JOIN measures_indexentry entry ON entry.seq = measures_index.rowid
            WHERE measures_index MATCH %s {beyond} ORDER BY measures_index.rowid {order} LIMIT {limit}
        )""",
    # Materialised, or the planner walks all entries in their order and filters.
    "postgresql": """
        SELECT * FROM (WITH hits AS MATERIALIZED (
            SELECT seq, measure_id FROM measures_indexentry WHERE {vector} @@ %s::tsquery {beyond}
        ) SELECT {rank}, seq, measure_id FROM hits ORDER BY seq {order} LIMIT {limit}
        ) ranked{rank}""",
}


def find(
    search: Search, *, limit: int, beyond: tuple[int, int] | None = None, backwards: bool = False
) -> list[Hit]:
    """The first `limit` hits after the place `beyond` (rank, seq), or the last before it.

    One statement, none when nothing can be found; every part of it reads the index.
    """
    parts, values = [], []
    asked = list(search.ranks())
    for rank, match in reversed(asked) if backwards else asked:
        limits = _limits(rank, beyond, backwards)
        if limits is not None:
            parts.append(_part(search, rank, limits, backwards, limit))
            values.append(match)
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} LIMIT {limit:d}", values)
        found = [Hit(*row) for row in cursor.fetchall()]
    return found[::-1] if backwards else found


def _limits(rank: int, beyond: tuple[int, int] | None, backwards: bool) -> str | None:
    """What bounds the entries of a rank; None when the rank lies on the other side."""
    if beyond is None or (rank < beyond[0] if backwards else rank > beyond[0]):
        return ""
    if rank != beyond[0]:
        return None
    column = "seq" if connection.vendor == "postgresql" else "measures_index.rowid"
    return f"AND {column} {'>' if backwards else '<'} {beyond[1]:d}"


def _part(search: Search, rank: int, beyond: str, backwards: bool, limit: int) -> str:
    return _FIND[connection.vendor].format(
        rank=rank,
        beyond=beyond,
        order="ASC" if backwards else "DESC",
        limit=int(limit),
        vector=_vector(search),
    )


def _vector(search: Search) -> str:
    return "written" if search.exact else "folded"


def ids(search: Search, asked: str) -> tuple[str, list[str]]:
    """A subquery for the ids of the measures that the index has for `asked`, and its values."""
    if connection.vendor == "postgresql":
        where = f"{_vector(search)} @@ %s::tsquery"
        return f"SELECT measure_id FROM measures_indexentry WHERE {where}", [asked]
    return (
        "SELECT entry.measure_id FROM measures_index CROSS JOIN measures_indexentry entry "
        "ON entry.seq = measures_index.rowid WHERE measures_index MATCH %s",
        [asked],
    )
