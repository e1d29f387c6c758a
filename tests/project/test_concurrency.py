"""Many real processes write at once, and some are killed: nothing acknowledged is lost."""

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from measures import ledger
from measures.actions import workflow
from measures.ledger import verification
from measures.models import Entry, Measure, VersionConflict
from tests.helpers import make, soak
from tests.helpers.make import DAY, NOW
from tests.helpers.processes import go, start_racer

# One worker has the machine's cores and the test database to itself.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]

PROCESSES, CHANGES, LOOKS = 8, 100, 10
KILLS = soak.amount(20)


def acknowledged(output):
    """The changes that a process printed as acknowledged: (code, version)."""
    lines = [line.split() for line in output.splitlines(keepends=True) if line.endswith("\n")]
    return [(code, int(version)) for code, version in lines if code != "done"]


def entries():
    return Counter(
        Entry.objects.filter(subject="measure", verb__in=["advanced", "amended"]).values_list(
            "code", "version"
        )
    )


def test_eight_processes_change_the_same_measures_and_nothing_is_lost(committed, record_property):
    codes = [make.measure().code for _ in range(5)]
    processes = [
        start_racer(f"racer {n}", CHANGES, codes[n % 5 :] + codes[: n % 5])
        for n in range(PROCESSES)
    ]
    began = time.monotonic()

    for process in processes:
        go(process)
    with ThreadPoolExecutor(PROCESSES) as pool:
        reading = [pool.submit(process.communicate) for process in processes]
        for _ in range(LOOKS):
            assert verification.verify().faults == []  # also in the middle of it
        outputs = [output.result() for output in reading]
    took = time.monotonic() - began

    assert [errors for _, errors in outputs if errors] == []
    assert [process.returncode for process in processes] == [0] * PROCESSES
    acknowledged_changes = Counter(
        change for output, _ in outputs for change in acknowledged(output)
    )
    assert sum(acknowledged_changes.values()) == PROCESSES * CHANGES
    assert acknowledged_changes == entries()  # each once, and no other
    versions = dict(Measure.objects.filter(code__in=codes).values_list("code", "version"))
    assert sum(versions.values()) == PROCESSES * CHANGES + len(codes)
    assert verification.verify().faults == []
    stale = sum(int(output.split()[-1]) for output, _ in outputs)
    record_property(
        "measured",
        f"{PROCESSES} processes, {sum(acknowledged_changes.values())} changes acknowledged in {took:.1f} s, "
        f"0 lost, {stale} version conflicts",
    )


def test_two_people_advance_the_same_measure_and_exactly_one_does(committed):
    measure = make.measure()
    rounds = ["in_progress", "suspended", "planned"] * 5
    barrier = threading.Barrier(2)

    def advance(to, name):
        mine = Measure.objects.get(pk=measure.pk)
        by = ledger.Actor(name, make.BY.channel)
        barrier.wait()
        try:
            workflow.advance(mine, to=to, by=by, reason="decided", effective_on=DAY, at=NOW)
        except VersionConflict as conflict:
            return str(conflict)
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        for to in rounds:
            first, second = pool.map(advance, [to] * 2, ["Mei", "Kit"])
            assert sorted([first == "done", second == "done"]) == [False, True]
            assert "changed by someone else" in (second if first == "done" else first)

    assert Entry.objects.filter(verb="advanced").count() == len(rounds)
    assert verification.verify().faults == []


def test_a_writer_killed_at_any_point_loses_nothing_it_acknowledged(committed, record_property):
    codes = [make.measure().code for _ in range(3)]
    seed = random.randrange(10**6)
    moments = random.Random(seed)
    acknowledged_changes = Counter()

    for number in range(KILLS):
        process = start_racer(f"victim {number}", 10**6, codes)
        go(process)
        killer = threading.Timer(moments.uniform(0.005, 0.3), process.kill)
        killer.start()
        output, errors = process.communicate()
        assert process.returncode == -9, errors
        acknowledged_changes.update(acknowledged(output))
        recorded = entries()
        assert not acknowledged_changes - recorded, f"lost after kill {number} (seed {seed})"
        # Committed, but killed before it could say so: at most one change for each kill.
        assert sum((recorded - acknowledged_changes).values()) <= number + 1
        assert verification.verify().faults == []

    survivor = Measure.objects.get(code=codes[0])
    before = survivor.version
    start_again = start_racer("survivor", 2, [survivor.code])
    go(start_again)
    start_again.communicate()
    survivor.refresh_from_db()
    assert survivor.version == before + 2
    assert sum(acknowledged_changes.values()) > KILLS
    unsaid = sum((entries() - acknowledged_changes).values()) - 2
    record_property(
        "measured",
        f"{KILLS} kills, {sum(acknowledged_changes.values())} changes acknowledged, 0 lost, "
        f"{unsaid} committed but not acknowledged",
    )
