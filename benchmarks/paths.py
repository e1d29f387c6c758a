"""The benchmark's requests: the same for the tracker and for the limit, under their own paths."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.http import QueryDict

from measures.api.params.parsing import Paging
from measures.models import Kind, Search, Status, Zone
from measures.reads.pagination import Page, Position
from measures.search.index import KIND, STATUS, ZONE

from .content import WORDS, code

API = "/api/v1/"
MOST = 1_500  # distinct paths of a row
_COMMON = (Status.PLANNED, Status.IN_PROGRESS, Status.IN_FORCE, Status.COMPLETED)


@dataclass(frozen=True)
class Scenario:
    """A row of the table: its name, the floor of its ratio, its paths on both servers."""

    name: str
    floor: float
    ours: list[str]
    limit: list[str]
    by_django: bool = False  # without the fast path
    seeks: bool = False  # by a key: it may not grow with the number of measures
    conditional: bool = False  # sent with the current ETag


class Paths:
    def __init__(self, count: int) -> None:
        self._draw = random.Random(count)
        self._count = count
        rows = list(Zone.objects.order_by("pk").values_list("pk", "code", "lies_in"))
        #: The ids of a zone and of those in it, by code, as the limit takes them.
        self._ids = {
            own: ",".join(str(pk) for pk, _code, lies_in in rows if f"/{own}/" in lies_in)
            for _pk, own, _lies_in in rows
        }

    def all(self) -> Iterator[Scenario]:
        zones = [(zone, "") for zone in self._ids]
        after = [(self._draw.choice(list(self._ids)), self._code()) for _ in range(self._most)]
        pages, first = self._zones(after), self._zones(zones)
        yield Scenario("page of 50 of a zone", 0.8, *pages, seeks=True)
        yield Scenario("the same, kept", 1.2, *first)
        yield Scenario("zone, kind, status, newest first", 0.8, *self._newest())
        yield Scenario("one measure", 0.6, *self._one(), seeks=True)
        yield Scenario("304", 0.7, *first, conditional=True)
        yield Scenario("page deep in the list", 0.8, *self._deep(), seeks=True)
        yield Scenario("export of a zone, JSON Lines", 0.9, *self._exports())
        yield Scenario("search, two characters", 0.7, *self._searches(), seeks=True)
        yield Scenario("summary", 0.8, [f"{API}summary/"], ["/ready/summary"])
        yield Scenario("page of 50, no fast path", 0.25, *pages, by_django=True)

    @property
    def _most(self) -> int:
        return min(MOST, self._count)

    def _code(self, first: int = 1) -> str:
        return code(self._draw.randint(first, self._count))

    def _zones(self, pages: list[tuple[str, str]]) -> tuple[list[str], list[str]]:
        ours = [_page(f"{API}zones/{zone}/measures/", after) for zone, after in pages]
        return ours, [f"/zone/{self._ids[zone]}/{after}" for zone, after in pages]

    def _newest(self) -> tuple[list[str], list[str]]:
        ours, limit = [], []
        for zone in self._ids:
            for kind in Kind.values:
                for status in _COMMON:
                    query = urlencode({"kind": kind, "status": status, "order": "-changed"})
                    ours.append(f"{API}zones/{zone}/measures/?{query}")
                    keys = [f'"{ZONE}{zone}"', f'"{KIND}{kind}"', f'"{STATUS}{status}"']
                    limit.append(f"/found/50/{quote(' AND '.join(keys))}")
        return self._shuffled(ours, limit)

    def _one(self) -> tuple[list[str], list[str]]:
        codes = [self._code() for _ in range(self._most)]
        return [f"{API}measures/{each}/" for each in codes], [f"/measure/{each}" for each in codes]

    def _deep(self) -> tuple[list[str], list[str]]:
        after = [self._code(self._count // 2) for _ in range(self._most)]
        return [_page(f"{API}measures/", each) for each in after], [f"/deep/{e}" for e in after]

    def _exports(self) -> tuple[list[str], list[str]]:
        ours = [f"{API}zones/{zone}/measures.jsonl" for zone in self._ids]
        return ours, [f"/lines/{ids}" for ids in self._ids.values()]

    def _searches(self) -> tuple[list[str], list[str]]:
        """Of several lengths, so that there are more of them than words."""
        ours, limit = [], []
        for word in WORDS:
            ranks = "|".join(text for _rank, text in Search(word).ranks)
            for most in (50, 49, 48):
                ours.append(f"{API}measures/?{urlencode({'q': word, 'limit': most})}")
                limit.append(f"/found/{most}/{quote(ranks, safe='')}")
        return self._shuffled(ours, limit)

    def _shuffled(self, ours: list[str], limit: list[str]) -> tuple[list[str], list[str]]:
        both = list(zip(ours, limit, strict=True))
        self._draw.shuffle(both)
        return [each for each, _limit in both], [each for _ours, each in both]


def _page(path: str, after: str) -> str:
    """The address of the page of a list that begins after a code; "": of the first page."""
    if not after:
        return path
    links = Paging.first(path, path, QueryDict("")).links(Page([], next=Position("gt", after)))
    return str(dict(links)["next"])
