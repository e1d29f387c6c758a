"""Looking measures up in the index: what is asked of it, and in which order it answers."""

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
from .index import CODE, EXACT, RANKS
from .tokens import LONGEST, MOST_WORDS, InvalidSearch, SearchFault, Word


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
            return tokens.words(self.text, exact=self.exact)
        except InvalidSearch as refused:
            raise ValidationError({"q": _why(refused.why)}) from None

    def spans(self, text: str) -> list[tokens.Span]:
        """Where `text` has what is looked for."""
        return tokens.spans(text, self.words, exact=self.exact)

    @cached_property
    def ranks(self) -> tuple[tuple[int, str], ...]:
        """What each rank asks of the index: all words in its fields or those above, not above."""
        return tuple(self._ranks())

    def _ranks(self) -> Iterator[tuple[int, str]]:
        above = ""
        for number, letters in enumerate(self.within, 1):
            down_to = "".join(self.within[:number])
            whole = self._all(down_to)
            # Of one word, what stands above is left out anyway.
            if here := self._all(letters) if len(self.words) == 1 and above else whole:
                asked = f"({here}){_syntax().but}({above})" if above else here
                yield number, self._narrowed(asked)
            above = whole

    def anywhere(self) -> str:
        """What the index is asked when the rank does not matter; empty: nothing is found.

        Without a text, what the filters ask for.
        """
        return self._narrowed(self._all("".join(self.within)), every=not self.text)

    def _all(self, letters: str) -> str:
        """All words in these fields; empty when one of them cannot be there."""
        each = [self._one(word, letters) for word in self.words]
        return _syntax().both.join(each) if all(each) else ""

    def _one(self, word: Word, letters: str) -> str:
        fields = letters if tokens.is_ascii(word) else letters.replace(CODE, "")
        made = [self._phrase(self._prefix(letter), word) for letter in fields]
        return f"({_syntax().either.join(made)})" if made else ""

    def _prefix(self, letter: str) -> str:
        return EXACT + letter if self.exact and letter != CODE else letter

    def _phrase(self, prefix: str, word: Word) -> str:
        syntax = _syntax()
        open_end = self.begun and word == self.words[-1] and word[-1].isascii()
        made = syntax.between.join(prefix + key for key in tokens.keys(word))
        return f"{syntax.before}{made}{syntax.open_end if open_end else syntax.after}"

    def _narrowed(self, asked: str, *, every: bool = False) -> str:
        parts = [f"({asked})"] if asked else []
        for letter, codes in self.filters.items():
            made = [self._phrase(letter, (code,)) for code in codes]
            parts.append(f"({_syntax().either.join(made)})")
        return _syntax().both.join(parts) if asked or every else ""


def _why(why: SearchFault) -> str:
    match why:
        case SearchFault.CONTROL_CHARACTER:
            return _("The search holds a control character. Remove it and search again.")
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
#: was to be told of it instead.
Hit = tuple[Any, ...]

_FIND = {
    "sqlite": (
        "SELECT {rank}, i.seq, {told} FROM measures_index "
        "CROSS JOIN measures_indexentry i ON i.seq = measures_index.rowid {measure}{body}"
        "WHERE measures_index MATCH %s {beyond} ORDER BY measures_index.rowid {order} LIMIT %s"
    ),
    # Materialised, or the planner walks all entries in their order and filters.
    "postgresql": (
        "WITH hits AS MATERIALIZED (SELECT i.seq, i.measure_id FROM measures_indexentry i "
        "{measure}WHERE {vector} @@ %s::tsquery {beyond}) "
        "SELECT {rank}, i.seq, {told} FROM hits i {body}ORDER BY i.seq {order} LIMIT %s"
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
    also: Sequence[Sql] = (),
    told: Sql = ID,
) -> list[Hit]:
    """The first `limit` hits after the place `beyond` (rank, seq), or the nearest before it.

    Reads the index a rank at a time until there are enough: a statement for each, four at most.
    `also` are conditions on the measure, as `m`; `told` is what to say of its body, as `b`.
    """
    found: list[Hit] = []
    for rank, asked in reversed(search.ranks) if backwards else search.ranks:
        further = [*also]
        if beyond is not None:
            if (rank > beyond[0]) if backwards else (rank < beyond[0]):
                continue
            if rank == beyond[0]:
                further.append(Sql(f"{_SEQ[vendor()]} {'>' if backwards else '<'} %s", beyond[1:]))
        rest = join_sql("", (Sql(" AND ") + each for each in further))
        sql = _sql(rank, backwards, search.exact, rest.text, bool(also), told.text)
        values = [(asked, *rest.values), told.values][:: 1 if vendor() != "sqlite" else -1]
        found += fetch(Sql(sql, (*chain(*values), limit - len(found))))
        if len(found) == limit:
            break
    return found


@lru_cache(maxsize=256)
def _sql(rank: int, backwards: bool, exact: bool, beyond: str, measure: bool, told: str) -> str:
    join = _JOIN[vendor()]
    return _FIND[vendor()].format(
        rank=rank,
        beyond=beyond,
        order="ASC" if backwards else "DESC",
        vector=_vector(exact),
        measure=f"{join} measures_measure m ON m.id = i.measure_id " if measure else "",
        told=told,
        body=f"{join} measures_body b ON b.measure_id = i.measure_id " if told != ID.text else "",
    )


def _vector(exact: bool) -> str:
    return "written" if exact else "folded"


def matching_ids(search: Search, asked: str) -> tuple[str, list[str]]:
    """A subquery for the ids of the measures that the index has for `asked`, and its values."""
    if vendor() == "postgresql":
        where = f"{_vector(search.exact)} @@ %s::tsquery"
        return f"SELECT measure_id FROM measures_indexentry WHERE {where}", [asked]
    return (
        "SELECT entry.measure_id FROM measures_index CROSS JOIN measures_indexentry entry "
        "ON entry.seq = measures_index.rowid WHERE measures_index MATCH %s",
        [asked],
    )
