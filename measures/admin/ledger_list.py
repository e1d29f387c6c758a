"""The list of the ledger: a sentence for each entry, and one line for what one request wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import InvalidPage, Paginator
from django.db.models import Count, Min, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext

from measures.db.sql import Sql, fetch
from measures.domain.change_kinds import ChangeKind, Detail
from measures.ledger.head import current_head
from measures.models import PUBLIC_SUBJECTS, Entry, Measure, Subject, Verb, Zone
from measures.reads.batches import changes_of
from measures.shown.words import kind_words

from .ledger_counts import counts_of
from .ledger_filters import NO_END
from .ledger_sentences import PARTS, parts, sentence, who
from .people import with_username

#: How many entries are looked through at once, the last first; those before are a link away.
REACH = 50_000
#: Of up to so many that match there, the values of filters are counted.
MOST = 2_000


@dataclass
class Line:
    """One entry, or those of one request that stand together."""

    day: date
    entries: list[dict[str, Any]]
    text: SafeString = SafeString("")  # of several
    count: int = 0  # of all entries of the request, wherever they are listed
    first: int = 0  # the number of the first of them
    skip: str = ""  # the address of the entries before it


class LedgerList(ChangeList):
    """Django's, which looks through `REACH` entries at once, however many there are.

    It reads the numbers of a page first, then the rows: bodies are large.
    """

    first: int  # the number of the first entry that was looked through
    last: int
    counted: list[int] | None  # the numbers of all that match there, of at most `MOST`
    can_show_all = False
    full_result_count = None
    show_full_result_count = False
    show_admin_actions = False

    def get_results(self, request: HttpRequest) -> None:
        rows = self._within_reach().order_by("-seq").values_list("seq", flat=True)
        found = [*rows[: MOST + 1]]
        self.counted = found if len(found) <= MOST else None
        self.result_count = len(found) if self.counted is not None else self._count(rows)
        self.multi_page = self.result_count > self.list_per_page
        self.paginator = Paginator(range(self.result_count), self.list_per_page)
        try:
            page = self.paginator.page(self.page_num)
        except InvalidPage:
            raise IncorrectLookupParameters from None
        places = slice(max(page.start_index() - 1, 0), page.end_index())
        shown = found[places] if places.stop <= len(found) else [*rows[places]]
        entries = with_username(Entry.objects.filter(pk__in=shown))
        self.result_list = entries.order_by("-seq")

    def _within_reach(self) -> QuerySet:
        """The entries that match among those that are looked through."""
        firsts = (getattr(each, "first", 1) for each in self.filter_specs)
        lasts = (getattr(each, "last", NO_END) for each in self.filter_specs)
        self.last, self._lowest = min(current_head()[0], *lasts), max(firsts)
        self.first = max(self._lowest, self.last - REACH + 1)
        rows: QuerySet = self.queryset.filter(seq__gte=self.first, seq__lte=self.last)
        return rows

    def _count(self, rows: QuerySet) -> int:
        """How many match; without a filter none is counted, for their numbers have no gap."""
        if not self.queryset.query.where:
            return self.last - self.first + 1
        text, values = rows.order_by().query.sql_with_params()
        return _number(text, values, current_head())

    @property
    def older(self) -> str:
        """The address of the same list among the entries before; "": there are none."""
        if self.first <= self._lowest:
            return ""
        return self.get_query_string({"upto": self.first - 1}, ["p"])

    @cached_property
    def counts(self) -> dict[str, Counter[str]]:
        """How many of the entries have each value of a filter, by its name; none of too many."""
        return {} if self.counted is None else counts_of(self.counted)

    @cached_property
    def lines(self) -> list[Line]:
        """The entries of the page; a constant number of queries."""
        entries = list(self.result_list)
        changed = changes_of(entries)
        codes = {entry.code for entry in entries if entry.subject == Subject.MEASURE}
        pages = dict(Measure.objects.filter(code__in=codes).values_list("code", "pk"))
        zones = {zone.code: zone for zone in Zone.objects.all()}
        extents = _extents({entry.request_id for entry in entries})
        lines = []
        for _key, group in groupby(entries, key=lambda e: e.request_id or e.seq):
            same = list(group)
            shown = [_shown(entry, changed[entry.seq], pages, zones) for entry in same]
            line = Line(localdate(same[0].recorded_at), shown)
            line.count, line.first = extents.get(same[0].request_id, (1, same[0].seq))
            if len(same) > 1:
                line.text = _batch(same)
                line.skip = self.get_query_string({"upto": line.first - 1}, ["p"])
            lines.append(line)
        return lines


@lru_cache(maxsize=256)
def _number(text: str, values: tuple[Any, ...], _head: tuple[int, str]) -> int:
    """How many rows a statement finds at a head: counted once for all pages of a list."""
    [(number,)] = fetch(Sql(f"SELECT COUNT(*) FROM ({text}) found", values))  # nosec # B608: a statement of our own
    return int(number)


def _extents(requests: set[str]) -> dict[str, tuple[int, int]]:
    """How many entries each request made, and the number of the first."""
    rows = Entry.objects.filter(request_id__in=requests - {""}).values_list("request_id")
    extents = rows.annotate(Count("seq"), Min("seq"))
    return {name: (count, first) for name, count, first in extents}


def _batch(entries: Sequence[Any]) -> SafeString:
    """Who did what to how many, in one sentence."""
    counts = Counter(entry.verb for entry in entries)
    did = gettext(", ").join(f"{Verb(verb).label} {n:,}" for verb, n in counts.most_common())
    return format_html(
        gettext("{who}, {count} entries at once: {did}."),
        who=who(entries[0]),
        count=len(entries),
        did=did,
    )


def _shown(entry: Any, changed: Any, pages: Any, zones: dict[str, Zone]) -> dict[str, Any]:
    rows = parts(changed, is_new=entry.verb == Verb.CREATED)
    there = zones.get(entry.zone)
    return {
        "entry": entry,
        "sentence": sentence(entry, pages),
        "rows": rows[:PARTS],
        "more": max(len(rows) - PARTS, 0),
        "kinds": [kind_words(_kind(code)) for code in entry.kinds.split(",") if code],
        "zone": there.in_language("name") if there else entry.zone,
        "apart": entry.subject not in PUBLIC_SUBJECTS,
    }


def _kind(code: str) -> ChangeKind | Detail:
    return ChangeKind(code) if code in {*ChangeKind} else Detail(code)
