"""A hundred readers of the public pages a second, and two hundred at once, beside callers of the API."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

from django.urls import reverse
from django.utils.translation import override

from measures.models import Kind, Zone

from .content import code
from .home import Home
from .server import TRACKER, serving

#: Readers a second, readers at once, API requests a second; milliseconds that 99 of 100 of these may take.
READERS, AT_ONCE, CALLS, MOST_MS = 100, 200, 20, 100
#: Seconds between two moments at which two hundred come at once.
_EVERY = 5
#: Measures whose pages are read: the n-th as often as one n-th of the first.
_READ = 400
_LANGUAGES = ("en", "zh-hant", "zh-hans")


@dataclass
class Answers:
    """Milliseconds of each, and what was not a 200."""

    times: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        ranked = sorted(self.times) or [0.0]
        p50, p99 = (ranked[min(int(len(ranked) * q), len(ranked) - 1)] for q in (0.5, 0.99))
        first = f", the first: {self.faults[0]}" if self.faults else ""
        return (
            f"{name:<38}{len(ranked):>7,}{p50:>9.1f}{p99:>9.1f}{ranked[-1]:>9.1f}   "
            f"{len(self.faults)} refused{first}"
        )


def lines(home: Home, seconds: float) -> Iterator[str]:
    """Yield the table. The API is called alone first, then among readers."""
    pages = _pages(home.count)
    with override("en"), serving(TRACKER, home) as tracker:
        calls = [
            f"{reverse('api:zone_measures', args=[zone])}?limit=50"
            for zone in Zone.objects.values_list("code", flat=True)
        ]
        time.sleep(3)  # it counts when it starts
        yield f"{'':<38}{'answers':>7}{'p50 ms':>9}{'p99 ms':>9}{'longest':>9}   (API among them: p99 at most {MOST_MS})"
        yield _steadily(tracker.port, calls, CALLS, seconds).line("API, alone")
        spent, begun = tracker.cpu(), time.perf_counter()
        # Each in a process of its own, so that they do not wait for one another.
        with ProcessPoolExecutor(2, mp_context=get_context("fork")) as apart:
            readers = apart.submit(_steadily, tracker.port, pages, READERS, seconds)
            together = apart.submit(_crowds, tracker.port, pages, seconds)
            among = _steadily(tracker.port, calls, CALLS, seconds)
            yield among.line("API, among readers")
            yield readers.result().line(f"pages, {READERS} a second")
            yield together.result().line(f"pages, {AT_ONCE} at once every {_EVERY} s")
        busy = (tracker.cpu() - spent) / (time.perf_counter() - begun)
        yield f"the server's process had the processor for {busy:.0%} of the time"


def _pages(count: int) -> list[str]:
    """Addresses, each as often as it is read: half are pages of measures, few of them of most."""
    draw = random.Random(count)
    zones = [*Zone.objects.values_list("code", flat=True)]
    shared = ["", "measures/", "instruments/", "changes/", "about/"]
    shared += [f"zones/{zone}/" for zone in zones]
    shared += [f"instruments/{kind}/" for kind in Kind.values[:4]]
    some = [f"measures/{code(draw.randint(1, count))}/" for _ in range(_READ)]
    weights = [1 / (n + 1) for n in range(_READ)]
    read = draw.choices(shared, k=2000) + draw.choices(some, weights, k=2000)
    return [f"/{draw.choice(_LANGUAGES)}/{path}" for path in read]


def _steadily(port: int, paths: Sequence[str], rate: int, seconds: float) -> Answers:
    """So many a second, each when it is due; times count from then, also where all threads wait."""
    answers, draw = Answers(), random.Random(rate)
    begun = time.perf_counter()
    with ThreadPoolExecutor(min(rate * 2, 64)) as pool:
        for number in range(int(rate * seconds)):
            due = begun + number / rate
            time.sleep(max(due - time.perf_counter(), 0))
            pool.submit(_get, port, answers, draw.choice(paths), due)
    return answers


def _crowds(port: int, pages: Sequence[str], seconds: float) -> Answers:
    answers, draw = Answers(), random.Random(AT_ONCE)
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        start = threading.Barrier(AT_ONCE)

        def read(path: str, start: threading.Barrier = start) -> None:
            start.wait()
            _get(port, answers, path, time.perf_counter())

        crowd = [
            threading.Thread(target=read, args=(path,)) for path in draw.sample(pages, AT_ONCE)
        ]
        for thread in crowd:
            thread.start()
        for thread in crowd:
            thread.join()
        time.sleep(_EVERY)
    return answers


def _get(port: int, answers: Answers, path: str, due: float) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request("GET", path)
        response = line.getresponse()
        response.read()
        if response.status != 200:
            answers.faults.append(f"{path} answers {response.status}")
    except OSError as fault:
        answers.faults.append(f"{path}: {fault}")
    finally:
        line.close()
    answers.times.append((time.perf_counter() - due) * 1000)
