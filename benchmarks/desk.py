"""The pages of the desk, as an officer of some zones and as a superuser: what a request costs the server."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from measures.ledger.head import current_head
from measures.models import Measure, Role

from .content import WORDS, code
from .fill import ZONES
from .home import Home
from .pages import settle
from .people import person
from .server import TRACKER, Server, serving

#: Milliseconds of CPU that a page of the desk may take, and one of the list of the ledger.
MOST_MS, MOST_LEDGER_MS = 100, 150
_TIMES = 12
_LIST, _LEDGER = "admin:measures_measure_changelist", "admin:measures_entry_changelist"
HEAD = (
    f"{'page':<44}{'bytes':>9}{'p50 ms':>8}{'worst':>8}{'CPU ms':>8}   "
    f"(CPU: most {MOST_MS} ms, the ledger {MOST_LEDGER_MS})"
)


def lines(home: Home, seconds: float) -> Iterator[str]:
    """Yield a line for each page and person: of twelve requests, or fewer in less than half a second."""
    times = min(_TIMES, max(1, int(seconds * 2 * _TIMES)))
    cookies = {name: _cookie(user) for name, user in _people().items()}
    with serving(TRACKER, home) as tracker:
        yield HEAD
        settle(tracker)
        for who, cookie in cookies.items():
            for name, paths in _paths(home.count, who).items():
                yield _line(f"{who}: {name}", paths[:times], cookie, tracker)


def _people() -> dict[str, object]:
    """An editor of a zone with others in it, and a superuser; the same in every run."""
    roles = (Role.EDITOR, Role.AUDITOR)
    return {
        "officer": person("bench-officer", ZONES[0], roles),
        "superuser": person("bench-superuser", is_superuser=True),
    }


def _cookie(user: object) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"sessionid={session.session_key}"


def _paths(count: int, who: str) -> dict[str, list[str]]:
    draw = random.Random(count)
    found, ledger = reverse(_LIST), reverse(_LEDGER)
    zone = ZONES[0]
    codes = [code(draw.randint(1, count)) for _ in range(_TIMES)]
    keys = Measure.objects.filter(code__in=codes).values_list("pk", flat=True)
    lists = {
        "list": "",
        "list, page 20": "p=20",
        "list of a zone": f"zone={zone}",
        "list of a zone, overdue": f"zone={zone}&schedule=overdue",
        "list of a zone, behind": f"zone={zone}&schedule=behind",
        "list of a zone and a kind, planned": f"zone={zone}&kind=tax&status=planned",
        "list of a zone, due in 90 days": f"zone={zone}&due_within=90",
        "list, no reading": "has_target=true&has_reading=false",
        "list of a zone, not confirmed": f"zone={zone}&freshness=ageing,stale",
        "list, by title": "o=2",
        "list of a zone, by deadline": f"zone={zone}&o=6",
        "list of a zone, by share reached": f"zone={zone}&o=-7",
    }
    ledgers = {
        "ledger": "",
        "ledger of a zone": f"zone={zone}",
        "ledger, kind of change": "kind=content",
        "ledger, steps": "verb__exact=advanced",
        "ledger, words": "words=generated",
        "ledger, from a day": "from=2026-11-01",
    }
    return {
        "start": [reverse("admin:index")] * _TIMES,
        **{name: [f"{found}?{query}"] * _TIMES for name, query in lists.items()},
        "search": [f"{found}?q={quote(word)}" for word in draw.sample(WORDS, _TIMES)],
        "measure": [reverse("admin:measures_measure_page", args=[pk]) for pk in keys],
        **{name: [f"{ledger}?{query}"] * _TIMES for name, query in ledgers.items()},
        "ledger up to an entry": [
            f"{ledger}?upto={draw.randint(1, current_head()[0])}" for _ in range(_TIMES)
        ],
    }


def _line(name: str, paths: list[str], cookie: str, tracker: Server) -> str:
    times, sizes = [], []
    spent = tracker.cpu()
    for path in paths:
        begun = time.perf_counter()
        status, _headers, body = tracker.answer(path, {"Cookie": cookie})
        times.append((time.perf_counter() - begun) * 1000)
        sizes.append(len(body))
        if status != 200:
            return f"{name:<44} {path} answers {status}"
    spent = (tracker.cpu() - spent) * 1000 / len(paths)
    times.sort()
    middle = times[len(times) // 2]
    return f"{name:<44}{max(sizes):>9,}{middle:>8.1f}{times[-1]:>8.1f}{spent:>8.1f}"
