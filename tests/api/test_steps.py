"""Steps by the API: sent back, taken back, succeeded, confirmed."""

import pytest
from rest_framework.test import APIClient

from measures.models import STEPS, Measure
from tests.helpers import make
from tests.helpers.api import V1, problem
from tests.helpers.make import DAY, NOW
from tests.helpers.writes import pointers, send


@pytest.fixture(autouse=True)
def today(db, time_machine):
    time_machine.move_to(NOW, tick=False)


def post(api, code, verb, tag='"1"', **body):
    body = {"reason": "so it was decided"} | body
    return send(api, ("post", f"{V1}measures/{code}/{verb}/", body), tag=tag)


def advance(api, code, to, tag='"1"', **body):
    return post(api, code, "advance", tag, to=to, effective_on=str(DAY), **body)


def client(role):
    api = APIClient()
    api.force_authenticate(make.user(role))
    return api


@pytest.fixture
def editor(today):
    return client("editor")


@pytest.fixture
def verifier(today):
    return client("verifier")


def test_a_completion_is_sent_back_with_words_that_everybody_reads(editor, verifier, api):
    make.source("report")
    make.measure("A-001")
    advance(editor, "A-001", "completed", source="report")

    done = advance(verifier, "A-001", "in_progress", '"2"', reason="no photograph of the building")

    assert done.status_code == 200, done.content
    body = api.get(f"{V1}measures/A-001/").json()
    last = body["history"][-1]
    assert (body["sent_back"], last["act"], last["role"]) == (True, "sent_back", "verifier")
    assert last["reason"] == "no photograph of the building"
    assert "by" not in last


def test_the_last_step_is_taken_back_once(editor, api):
    make.measure("A-001")
    advance(editor, "A-001", "in_progress")

    done = post(editor, "A-001", "take-back", '"2"').json()

    assert (done["status"], done["version"], len(done["history"])) == ("planned", 3, 3)
    assert [step["taken_back_by"] for step in done["history"]] == [None, 3, None]
    problem(post(editor, "A-001", "take-back", '"3"'), 409, "step-refused")
    entry = api.get(f"{V1}measures/A-001/history/").json()["results"][-1]
    assert (entry["verb"], entry["changes"]["status"]["new"]) == ("taken_back", "planned")


def test_a_succession_is_followed_to_its_end_through_merger_and_split(editor, api):
    for code in ("A-001", "A-002", "A-003", "A-004", "A-005"):
        make.measure(code)
    final = {"confirm": ["final"]}
    merged = {
        "steps": [
            {"code": code, "version": 1, "to": "superseded", "effective_on": str(DAY), **final}
            | {"successors": ["A-003"]}
            for code in ("A-001", "A-002")
        ],
        "reason": "merged into one",
    }
    done = send(editor, ("post", f"{V1}measures/advance/", merged), tag=None)
    assert done.status_code == 200, done.content
    split = advance(editor, "A-003", "superseded", '"3"', successors=["A-004", "A-005"], **final)
    assert split.status_code == 200, split.content

    chain = api.get(f"{V1}measures/A-001/succession/").json()

    assert chain["current"] == ["A-004", "A-005"]
    assert {each["code"]: each["superseded_by"] for each in chain["results"]} == {
        "A-001": ["A-003"],
        "A-002": ["A-003"],
        "A-003": ["A-004", "A-005"],
        "A-004": [],
        "A-005": [],
    }
    assert api.get(f"{V1}measures/A-004/").json()["supersedes"] == ["A-003"]
    assert api.get(f"{V1}measures/A-003/succession/?as=x").status_code == 400
    assert api.get(f"{V1}measures/A-009/succession/").status_code == 404


def test_no_total_counts_a_superseded_measure_beside_its_successor(api):
    old = make.measure("A-001", targets=[make.target()])
    new = make.measure("A-002", targets=[make.target()])
    make.step(old, "superseded", successors=[new])

    for query in ("", "?as_of=2026-11-20", "?has_target=true"):
        counted = api.get(f"{V1}summary/{query}").json()
        assert (counted["total"], counted["superseded"]) == (1, 1)
        assert [row["code"] for row in counted["by_status"]] == ["planned"]
        assert sum(cell["count"] for cell in counted["cells"]) == 1
    zone = api.get(f"{V1}zones/hetao-sz/").json()["measures"]["own"]
    assert (zone["total"], zone["by_status"]["superseded"]) == (1, 1)
    targets = api.get(f"{V1}targets/").json()["results"]
    assert [target["measure"] for target in targets] == ["A-002"]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"to": "superseded"}, "#/successors"),
        ({"to": "superseded", "successors": ["A-009"]}, "#/successors/0"),
        ({"to": "superseded", "successors": ["A-001"]}, "#/successors"),
        ({"to": "in_progress", "successors": ["A-002"]}, "#/successors"),
        ({"to": "superseded", "successors": ["A-002"]}, "#/confirm"),
        ({"to": "cancelled"}, "#/confirm"),
        ({"to": "in_progress", "day_basis": "reported"}, "#/day_basis"),
        ({"to": "in_progress", "day_basis": "rumoured"}, "#/day_basis"),
    ],
)
def test_a_bad_step_names_the_member(editor, fields, pointer):
    make.measure("A-001")
    make.measure("A-002")

    assert pointers(advance(editor, "A-001", fields.pop("to"), **fields)) == [pointer]
    assert Measure.objects.get(code="A-001").version == 1


@pytest.mark.parametrize(
    ("published", "day_basis", "expected"),
    [(DAY, "", "reported"), (DAY, "stated", "stated"), (NOW.date(), "", "stated")],
)
def test_a_day_is_reported_when_it_is_that_of_publication(editor, published, day_basis, expected):
    make.measure("A-001")
    make.source("news", published_on=published)
    given = {"day_basis": day_basis} if day_basis else {}

    done = advance(editor, "A-001", "in_progress", source="news", **given).json()

    assert done["history"][-1]["day_basis"] == done["status_day_basis"] == expected


def test_no_time_is_counted_from_a_day_that_is_only_reported(editor, api):
    make.source("paper")
    new = {
        **{"code": "A-001", "zone": "hetao-sz", "kind": "industry", "origin_script": "zh-Hans"},
        **{"title": {"zh-Hans": "创业企业"}, "status": "planned", "effective_on": str(DAY)},
        **{"source": "paper", "reason": "announced"},
        "deadline": {"stated": {"zh-Hans": "2027年"}, "from": "2027-01-01", "by": "2027-12-31"},
        "targets": [
            {"indicator": {"zh-Hans": "企业"}, "comparator": "at_least", "value": 9}
            | {"unit": "companies", "baseline": 0}
        ],
    }
    make.zone("hetao-sz")
    created = send(editor, ("post", f"{V1}measures/", new), tag=None)
    assert created.status_code == 201, created.content

    assert created.json()["history"][0]["day_basis"] == "reported"
    assert api.get(f"{V1}targets/").json()["results"][0]["elapsed_share"] is None


def test_a_confirmation_moves_freshness(editor, api):
    make.measure("A-001")

    done = post(editor, "A-001", "confirm", true_on=str(NOW.date())).json()

    assert (done["freshness"], done["confirmed_on"]) == ("fresh", "2026-11-20")
    assert done["confirmations"][0]["reason"] == "so it was decided"
    [change] = api.get(f"{V1}changes/?after=0").json()["results"][-1:]
    assert change["kinds"] == ["confirmed"]
    refused = post(editor, "A-001", "confirm", '"2"', true_on=str(NOW.date()))
    assert pointers(refused) == ["#/true_on"]


def test_the_vocabulary_says_which_roles_a_step_takes(api):
    for status in api.get(f"{V1}statuses/").json()["results"]:
        for step in status["steps"]:
            declared = STEPS[status["code"]][step["to"]]
            assert (step["roles"], step["successors"]) == ([*declared.roles], declared.successor)
            assert step["confirm"] is (step["to"] in ("cancelled", "superseded"))
