"""What a GET costs: its share of the rate limit, and whether it waits for one of few threads."""

from __future__ import annotations

import re
from urllib.parse import unquote

from django.conf import settings

#: Against the rate limit, by the end of the path. Everything else costs 1.
EXPORTS = {".csv": 10, ".jsonl": 10, ".xlsx": 20, ".png": 10, ".xml": 10}
#: Of a list in the admin, whatever its form.
EXPORT = 10
#: A difference of two days, or a response as of a day in the past.
PAST = 5
SEARCH = 2
_PAGES = tuple(f"/{code}/" for code, _name in settings.LANGUAGES)
_SEARCHES = re.compile(r"(?:^|&)q=")


def cost_of(path: str, query: str) -> int:
    """The units of the rate limit that a GET or HEAD takes."""
    if path.startswith("/admin/"):
        return EXPORT if "/export/" in path else PAST if path.endswith("/between/") else 1
    for end, cost in EXPORTS.items():
        if path.endswith(end):
            return cost
    query = unquote(query) if "%" in query else query
    if path.endswith(("/diff/", "/between/")) or "as_of" in query:
        return PAST
    return SEARCH if _SEARCHES.search(query) else 1


def is_page(path: str) -> bool:
    """Whether it is of the public pages, whose readers do not delay callers of the API."""
    return path.startswith(_PAGES)


def is_costly(path: str, query: str) -> bool:
    """Whether a GET takes seconds of the processor: it runs on threads of its own, so few at a time."""
    return cost_of(path, query) >= PAST
