"""Two persons for one verification: the maker of a token is one of those who act by it."""

import pytest

from measures.models import Measure, StatusUpdate, make_token
from tests.helpers import make
from tests.helpers.api import V1, problem
from tests.helpers.make import DAY
from tests.helpers.writes import assert_verified


@pytest.fixture
def park(db):
    return make.zone("hetao-sz")


@pytest.fixture
def measure(park):
    return make.measure("A-001", zone=park, status="in_force", source=make.source("paper"))


def by_token(api, owner, maker):
    """`api` with a token of `owner` that `maker` made (None: the operator)."""
    fields = {"name": "tests", "scopes": ["read", "write"], "created_by": maker}
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(owner, **fields)[1]}")
    return api


def step(api, to):
    version = Measure.objects.get().version
    body = {"to": to, "effective_on": str(DAY), "source": "paper", "reason": "witnessed"}
    body["confirm"] = ["source_announced"]
    headers = {"If-Match": f'"{version}"'}
    return api.post(f"{V1}measures/A-001/advance/", body, format="json", headers=headers)


def test_a_token_that_the_first_person_made_for_another_is_no_second_person(api, measure, park):
    chief, verifier = make.user(is_superuser=True), make.user("verifier", park)
    assert step(by_token(api, chief, chief), "completed").status_code == 200

    response = step(by_token(api, verifier, chief), "verified")

    payload = problem(response, 400, "invalid-body")
    assert payload["errors"][0]["pointer"] == "#/to"
    assert "made by the person who recorded the one before it" in payload["errors"][0]["detail"]
    assert Measure.objects.get().status == "completed"
    assert step(by_token(api, verifier, verifier), "verified").status_code == 200
    assert_verified()


def test_nor_is_the_maker_after_a_step_through_the_others_token(api, measure, park):
    chief, editor = make.user(is_superuser=True), make.user("editor", park)
    assert step(by_token(api, editor, chief), "completed").status_code == 200
    last = StatusUpdate.objects.latest("number")
    assert (last.by_user, last.by_maker) == (editor.pk, chief.pk)

    for client in (by_token(api, chief, chief), by_token(api, chief, None)):
        payload = problem(step(client, "verified"), 400, "invalid-body")
        assert "through a token that you made" in payload["errors"][0]["detail"]
    assert step(by_token(api, make.user("verifier", park), None), "verified").status_code == 200
    assert_verified()


def test_one_maker_of_both_tokens_is_one_person(api, measure, park):
    chief = make.user(is_superuser=True)
    editor, verifier = make.user("editor", park), make.user("verifier", park)
    assert step(by_token(api, editor, chief), "completed").status_code == 200

    problem(step(by_token(api, verifier, chief), "verified"), 400, "invalid-body")
    assert step(by_token(api, verifier, None), "verified").status_code == 200


def test_a_new_measure_remembers_the_maker_of_the_token(api, park):
    make.source("paper")
    chief, editor = make.user(is_superuser=True), make.user("editor", park)
    body = {
        **{"code": "A-001", "zone": "hetao-sz", "kind": "funding_cap", "reason": "it is so"},
        **{"origin_script": "zh-Hant", "title": {"zh-Hant": "科研資助"}, "source": "paper"},
        **{"status": "completed", "effective_on": str(DAY)},
    }
    response = by_token(api, editor, chief).post(f"{V1}measures/", body, format="json")
    assert response.status_code == 201, response.content

    problem(step(by_token(api, chief, chief), "verified"), 400, "invalid-body")
