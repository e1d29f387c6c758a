"""A request repeated under its Idempotency-Key is executed once and gets the same response."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from rest_framework.test import APIClient

from measures.ledger import verification
from measures.models import Entry, IdempotentResponse, Measure
from measures.models.idempotent_response import KEPT_FOR
from tests.helpers import make
from tests.helpers.api import problem
from tests.helpers.writes import ALL_WRITES, WRITES, sample, send, write_counts


@pytest.fixture
def measure(editor):
    return sample()


@pytest.mark.parametrize("name", ALL_WRITES)
def test_a_repeated_request_is_answered_alike_and_done_once(measure, api, name):
    first = send(api, ALL_WRITES[name], key="7f3c")
    after = write_counts()

    again = send(api, ALL_WRITES[name], key="7f3c")

    assert again.content == first.content
    assert again.status_code == first.status_code in (200, 201)
    for header in ("ETag", "Location", "Content-Type", "Content-Language", "Cache-Control"):
        assert again.get(header) == first.get(header)
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert write_counts() == after
    assert verification.verify().faults == []


@pytest.mark.parametrize(
    "other",
    [
        {"order": WRITES["advance"]},
        {"reason": "why not"},
        {"title": {"en": "A third name"}},
        {"tag": '"2"'},
    ],
)
def test_a_key_is_good_for_one_request(measure, api, other):
    send(api, WRITES["amend"], key="7f3c")
    after = write_counts()

    refused = send(api, other.pop("order", WRITES["amend"]), key="7f3c", **other)

    problem(refused, 422, "idempotency-key-reused")
    assert write_counts() == after


def test_a_request_is_the_same_with_its_members_in_any_order(measure, api):
    members = {"act": "move", "value": 2000, "source": "paper", "reason": "needed"}
    bodies = [json.dumps(members), json.dumps(dict(reversed(members.items())), indent=1)]
    assert WRITES["move a target"][2] == members

    answers = [send(api, WRITES["move a target"], body=body, key='"k"') for body in bodies]

    assert answers[0].content == answers[1].content
    assert send(api, WRITES["move a target"], key="k")["Idempotency-Replayed"] == "true"


def test_another_person_may_have_the_same_key(measure, api):
    send(api, WRITES["amend"], key="1")
    api.force_authenticate(make.user("editor"))

    other = send(api, WRITES["withdraw"], tag='"2"', key="1")

    assert other.status_code == 200
    assert "Idempotency-Replayed" not in other


def test_a_refusal_is_not_kept(measure, api):
    problem(send(api, WRITES["advance"], source="none", key="a"), 400, "invalid-body")
    problem(send(api, WRITES["advance"], tag='"9"', key="a"), 412, "stale")

    assert not IdempotentResponse.objects.exists()
    assert send(api, WRITES["advance"], key="a").status_code == 200


def test_a_dry_run_is_not_kept(measure, api):
    send(api, WRITES["advance"], key="a", query="?dry_run=true")

    assert "Idempotency-Replayed" not in send(api, WRITES["advance"], key="a")


def test_a_response_is_replayed_after_later_changes(measure, api):
    first = send(api, WRITES["move a target"], key="a")
    send(api, WRITES["amend"], tag='"2"', targets=[])
    send(api, WRITES["withdraw"], tag='"3"')

    assert send(api, WRITES["move a target"], key="a").content == first.content


@pytest.mark.parametrize("key", ["", " ", '""', "x" * 256, "é", "a\tb", '"a', 'a"b'])
def test_a_key_is_printable_and_not_too_long(measure, api, key):
    problem(send(api, WRITES["amend"], key=key), 400, "invalid-idempotency-key")
    assert Measure.objects.get().version == 1


def test_the_longest_key_is_kept(measure, api):
    assert send(api, WRITES["amend"], key="x" * 255).status_code == 200
    assert IdempotentResponse.objects.get().key == "x" * 255


def test_old_responses_are_deleted_when_new_ones_are_kept(measure, api):
    send(api, WRITES["amend"], key="old")
    send(api, WRITES["amend"], tag='"2"', key="older", title={"en": "Older"})
    send(api, WRITES["amend"], tag='"3"', key="young", title={"en": "Young"})
    old = IdempotentResponse.objects.filter(key__startswith="old")
    moment = IdempotentResponse.objects.get(key="young").at
    old.update(at=moment - KEPT_FOR - timedelta(seconds=1))

    send(api, WRITES["amend"], tag='"4"', key="new")

    assert set(IdempotentResponse.objects.values_list("key", flat=True)) == {"young", "new"}


@pytest.mark.xdist_group("processes")
def test_of_concurrent_requests_under_one_key_one_is_executed(committed):
    sample()
    user, many = make.user("editor"), 8
    barrier = Barrier(many)

    def one(_number):
        api = APIClient()
        api.force_authenticate(user)
        barrier.wait()
        try:
            return send(api, WRITES["amend"], key="once")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(many) as pool:
        answers = list(pool.map(one, range(many)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer for answer in answers) == 1
    assert Entry.objects.filter(verb="amended").count() == 1
