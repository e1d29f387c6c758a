"""The filter by words, which the search index answers."""

from __future__ import annotations

from typing import NamedTuple

from django.http import QueryDict

from measures.models import Search
from measures.reads.parameters import parse_bool, parse_one
from measures.search.queries import ZoneWords
from measures.search.tokens import LONGEST

from .base import Filter, Parameter, bool_parameter


class Words(NamedTuple):
    text: str
    exact: bool
    zones: ZoneWords = ()  # once they are looked up, as `Query.at()` does


class WordsFilter(Filter):
    """Measures that have all words of a text.

    `Query` puts them to the index together with the facets, so there are no `conditions`.
    """

    parameters = (
        Parameter(
            "q",
            "Only measures that have all these words, the best first; in either script. Words in "
            "quotation marks must follow one another.",
            {"type": "string", "maxLength": LONGEST},
        ),
        bool_parameter(
            "exact",
            "`true` searches only texts as they were written, for `q` as it is written.",
            default="false",
        ),
    )
    in_past = False  # the index holds current texts only

    def parse(self, params: QueryDict) -> Words | None:
        words = Words(
            parse_one(params, "q", "").strip(), parse_bool(params, "exact", "false") is True
        )
        _valid = Search(words.text, words.exact).words
        return words if words.text else None


WORDS = WordsFilter()
FILTERS = (WORDS,)
