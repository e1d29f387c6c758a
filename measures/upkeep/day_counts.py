"""Keep counts of every day, so that nobody who looks back has to wait for them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from django.utils.timezone import localdate

from measures.domain.state import VERSION
from measures.ledger import formats
from measures.ledger.canonical import Json
from measures.ledger.day_count_mac import day_count_mac
from measures.ledger.head import current_head
from measures.models import DayCount, Entry, Head, Subject
from measures.reads.as_of import latest_entries_at
from measures.reads.counts import Cells, Counted

#: On a busy day counts are kept after so many entries too.
EVERY = 400
_DAY = timedelta(days=1)


class _Tally:
    """All measures by code, each in its cell of a day."""

    def __init__(self, day: date) -> None:
        self.day, self._instance = day, Head.objects.get().instance
        self.cells: Cells = Counter()
        self._measures: dict[str, Counted] = {}
        self._turns: defaultdict[date, set[str]] = defaultdict(set)  # when a state changes

    def put(self, body: Json) -> None:
        """Have a measure as `body` says, instead of as it was."""
        code = body["code"]
        if before := self._measures.pop(code, None):
            self.cells[before.cell(self.day)] -= 1
        if body["withdrawn"]:
            return
        counted = self._measures[code] = Counted.of(body)
        self.cells[counted.cell(self.day)] += 1
        for turn in counted.outlook.days:
            if turn > self.day:
                self._turns[turn].add(code)

    def turn(self) -> None:
        """Go on to the next day."""
        before, self.day = self.day, self.day + _DAY
        for code in self._turns.pop(self.day, ()):
            if counted := self._measures.get(code):
                self.cells[counted.cell(before)] -= 1
                self.cells[counted.cell(self.day)] += 1

    def kept(self, seq: int) -> DayCount:
        row = DayCount.of(self.cells, day=self.day, seq=seq, version=VERSION)
        row.mac = day_count_mac(row, self._instance)
        return row


def keep_counts(today: date) -> int:
    """Keep the counts at the beginning of each day since the last run, up to `today`; return how many.

    The first run reads all entries about measures, any other all measures and the later entries.
    """
    DayCount.objects.exclude(version=VERSION).delete()
    made, counts = 0, _counts(today)
    while some := list(islice(counts, 50)):
        made += len(DayCount.objects.bulk_create(some, ignore_conflicts=True))
    return made


def _counts(today: date) -> Iterator[DayCount]:
    upto = current_head()[0]
    last = DayCount.objects.order_by("-seq", "-day").first()
    begun = last or Entry.objects.filter(seq=1).first()
    if begun is None:
        return
    tally = _Tally(begun.day if isinstance(begun, DayCount) else localdate(begun.recorded_at))
    kept = last.seq if last else 0
    if last is None:
        yield tally.kept(kept)
    for stored in (
        latest_entries_at(Subject.MEASURE, kept).values_list("body", flat=True).iterator()
    ):
        tally.put(formats.read_body(stored))
    entries = Entry.objects.filter(subject=Subject.MEASURE, seq__gt=kept, seq__lte=upto)
    rows = entries.order_by("seq").values_list("seq", "recorded_at", "body")
    for seq, recorded_at, stored in rows.iterator(chunk_size=500):
        while tally.day < min(localdate(recorded_at), today):
            tally.turn()
            kept = seq - 1
            yield tally.kept(kept)
        tally.put(formats.read_body(stored))
        if seq - kept >= EVERY:
            kept = seq
            yield tally.kept(kept)
    while tally.day < today:
        tally.turn()
        yield tally.kept(upto)
