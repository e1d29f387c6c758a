"""The public pages: how long the first reader of each waits under a new head, and the next ones."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import override

from measures.ledger.head import current_head
from measures.models import Kind, Zone

from .content import WORDS, code
from .home import Home
from .server import TRACKER, Server, serving

#: Milliseconds that the first reader of a page may wait, and bytes that a page may have.
MOST_MS, MOST_BYTES = 100, 60_000
_SOME, _AGAIN = 12, 5
HEAD = (
    f"{'page':<24}{'bytes':>9}{'first ms':>10}{'worst':>8}{'again':>8}{'CPU ms':>8}   "
    f"(most {MOST_MS} ms, {MOST_BYTES:,} bytes)"
)


def lines(home: Home) -> Iterator[str]:
    """Yield a line for each type of page; some addresses of each."""
    with override("en"), serving(TRACKER, home) as tracker:
        yield HEAD
        settle(tracker)
        for name, paths in _paths(home.count).items():
            yield _line(name, paths, tracker)


def _paths(count: int) -> dict[str, list[str]]:
    draw = random.Random(count)
    zones = [*Zone.objects.order_by("pk").values_list("code", flat=True)[:_SOME]]
    codes = [code(draw.randint(1, count)) for _ in range(min(_SOME, count))]
    found, start = reverse("pages:list"), reverse("pages:start")
    return {
        "the first of all": [start],
        "start": [f"/{language}/" for language in ("zh-hant", "zh-hans")],
        "zone": [reverse("pages:zone", args=[zone]) for zone in zones],
        "measure": [reverse("pages:measure", args=[each]) for each in codes],
        "list of a zone": [f"{found}?zone={zone}&order=deadline" for zone in zones],
        "search": [f"{found}?q={quote(word)}" for word in draw.sample(WORDS, _SOME)],
        "instrument": [reverse("pages:instrument", args=[kind]) for kind in Kind.values[:_SOME]],
        "changes": [f"{reverse('pages:changes')}?zone={zone}" for zone in zones],
        "feed of a zone": [reverse("pages:zone_feed", args=[zone]) for zone in zones],
        "two zones": [
            f"{reverse('pages:compare')}?zone={zone}&zone={zones[0]}" for zone in zones[1:]
        ],
        "zones of a past day": [
            f"{reverse('pages:compare')}?zone={zone}&zone={zones[0]}&as_of={count + number}"
            for number, zone in enumerate(zones[1:])
        ],
        "two days of a zone": [
            f"{reverse('pages:between')}?zone={zone}&from={count - number}"
            for number, zone in enumerate(zones)
        ],
        "two days close by": [
            f"{reverse('pages:between')}?zone={zone}&from={count}&to={count + 500 + number}"
            for number, zone in enumerate(zones)
        ],
        "measure as it was": [
            f"{reverse('pages:measure', args=[each])}?as_of={current_head()[0] - 1}"
            for each in codes
        ],
        "suggestions": [
            f"{reverse('pages:suggest')}?q={quote(word)}" for word in draw.sample(WORDS, _SOME)
        ],
        "about the data": [reverse("pages:about")],
    }


def settle(tracker: Server) -> None:
    """Wait until the server has counted the measures, as it does when it starts."""
    before, spent = -1.0, tracker.cpu()
    while before != spent:
        time.sleep(0.5)
        before, spent = spent, tracker.cpu()


def _line(name: str, paths: list[str], tracker: Server) -> str:
    firsts, sizes = [], []
    paths = list(dict.fromkeys(paths))
    spent = tracker.cpu()
    for path in paths:
        took, size, status = _timed(tracker, path)
        if status != 200:
            return f"{name:<24} {path} answers {status}"
        firsts.append(took)
        sizes.append(size)
    spent = (tracker.cpu() - spent) * 1000 / len(paths)
    again = [_timed(tracker, path)[0] for path in paths for _time in range(_AGAIN)]
    first, kept = (sorted(times)[len(times) // 2] for times in (firsts, again))
    return f"{name:<24}{max(sizes):>9,}{first:>10.1f}{max(firsts):>8.1f}{kept:>8.1f}{spent:>8.1f}"


def _timed(tracker: Server, path: str) -> tuple[float, int, int]:
    """Milliseconds, bytes and the status of one GET."""
    begun = time.perf_counter()
    status, _headers, body = tracker.answer(path)
    return (time.perf_counter() - begun) * 1000, len(body), status
