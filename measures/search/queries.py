"""Search queries: their expressions for the index of either engine, and ranked hits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from measures.db.sql import Sql, fetch, join_sql, vendor

from . import tokens
from .index import CODE, EXACT, RANKS, SUMMARY, ZONE
from .tokens import LONGEST, MOST_WORDS, InvalidSearch, SearchFault, Word

#: Words, each with the codes of the zones whose names have it.
ZoneWords = tuple[tuple[Word, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Search:
    """Words to find. Raises ValidationError keyed `q`, the parameter of API and admin.

    An English word finds those that begin with it, unless the search is `exact`. `filters` are codes
    by the letter of a filter, `within` the fields of each rank, `zones` those that a word names;
    with `begun` the last word may be unfinished.
    """

    text: str
    exact: bool = False
    filters: Mapping[str, Iterable[str]] = field(default_factory=dict)
    within: tuple[str, ...] = RANKS
    begun: bool = False
    zones: ZoneWords = ()

    @cached_property
    def words(self) -> tuple[Word, ...]:
        try:
            return tokens.words(self.text, exact=self.exact)
        except InvalidSearch as error:
            raise ValidationError({"q": _message(error.fault)}) from None

    def spans(self, text: str) -> list[tokens.Span]:
        """The places of the words in `text`."""
        return tokens.spans(text, self.words, exact=self.exact)

    @cached_property
    def ranks(self) -> tuple[tuple[int, str], ...]:
        """The expression of each rank: all words in its fields or those above, not above alone."""
        return tuple(self._ranks())

    def _ranks(self) -> Iterator[tuple[int, str]]:
        above = ""
        for number, letters in enumerate(self.within, 1):
            down_to = "".join(self.within[:number])
            whole = self._all(down_to)
            # Of one word, hits above are left out anyway.
            if here := self._all(letters) if len(self.words) == 1 and above else whole:
                expression = f"({here}){_syntax().but}({above})" if above else here
                yield number, self._with_filters(expression)
            above = whole

    def anywhere(self) -> str:
        """The expression for hits of any rank; "": there are none.

        Without a text, the expression of the filters.
        """
        return self._with_filters(self._all("".join(self.within)), every=not self.text)

    def _all(self, letters: str) -> str:
        """All words in these fields; empty when one of them cannot be there."""
        each = [self._one(word, letters) for word in self.words]
        return _syntax().both.join(each) if all(each) else ""

    def _one(self, word: Word, letters: str) -> str:
        fields = letters if tokens.is_ascii(word) else letters.replace(CODE, "")
        open_end = not self.exact and tokens.may_go_on(word[-1])
        open_end |= self.begun and word == self.words[-1] and word[-1].isascii()
        phrases = [self._phrase(self._prefix(letter), word, open_end) for letter in fields]
        if SUMMARY in letters:
            phrases += [self._phrase(ZONE, (code,)) for code in dict(self.zones).get(word, ())]
        return f"({_syntax().either.join(phrases)})" if phrases else ""

    def _prefix(self, letter: str) -> str:
        return EXACT + letter if self.exact and letter != CODE else letter

    def _phrase(self, prefix: str, word: Word, open_end: bool = False) -> str:
        syntax = _syntax()
        keys = syntax.between.join(prefix + key for key in tokens.keys(word))
        return f"{syntax.before}{keys}{syntax.open_end if open_end else syntax.after}"

    def _with_filters(self, expression: str, *, every: bool = False) -> str:
        parts = [f"({expression})"] if expression else []
        for letter, codes in self.filters.items():
            phrases = [self._phrase(letter, (code,)) for code in codes]
            parts.append(f"({_syntax().either.join(phrases)})")
        return _syntax().both.join(parts) if expression or every else ""


def zones_named(words: Iterable[Word], names: Iterable[tuple[str, Iterable[str]]]) -> ZoneWords:
    """The zones that each of `words` names; `names` are those of each zone, after its code."""
    rows = [(code, [tokens.units(name) for name in each]) for code, each in names]
    named = (
        (word, tuple(code for code, each in rows if any(tokens.holds(row, word) for row in each)))
        for word in words
    )
    return tuple((word, codes) for word, codes in named if codes)


def _message(fault: SearchFault) -> str:
    match fault:
        case SearchFault.CONTROL_CHARACTER:
            return _(
                "The search contains an invisible or control character. Remove it and search again."
            )
        case SearchFault.TOO_LONG:
            message = _("The search is longer than %(most)s characters. Shorten it.")
            return message % {"most": LONGEST}
        case SearchFault.TOO_MANY_WORDS:
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


_SYNTAX = {
    "sqlite": _Syntax(" AND ", " OR ", " NOT ", '"', " ", '"', '"*'),
    "postgresql": _Syntax(" & ", " | ", " & !", "('", "' <-> '", "')", "':*)"),
}


def _syntax() -> _Syntax:
    return _SYNTAX[vendor()]


#: A measure that was found: its rank (1 is best), the `seq` of its last change, and its id or what
#: `find` selects in its place.
Hit = tuple[Any, ...]

_FIND = {
    "sqlite": (
        "SELECT {rank}, i.seq, {select} FROM measures_index "
        "CROSS JOIN measures_indexentry i ON i.seq = measures_index.rowid {measure}{body}"
        "WHERE measures_index MATCH %s {beyond} ORDER BY measures_index.rowid {order} LIMIT %s"
    ),
    # Materialised, or the planner walks all entries in their order and filters.
    "postgresql": (
        "WITH hits AS MATERIALIZED (SELECT i.seq, i.measure_id FROM measures_indexentry i "
        "{measure}WHERE {vector} @@ %s::tsquery {beyond}) "
        "SELECT {rank}, i.seq, {select} FROM hits i {body}ORDER BY i.seq {order} LIMIT %s"
    ),
}
ID = Sql("i.measure_id")
_JOIN = {"sqlite": "CROSS JOIN", "postgresql": "JOIN"}
_SEQ = {"sqlite": "measures_index.rowid", "postgresql": "i.seq"}


def find(
    search: Search,
    *,
    limit: int,
    beyond: tuple[int, int] | None = None,
    backwards: bool = False,
    conditions: Sequence[Sql] = (),
    select: Sql = ID,
) -> list[Hit]:
    """The first `limit` hits after the place `beyond` (rank, seq), or the nearest before it.

    Reads the index a rank at a time until there are enough hits: at most four statements.
    `conditions` are on the measure, as `m`; `select` is an expression on its body, as `b`.
    """
    hits: list[Hit] = []
    for rank, expression in reversed(search.ranks) if backwards else search.ranks:
        further = [*conditions]
        if beyond is not None:
            if (rank > beyond[0]) if backwards else (rank < beyond[0]):
                continue
            if rank == beyond[0]:
                further.append(Sql(f"{_SEQ[vendor()]} {'>' if backwards else '<'} %s", beyond[1:]))
        rest = join_sql("", (Sql(" AND ") + each for each in further))
        sql = _sql(rank, backwards, search.exact, rest.text, bool(conditions), select.text)
        values = [(expression, *rest.values), select.values][:: 1 if vendor() != "sqlite" else -1]
        hits += fetch(Sql(sql, (*chain(*values), limit - len(hits))))
        if len(hits) == limit:
            break
    return hits


@lru_cache(maxsize=256)
def _sql(rank: int, backwards: bool, exact: bool, beyond: str, measure: bool, select: str) -> str:
    join = _JOIN[vendor()]
    return _FIND[vendor()].format(
        rank=rank,
        beyond=beyond,
        order="ASC" if backwards else "DESC",
        vector=_vector(exact),
        measure=f"{join} measures_measure m ON m.id = i.measure_id " if measure else "",
        select=select,
        body=f"{join} measures_body b ON b.measure_id = i.measure_id " if select != ID.text else "",
    )


def _vector(exact: bool) -> str:
    return "written" if exact else "folded"


def number_found(search: Search) -> int:
    """How many measures the index finds, of any rank."""
    if not (expression := search.anywhere()):
        return 0
    source = "measures_index WHERE measures_index MATCH %s"
    if vendor() == "postgresql":
        source = f"measures_indexentry WHERE {_vector(search.exact)} @@ %s::tsquery"
    [(number,)] = fetch(Sql(f"SELECT COUNT(*) FROM {source}", (expression,)))  # nosec # B608: names of our own tables and columns
    return int(number)


def matching_ids(search: Search, expression: str) -> tuple[str, list[str]]:
    """A subquery for the ids of the measures that the index finds by `expression`, and its values."""
    if vendor() == "postgresql":
        where = f"{_vector(search.exact)} @@ %s::tsquery"
        return f"SELECT measure_id FROM measures_indexentry WHERE {where}", [expression]  # nosec # B608: names of our own tables and columns
    return (
        "SELECT entry.measure_id FROM measures_index CROSS JOIN measures_indexentry entry "
        "ON entry.seq = measures_index.rowid WHERE measures_index MATCH %s",
        [expression],
    )
