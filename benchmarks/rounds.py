"""Send the same requests to two servers in turn, so that the machine's noise affects both alike."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from statistics import median

from . import load
from .load import Load
from .paths import Scenario
from .server import Server

ROUNDS = 3


class Differs(Exception):
    """The servers' responses differ; the message names the request."""


@dataclass
class Side:
    """A server, its request paths, and the results of each round."""

    server: Server
    paths: list[str]
    etag: str = ""  # sent in If-None-Match
    loads: list[Load] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # seconds a request, by round

    def run(self, seconds: float) -> None:
        headers = {"If_None_Match": self.etag} if self.etag else {}
        requests = [load.get(path, **headers) for path in self.paths]
        expected = b"304" if self.etag else b"200"
        spent = self.server.cpu()
        done = load.run(
            self.server.port, load.in_turn(requests), seconds=seconds, expected=expected
        )
        if done.refused:
            raise Differs(done.refused[0][:200].decode(errors="replace"))
        self.loads.append(done)
        self.cpu.append((self.server.cpu() - spent) / len(done.times))

    @property
    def rate(self) -> float:
        return median(each.rate for each in self.loads)

    @property
    def micros(self) -> float:
        """CPU a request in microseconds."""
        return median(self.cpu) * 1e6

    def quantile(self, share: float) -> float:
        """Milliseconds."""
        return median(each.quantile(share) for each in self.loads) * 1e3


def compare(sides: list[Side], *, seconds: float, rounds: int = ROUNDS) -> None:
    """Run the sides in turn; the order alternates between rounds."""
    for side in sides:
        side.run(seconds / 4)  # to warm up
        side.loads.clear()
        side.cpu.clear()
    for number in range(rounds):
        for side in reversed(sides) if number % 2 else sides:
            side.run(seconds)


def check(scenario: Scenario, ours: Side, limit: Side | None) -> None:
    """Request a few paths from each. Raises Differs unless they return the same measures."""
    for number in range(0, len(ours.paths), max(1, len(ours.paths) // 3)):
        codes = _codes(ours, number)
        if limit and codes != _codes(limit, number):
            raise Differs(f"{scenario.name}: {ours.paths[number]} is not what the limit reads")


def _codes(side: Side, number: int) -> list[str]:
    headers = {"If-None-Match": side.etag} if side.etag else {}
    status, _headers, content = side.server.answer(side.paths[number], headers)
    if status != (304 if side.etag else 200):
        detail = json.loads(content or b"{}").get("detail", "")
        raise Differs(f"answers {status}: {detail}")
    if not content:
        return []
    if content.startswith(b'{"results"'):
        return [each["code"] for each in json.loads(content)["results"]]
    return [str(json.loads(line).get("code", line)) for line in content.splitlines()]
