"""Status changes of several measures: all succeed, or none and every wrong row is reported."""

import pytest

from measures import ledger
from measures.ledger import verification
from measures.models import Entry, Measure
from tests.helpers import make
from tests.helpers.api import problem
from tests.helpers.make import DAY
from tests.helpers.writes import ALL_WRITES, send, write_counts

METHOD, ADDRESS, _BODY = ALL_WRITES["advance several"]


@pytest.fixture
def codes(db, api):
    api.force_authenticate(make.user("editor"))
    make.source("paper")
    return [make.measure(f"A-00{number}").code for number in range(1, 6)]


def step(code, to="in_progress", **fields):
    return {"code": code, "version": 1, "to": to, "effective_on": str(DAY)} | fields


def advance(api, steps, **fields):
    body = {"reason": "work began", "steps": steps}
    return send(api, (METHOD, ADDRESS, body), tag=None, **fields)


def test_every_measure_advances_with_an_entry_of_its_own(codes, api):
    steps = [step(code) for code in codes]
    steps[2] |= {"to": "completed", "source": "paper", "locator": "p. 3", "reason": "it is done"}

    response = advance(api, steps)

    assert response.status_code == 200, response.content
    bodies = response.json()["results"]
    assert [body["code"] for body in bodies] == codes
    assert [body["status"] for body in bodies].count("in_progress") == 4
    assert bodies[2]["evidence"][0]["locator"] == "p. 3"
    assert bodies[2] == api.get("/api/v1/measures/A-003/").json()
    entries = Entry.objects.filter(verb="advanced").order_by("seq").values_list("code", "reason")
    reasons = ["work began", "work began", "it is done", "work began", "work began"]
    assert list(entries) == list(zip(codes, reasons, strict=True))
    assert verification.verify().faults == []


def test_every_wrong_row_is_reported_and_nothing_is_written(codes, api):
    ledger_head = ledger.current_head()
    steps = [
        step("A-001"),
        step("A-002", "verified"),
        step("A-003", version=7),
        step("A-004", "completed"),
        step("A-005", effective_on="2999-01-01"),
    ]

    payload = problem(advance(api, steps), 400, "invalid-body")

    assert [fault["pointer"] for fault in payload["errors"]] == [
        "#/steps/1/code",
        "#/steps/2/version",
        "#/steps/3/source",
        "#/steps/4/effective_on",
    ]
    assert ledger.current_head() == ledger_head
    assert set(Measure.objects.values_list("status", "version")) == {("planned", 1)}


@pytest.mark.parametrize(
    ("wrong", "status", "slug", "member"),
    [
        ({"version": 2}, 412, "stale", "version"),
        ({"to": "proposed"}, 409, "step-refused", "to"),
        ({"to": "verified"}, 403, "not-allowed", "code"),
        ({"to": "late"}, 400, "invalid-body", "to"),
    ],
)
def test_rows_with_the_same_fault_share_its_problem_type(codes, api, wrong, status, slug, member):
    steps = [step("A-001"), *(step(code) | wrong for code in codes[1:3])]

    payload = problem(advance(api, steps), status, slug)

    assert [f["pointer"] for f in payload["errors"]] == [f"#/steps/{n}/{member}" for n in (1, 2)]


def test_a_zone_of_somebody_else_is_a_wrong_row(codes, api):
    make.measure("B-001", zone=make.zone("qianhai"))

    payload = problem(advance(api, [step("A-001"), step("B-001")]), 403, "not-allowed")

    assert [fault["pointer"] for fault in payload["errors"]] == ["#/steps/1/code"]
    assert Measure.objects.get(code="A-001").version == 1


@pytest.mark.parametrize(
    ("steps", "pointers"),
    [
        ([step("A-001"), step("A-002"), step("A-001")], ["#/steps/2/code"]),
        ([step("B-001"), step("A-002"), step("B-002")], ["#/steps/0/code", "#/steps/2/code"]),
        ([step("a\x00"), step("A-001", to=None)], ["#/steps/0/code", "#/steps/1/to"]),
        (
            [step("A-001", version="x"), step("A-002", colour=1)],
            ["#/steps/0/version", "#/steps/1/colour"],
        ),
        ([step("A-001", version=-1)], ["#/steps/0/version"]),
        ([{}], [f"#/steps/0/{name}" for name in ("to", "effective_on", "code", "version")]),
        (["A-001", None], ["#/steps/0", "#/steps/1"]),
        ([], ["#/steps"]),
        ({}, ["#/steps"]),
        ([step("A-001")] * 201, ["#/steps"]),
    ],
)
def test_wrong_members_are_named_by_their_row(codes, api, steps, pointers):
    before = write_counts()

    payload = problem(advance(api, steps), 400, "invalid-body")

    assert [fault["pointer"] for fault in payload["errors"]] == pointers
    assert write_counts() == before


def test_a_dry_run_reports_every_row(codes, api):
    before = write_counts()

    payload = advance(api, [step(code) for code in codes], query="?dry_run=true").json()

    assert payload["dry_run"] is True
    assert [row["measure"]["code"] for row in payload["results"]] == codes
    assert {tuple(row["kinds"]) for row in payload["results"]} == {("status",)}
    assert write_counts() == before
