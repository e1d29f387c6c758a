"""Writers at the same time: what a body is made of stays as it is until its entry is appended."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle

import pytest
from django.db import connection, connections
from rest_framework.test import APIClient

from measures import ledger
from measures.actions import editing, organisations, overrides
from measures.ledger import formats, verification
from measures.models import (
    Entry,
    Measure,
    Organisation,
    Override,
    Source,
    VersionConflict,
    Zone,
)
from tests.helpers import make
from tests.helpers.api import V1
from tests.helpers.make import DAY, NOW

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]

DETAILS = {"by": make.BY, "reason": "needed", "at": NOW}
TURNS = 8
PATIENCE = 60  # seconds for what takes a moment
#: What bodies of other subjects are made of, and a verb that changes it.
ALONE = {
    "a source": lambda: editing.save_source(
        Source.objects.get(code="paper"), content={"kind": "official"}, **DETAILS
    ),
    "a zone": lambda: editing.save_zone(
        Zone.objects.get(code="hetao-sz"), content={"name_en": "Park"}, **DETAILS
    ),
    "an override": lambda: overrides.add_override("s2hk", "后河湾", "後河灣", **DETAILS),
    "an organisation": lambda: organisations.save_organisation(
        Organisation.objects.get(code="bureau"), content={"name_en": "Bureau"}, **DETAILS
    ),
}


def in_thread(call):
    """`call` in a thread of its own, with a connection of its own."""

    def closing():
        try:
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:  # a machine may be busy with other tests
                    cursor.execute("SET lock_timeout = '60s'")
            return call()
        finally:
            connections.close_all()

    return closing


@contextmanager
def writer_between_body_and_end(measure: Measure) -> Iterator[None]:
    """Meanwhile another thread has amended `measure` and not come to the end of its transaction."""
    made, end = threading.Event(), threading.Event()

    def write():
        with ledger.writing():
            editing.amend_measure(measure, content={"title": "另一个名称"}, **DETAILS)
            made.set()
            assert end.wait(PATIENCE)

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(in_thread(write))
        try:
            assert made.wait(PATIENCE)
            yield
        finally:
            end.set()
            writing.result(PATIENCE)


def waits_for_a_lock(future: Future) -> bool:
    """Whether some connection comes to wait for a lock before `future` is done."""
    until = time.monotonic() + PATIENCE
    while not future.done() and time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return True
    return False


@pytest.mark.parametrize("changed", ALONE)
def test_what_a_body_is_made_of_changes_after_its_entry(committed, changed):
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only: SQLite has one writer at a time")
    measure = make.measure("A-001", source=make.source("paper"))
    make.measure(
        "B-001", organisations=make.named("bureau"), source=Source.objects.get(code="paper")
    )
    before = Entry.objects.count()

    with ThreadPoolExecutor(1) as pool:
        with writer_between_body_and_end(measure):
            change = pool.submit(in_thread(ALONE[changed]))
            waited = waits_for_a_lock(change)
        change.result(PATIENCE)

    assert waited
    codes = Entry.objects.filter(seq__gt=before).order_by("seq").values_list("code", flat=True)
    assert (codes[0], codes[1] != "A-001") == ("A-001", True)
    assert verification.verify().faults == []


def test_of_measures_that_differ_neither_writer_waits_for_the_other(committed):
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only: SQLite has one writer at a time")
    first, second = make.measure(), make.measure()

    with writer_between_body_and_end(first):
        editing.amend_measure(second, content={"title": "另一个名称"}, **DETAILS)

    codes = Entry.objects.filter(verb="amended").order_by("seq").values_list("code", flat=True)
    assert list(codes) == [second.code, first.code]
    assert verification.verify().faults == []


def amend_repeatedly(measure: Measure, name: str) -> None:
    for turn in range(TURNS):
        current = Measure.objects.get(pk=measure.pk)
        while True:  # a source's amendment may come between
            try:
                content = {"title": f"后海湾{name}{turn}"}
                current = editing.amend_measure(current, content=content, **DETAILS)
                break
            except VersionConflict:
                current = Measure.objects.get(pk=measure.pk)


def change_kind_repeatedly() -> None:
    for _turn, kind in zip(range(TURNS), cycle(["official", "press"]), strict=False):
        editing.save_source(Source.objects.get(code="paper"), content={"kind": kind}, **DETAILS)


def change_word_repeatedly() -> None:
    row = Override.objects.get()
    for _turn, word in zip(range(TURNS), cycle(["后海湾", "後海灣"]), strict=False):
        row = overrides.amend_override(row, replacement=word, note="", **DETAILS)


def test_a_source_and_an_override_that_change_among_writers(committed):
    paper = make.source("paper")
    measures = [make.measure(source=paper) for _ in range(4)]
    overrides.add_override("s2hk", "后海湾", "後海灣", **DETAILS)
    calls = [change_kind_repeatedly, change_word_repeatedly]
    calls += [lambda m=m, n=n: amend_repeatedly(m, f"第{n}") for n, m in enumerate(measures)]
    barrier = threading.Barrier(len(calls))

    def start(call):
        barrier.wait(PATIENCE)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        done = [pool.submit(in_thread(lambda call=call: start(call))) for call in calls]
        for each in done:
            each.result(4 * PATIENCE)

    assert verification.verify().faults == []
    assert_bodies_follow_from_what_was_recorded_before_them()


def assert_bodies_follow_from_what_was_recorded_before_them():
    kind, word = "press", "後海灣"
    for entry in Entry.objects.order_by("seq"):
        body = formats.read_body(entry.body, entry.subject)
        if entry.subject == "source":
            kind = body["kind"]
        elif entry.subject == "override":
            word = body["replacement"]
        elif entry.subject == "measure":
            strength = {"official": "official", "press": "reported"}[kind]
            assert body["evidence_strength"] == strength, entry
            if body["title"]["zh-Hans"].startswith("后海湾"):
                assert body["title"]["zh-Hant"].startswith(word), entry


def test_lists_of_measures_in_opposite_orders(committed):
    user = make.user("editor", zone=make.zone("hetao-sz"))
    codes = [make.measure(code).code for code in ("A-001", "B-001", "C-001")]
    ways = ["in_progress", "suspended"] * TURNS
    barrier = threading.Barrier(2)

    def advance(order, to, version):
        api = APIClient()
        api.force_authenticate(user)
        step = {"to": to, "effective_on": str(DAY), "version": version}
        body = {"reason": "needed", "steps": [step | {"code": code} for code in order]}
        barrier.wait(PATIENCE)
        return api.post(f"{V1}measures/advance/", body, format="json").status_code

    with ThreadPoolExecutor(2) as pool:
        for version, to in enumerate(ways[:TURNS], 1):
            orders = (codes, codes[::-1])
            calls = [in_thread(lambda o=o, t=to, v=version: advance(o, t, v)) for o in orders]
            done = [pool.submit(call) for call in calls]
            assert sorted(each.result(PATIENCE) for each in done) == [200, 412]

    assert verification.verify().faults == []
