"""Two servers asked for the same in turn, so that they share the noise of the machine."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from statistics import median

from . import load
from .load import Load
from .paths import Asked
from .server import Server

ROUNDS = 3


class Differs(Exception):
    """The two do not answer the same; the message says what."""


@dataclass
class Side:
    """A server, what it is asked for, and what came of each round."""

    server: Server
    paths: list[str]
    had: str = ""  # the tag that the caller sends along
    loads: list[Load] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # seconds a request, by round

    def run(self, seconds: float) -> None:
        headers = {"If_None_Match": self.had} if self.had else {}
        requests = [load.get(path, **headers) for path in self.paths]
        expected = b"304" if self.had else b"200"
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
    """Let each side run in turn; what runs first in a round takes turns too."""
    for side in sides:
        side.run(seconds / 4)  # to warm up
        side.loads.clear()
        side.cpu.clear()
    for number in range(rounds):
        for side in reversed(sides) if number % 2 else sides:
            side.run(seconds)


def check(asked: Asked, ours: Side, limit: Side | None) -> None:
    """Ask each for a few of the addresses. Raises Differs unless the same measures come back."""
    for number in range(0, len(ours.paths), max(1, len(ours.paths) // 3)):
        told = _codes(ours, number)
        if limit and told != _codes(limit, number):
            raise Differs(f"{asked.name}: {ours.paths[number]} is not what the limit reads")


def _codes(side: Side, number: int) -> list[str]:
    headers = {"If-None-Match": side.had} if side.had else {}
    status, _headers, content = side.server.answer(side.paths[number], headers)
    if status != (304 if side.had else 200):
        detail = json.loads(content or b"{}").get("detail", "")
        raise Differs(f"answers {status}: {detail}")
    if not content:
        return []
    if content.startswith(b'{"results"'):
        return [each["code"] for each in json.loads(content)["results"]]
    return [str(json.loads(line).get("code", line)) for line in content.splitlines()]
