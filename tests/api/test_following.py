"""A consumer that starts from a past list and follows the feed ends with the server's data."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from measures import ledger
from measures.actions import withdrawal
from tests.helpers import make
from tests.helpers.api import DATED
from tests.helpers.make import NOW
from tests.helpers.processes import go, start_racer

pytestmark = pytest.mark.xdist_group("processes")

V1 = "/api/v1/"
DETAILS = {"by": make.BY, "reason": "entered twice", "at": NOW}
PROCESSES, CHANGES = 4, 100


def stored(measure):
    """A body without the members that depend on the date, which the feed leaves out."""
    return {k: value for k, value in measure.items() if k not in DATED}


def walk(api, address):
    while address:
        payload = api.get(address).json()
        yield from payload["results"]
        address = payload["next"]


class Copy:
    """A consumer's copy of all measures."""

    def __init__(self, api):
        self.api, self.after = api, api.get(f"{V1}ledger/head/").json()["seq"]
        self.began, self.seqs = self.after, []
        self.measures = self.listed(f"as_of={self.after}")

    def listed(self, query=""):
        rows = walk(self.api, f"{V1}measures/?limit=3&{query}")
        return {each["code"]: stored(each) for each in rows}

    def follow(self):
        """Apply new changes; whether there were any."""
        payload = self.api.get(f"{V1}changes/?limit=7&after={self.after}").json()
        for change in payload["results"]:
            self.seqs.append(change["seq"])
            if change["subject"] == "measure":
                self.measures[change["code"]] = change["body"]
                if change["body"].get("withdrawn"):
                    del self.measures[change["code"]]
        self.after = payload["after"]
        return bool(payload["results"])


@pytest.mark.slow
def test_a_copy_holds_what_the_server_holds_while_writers_overlap(committed, api, record_property):
    codes = [make.measure().code for _ in range(6)]
    processes = [start_racer(f"racer {n}", CHANGES, codes) for n in range(PROCESSES)]
    copies = [Copy(api)]
    for process in processes:
        go(process)

    with ThreadPoolExecutor(PROCESSES + 1) as pool:
        waiting = [pool.submit(process.communicate) for process in processes]

        def create():
            for _ in range(5):
                measure = withdrawal.withdraw(make.measure(), **DETAILS)
                withdrawal.reinstate(measure, **DETAILS)
                withdrawal.withdraw(make.measure(), **DETAILS)
            connections.close_all()

        creating = pool.submit(create)
        while not all(each.done() for each in [*waiting, creating]):
            copies = [copies[0], *copies[1:][-2:], Copy(api)]  # begun in the midst of it
            for copy in copies:
                copy.follow()
            before = copies[-1]
            assert (
                before.listed(f"as_of={before.after}") == before.measures
            )  # also in the midst of it
        creating.result()
        assert [errors for _, errors in (each.result() for each in waiting) if errors] == []

    now = Copy(api)
    assert len(now.measures) == 11
    for copy in copies:
        while copy.follow():
            pass
        assert copy.after == ledger.current_head()[0]
        assert copy.seqs == list(range(copy.began + 1, copy.after + 1))
        assert copy.measures == now.measures == now.listed()
    followed = sum(len(copy.seqs) for copy in copies)
    record_property("measured", f"{len(copies)} copies followed {followed} changes, none missed")
    assert len(copies) > 1
    assert len(copies[0].seqs) >= PROCESSES * CHANGES
