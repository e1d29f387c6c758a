"""The list of the ledger: a sentence for each entry, and one line for what one request wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, Min
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext

from measures.domain.change_kinds import ChangeKind, Detail
from measures.models import PUBLIC_SUBJECTS, Entry, Measure, Subject, Verb, Zone
from measures.reads.batches import changes_of
from measures.shown.words import kind_words

from .ledger_sentences import PARTS, parts, sentence, who
from .people import with_username


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
    """Django's, which reads the numbers of a page first, then the rows: bodies are large."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        shown = [*self.result_list.values_list("pk", flat=True)]
        rows = with_username(Entry.objects.filter(pk__in=shown)).order_by("-seq")
        self.result_list = sorted(rows, key=lambda entry: shown.index(entry.seq))

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
