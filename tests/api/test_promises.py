"""Promises through the API: what is refused, what waits, what two people do."""

import pytest
from rest_framework.test import APIClient

from measures.models import Measure
from tests.helpers import make
from tests.helpers.api import V1, problem
from tests.helpers.make import NOW
from tests.helpers.writes import ONE, WRITES, assert_verified, pointers, sample, send

WHY = "改由下一期工程完成"
PAST = {"stated": {"zh-Hans": "2025年底"}, "from": "2025-12-31", "by": "2025-12-31"}
LATER = {"stated": {"zh-Hans": "2028年底"}, "from": "2028-12-31", "by": "2028-12-31"}
EASIER = {"act": "move", "value": "1", "source": "paper", "reason": WHY}


def client(role):
    api = APIClient()
    api.force_authenticate(make.user(role, make.zone("hetao-sz")))
    return api


@pytest.fixture
def editor(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    return client("editor")


@pytest.fixture
def late(editor):
    due = {"due_from": PAST["from"], "due_by": PAST["by"], "deadline": "2025年底"}
    sample(**due)
    assert standing(editor) == ("overdue", "overdue", "late")


def standing(api):
    body = api.get(ONE).json()
    return body["schedule"], body["schedule_first"], body["state"]


def post(api, path, body, tag='"1"'):
    return send(api, ("post", f"{ONE}{path}", body), tag=tag)


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("", {"targets": [{"number": 1, "value": "1"}]}, "#/targets/0/value"),
        ("", {"deadline": LATER}, "#/deadline/by"),
        ("", {"targets": []}, "#/targets"),
        ("targets/1/", {"value": "1"}, "#/value"),
        ("targets/1/", {"deadline": LATER}, "#/deadline/by"),
    ],
)
def test_a_patch_of_a_promise_is_refused_and_names_the_way(editor, late, path, body, pointer):
    response = send(editor, ("patch", f"{ONE}{path}", body | {"reason": WHY}))

    assert pointer in pointers(response)
    assert "promise/" in response.json()["detail"] or "retire/" in response.json()["detail"]
    assert standing(editor) == ("overdue", "overdue", "late")


def test_a_completion_without_a_figure_is_claimed(editor, late):
    step = {"to": "completed", "effective_on": "2023-09-06", "source": "paper", "reason": WHY}
    refused = pointers(post(editor, "advance/", step))
    assert refused == ["#/confirm"]
    done = post(editor, "advance/", step | {"confirm": ["source_announced"]})

    assert (done.status_code, done.json()["schedule"], done.json()["state"]) == (
        *(200, "claimed", "claimed"),
    )


def test_an_easier_promise_waits_until_another_person_grants_it(editor, late):
    asked = post(editor, "targets/1/promise/", EASIER).json()
    [request] = asked["requests"]

    assert (request["state"], request["easier"], request["late"]) == ("pending", ["less"], True)
    assert (request["from"]["value"], request["to"]["value"]) == ("1000", "1")
    assert (asked["targets"][0]["value"], asked["state"]) == ("1000", "late")
    assert editor.get(f"{V1}measures/?pending=true").json()["results"]
    problem(post(editor, "requests/1/grant/", {"reason": WHY}, '"2"'), 403, "not-allowed")

    granted = post(client("verifier"), "requests/1/grant/", {"reason": WHY}, '"2"').json()
    target = granted["targets"][0]
    assert (target["value"], target["first_value"]) == ("1", "1000")
    assert granted["moved"] == {"count": 1, "days": 0, "granted_by": ["verifier"]}
    assert granted["requests"][0]["decision"]["words"] == WHY
    assert_verified()


def test_an_administrator_does_not_grant_what_he_asked_for(db):
    sample()
    api = client("administrator")
    post(api, "targets/1/promise/", EASIER)

    refused = post(api, "requests/1/grant/", {"reason": WHY}, '"2"')
    assert pointers(refused) == ["#/request"]
    other = post(client("administrator"), "requests/1/grant/", {"reason": WHY}, '"2"')
    assert other.status_code == 200


def test_a_later_deadline_is_judged_against_the_first_one_too(editor, late):
    post(editor, "promise/", {"act": "move", "deadline": LATER, "source": "paper", "reason": WHY})
    post(client("verifier"), "requests/1/grant/", {"reason": WHY}, '"2"')

    body = editor.get(ONE).json()
    assert standing(editor) == ("not_due", "overdue", "moved")
    assert body["moved"] == {"count": 1, "days": 1096, "granted_by": ["verifier"]}
    assert editor.get(f"{V1}measures/?moved=true&state=moved").json()["results"]
    summary = editor.get(f"{V1}summary/").json()
    assert summary["promises"]["by_state"] == [
        {"code": "moved", "count": 1, "of": 1, "share": "1.0000"}
    ]
    [row] = editor.get(f"{V1}targets/").json()["results"]
    assert row["first_promise"]["due_by"] == PAST["by"]
    table = b"".join(editor.get(f"{V1}measures.csv")).decode()
    assert ",moved,2025-12-31,1,1096,verifier," in table


def test_a_retired_target_stays_and_counts_no_more(editor, late):
    post(editor, "targets/1/retire/", {"source": "paper", "reason": WHY})
    body = post(client("verifier"), "requests/1/grant/", {"reason": WHY}, '"2"').json()

    assert body["targets"][0]["retired_on"] == "2026-11-20"
    assert body["targets"][0]["first_value"] == "1000"
    refused = post(
        editor,
        "targets/1/readings/",
        {"value": 1, "read_on": "2023-09-06", "source": "paper", "reason": WHY},
        '"3"',
    )
    assert pointers(refused) == ["#/target"]


def test_a_harder_promise_holds_at_once_and_a_dry_run_writes_nothing(editor, late):
    harder = EASIER | {"value": "2000"}
    order = ("post", f"{ONE}targets/1/promise/", harder)
    tried = send(editor, order, query="?dry_run=true").json()
    assert tried["measure"]["requests"][0]["state"] == "at_once"
    assert Measure.objects.get().version == 1

    assert send(editor, order, key="k1").json()["targets"][0]["value"] == "2000"
    assert send(editor, order, key="k1")["Idempotency-Replayed"] == "true"
    problem(send(editor, order), 412, "stale")


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("promise/", {"act": "move", "deadline": LATER, "reason": WHY}, "#/source"),
        ("promise/", {"act": "change", "source": "paper", "reason": WHY}, "#/act"),
        ("promise/", {"act": "move", "source": "paper", "reason": WHY, "value": 1}, "#/value"),
        ("targets/1/promise/", EASIER | {"internal": True}, "#/internal"),
        ("targets/1/promise/", EASIER | {"value": None}, "#"),
        ("targets/1/promise/", EASIER | {"value": "1000"}, "#"),
        ("targets/1/promise/", EASIER | {"deadline": {"by": "2028-12-31"}}, "#"),
    ],
)
def test_a_faulty_request_names_the_member(editor, late, path, body, pointer):
    assert pointer in pointers(post(editor, path, body))


def test_a_missing_target_or_request_is_not_found(editor, late):
    problem(post(editor, "targets/9/promise/", EASIER), 404, "not-found")
    problem(post(client("verifier"), "requests/9/grant/", {"reason": WHY}), 404, "not-found")


def test_a_figure_is_no_older_than_its_source_and_a_corrected_one_says_which_counts(editor, late):
    figure = {"value": 5, "read_on": "2023-09-07", "source": "paper", "reason": WHY}
    assert pointers(post(editor, "targets/1/readings/", figure)) == ["#/read_on"]
    figure["read_on"] = "2023-09-06"
    post(editor, "targets/1/readings/", figure)
    body = post(editor, "targets/1/readings/", figure | {"value": 6}, '"2"').json()
    assert [r["corrected_by"] for r in body["targets"][0]["readings"]] == [2, None]


def test_the_states_are_defined_in_order_with_a_version(api):
    answer = api.get(f"{V1}states/").json()
    assert (answer["version"], answer["since"]) == (1, "2026-11-26")
    assert [each["code"] for each in answer["results"]][:4] == [
        *("only_proposed", "kept", "claimed", "late"),
    ]
    assert [e["code"] for e in answer["results"] if not e["promise"]] == [
        *("only_proposed", "cancelled", "superseded"),
    ]


def test_a_deadline_is_moved_and_taken_away(editor):
    sample()
    due = {"stated": {"zh-Hans": "年底"}, "from": "2026-01-01", "by": "2026-12-31"}
    assert send(editor, WRITES["move the deadline"], deadline=due).status_code == 200

    order = WRITES["move the deadline"]
    moved = send(editor, order, tag='"2"', deadline={"by": "2026-06-30"}).json()
    gone = send(editor, order, tag='"3"', deadline=None).json()

    assert moved["deadline"]["by"] == "2026-06-30"
    assert gone["requests"][-1]["to"]["deadline"] is None
    assert_verified()
