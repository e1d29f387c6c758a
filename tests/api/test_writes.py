"""Creating, amending, adding parts: each write is one entry, or none."""

import json

import pytest
from django.utils import timezone

from measures.ledger import verification
from measures.models import Entry, Evidence
from tests.helpers import make
from tests.helpers.api import V1, problem
from tests.helpers.make import DAY
from tests.helpers.openapi import hold_against
from tests.helpers.writes import (
    ALL_WRITES,
    ONE,
    TARGET,
    WRITES,
    assert_verified,
    create,
    pointers,
    sample,
    send,
    write_counts,
)


@pytest.fixture
def editor(db, api):
    user = make.user("editor", first_name="Wing", last_name="Chan")
    api.force_authenticate(user)
    return user


@pytest.fixture
def measure(editor):
    return sample()


def test_a_measure_is_created_with_all_its_parts(measure, api):
    due = {"stated": {"zh-Hant": "二〇二七年底前"}, "from": "2027-01-01", "by": "2027-12-31"}
    target = TARGET | {"indicator": {"zh-Hant": "實驗室", "en": "Laboratories"}, "deadline": due}

    response = create(
        api,
        summary={"zh-Hant": "資助科研"},
        organisations=[{"organisation": make.organisation("science").code, "role": "lead"}],
        deadline=due,
        terms={"amount": 5000000, "currency": "HKD", "matching_ratio": "1.5", "basis": "ceiling"},
        targets=[target],
        evidence=[{"source": "paper", "start": 3, "end": 9, "digest": "0" * 16}],
    )

    assert response.status_code == 201, response.content
    assert response["Location"] == f"{V1}measures/A-002/"
    assert response["ETag"].startswith(f'"1.{timezone.localdate():%Y%m%d}')
    body = response.json()
    assert body["title"] == {"zh-Hans": "科研资助", "zh-Hant": "科研資助", "en": "Research funding"}
    assert body["deadline"]["stated"]["zh-Hans"] == "二〇二七年底前"
    assert body["terms"]["amount"] == "5000000"
    assert (body["targets"][0]["value"], body["targets"][0]["first_value"]) == ("12.5", "12.5")
    assert body["targets"][0]["indicator"]["zh-Hans"] == "实验室"
    assert body["evidence"][0]["digest"] == "0" * 16
    assert api.get(response["Location"]).content == response.content
    entry = api.get(f"{response['Location']}history/").json()["results"][0]
    assert (entry["verb"], entry["channel"], entry["actor"]) == ("created", "api", "Wing Chan")
    assert_verified()


def test_a_measure_is_created_without_an_english_title(measure, api):
    response = create(api, title={"zh-Hant": "科研資助"})

    assert response.status_code == 201, response.content
    assert response.json()["title"] == {"zh-Hans": "科研资助", "zh-Hant": "科研資助", "en": ""}
    assert_verified()


def test_an_amendment_changes_only_the_members_it_names(measure, api):
    before = api.get(ONE)

    response = send(
        api,
        WRITES["amend"],
        tag=before["ETag"],
        title={"zh-Hans": "新名称"},
        kind="talent_housing",
        terms={"units": 100, "eligible": {"zh-Hans": "科研人员"}},
    )

    assert response.status_code == 200, response.content
    body = response.json()
    assert body["title"] | {"en": ""} == {"zh-Hans": "新名称", "zh-Hant": "新名稱", "en": ""}
    assert body["title"]["en"] == before.json()["title"]["en"]
    assert body["terms"]["eligible"]["zh-Hant"] == "科研人員"
    assert body["targets"] == before.json()["targets"]
    assert api.get(ONE).content == response.content
    assert_verified()


def test_a_write_that_changes_nothing_returns_the_measure_and_makes_no_version(measure, api):
    before, entries = api.get(ONE), Entry.objects.count()
    same = {"title": {"en": before.json()["title"]["en"]}}
    indicator = {"en": before.json()["targets"][0]["indicator"]["en"]}

    for response in (
        send(api, WRITES["amend"], key="k", **same),
        send(api, WRITES["amend a target"], per={}, indicator=indicator),
    ):
        assert (response.status_code, response.content) == (200, before.content)
        assert response["ETag"] == before["ETag"]
    dry = send(api, WRITES["amend"], query="?dry_run=true", **same).json()
    assert (dry["kinds"], dry["changes"], dry["measure"]["version"]) == ([], {}, 1)

    assert Entry.objects.count() == entries
    replayed = send(api, WRITES["amend"], key="k", **same)
    assert (replayed["Idempotency-Replayed"], replayed.content) == ("true", before.content)
    problem(send(api, WRITES["amend"], tag='"7"', **same), 412, "stale")


def test_targets_are_amended_by_their_number(measure, api):
    second = send(api, WRITES["add a target"]).json()["targets"][1]
    target = {"number": second["number"], "per": {"zh-Hans": "每年"}}

    body = send(api, WRITES["amend"], tag='"2"', targets=[target, TARGET, {"number": 1}]).json()

    assert [(t["number"], t["value"], t["per"]["zh-Hans"]) for t in body["targets"]] == [
        (1, "1000", ""),
        (2, "12.5", "每年"),
        (3, "12.5", ""),
    ]
    assert_verified()


def test_a_target_that_is_moved_keeps_its_first_promise(measure, api):
    send(api, WRITES["add a target"])

    response = send(api, WRITES["move a target"], tag='"2"', value="2000.5")

    first, second = response.json()["targets"]
    assert (first["value"], first["first_value"]) == ("2000.5", "1000")
    assert (second["value"], second["number"]) == ("12.5", 2)
    last = api.get(f"{V1}changes/?after={Entry.objects.count() - 1}").json()["results"][-1]
    assert last["kinds"] == ["target_moved", "promise"]
    assert_verified()


def test_a_reading_is_recorded_with_its_locator(measure, api):
    fields = {"note": {"zh-Hans": "季度报告"}, "locator": "第3页", "value": 0.1}
    response = send(api, WRITES["record a figure"], **fields, qualifier="about")

    body = response.json()
    assert body["targets"][0]["readings"] == [
        {
            "number": 1,
            "corrected_by": None,
            "value": "0.1",
            "qualifier": "about",
            "read_on": str(DAY),
            "source": "paper",
            "note": {"zh-Hans": "季度报告", "zh-Hant": "季度報告"},
            "taken_back": False,
        }
    ]
    assert body["evidence"][0]["supports"] == {"target": 1, "reading": 1}
    assert Entry.objects.latest("seq").verb == "measured"
    assert_verified()


def test_a_number_is_taken_as_exactly_as_it_is_written(measure, api):
    body = json.dumps(WRITES["move a target"][2]).replace("2000", "12345678901.2345")

    response = send(api, WRITES["move a target"], body=body)

    assert response.json()["targets"][0]["value"] == "12345678901.2345"
    finer = body.replace("12345678901.2345", "1.00000000000000000001")  # no float tells it from 1
    assert pointers(send(api, WRITES["move a target"], tag='"2"', body=finer)) == ["#/value"]


def test_evidence_is_added_to_existing_evidence(editor, api):
    cited = {"source": make.source("doc"), "start": 0, "end": 2, "digest": "f" * 16}
    sample(evidence=[cited])
    span = {"start": 5, "end": 9, "digest": "0" * 16, "locator": ""}

    response = send(api, WRITES["add evidence"], **span)

    assert [(e["source"], e["start"]) for e in response.json()["evidence"]] == [
        ("doc", 0),
        ("paper", 5),
    ]
    again = send(api, WRITES["add evidence"], tag='"2"', **span)
    assert "already cited" in problem(again, 400, "invalid-body")["detail"]
    assert Evidence.objects.count() == 2
    assert_verified()


def test_every_response_to_a_write_matches_the_schema(measure, api, spec):  # noqa: F811
    for order in ALL_WRITES.values():
        method, address, _body = order
        path = address.replace("A-002", "A-001")
        rehearsed = send(api, order, query="?dry_run=true")
        assert rehearsed.status_code == 200, rehearsed.content
        hold_against(spec, path, rehearsed, method)
    for version, order in enumerate(WRITES.values(), 1):
        hold_against(spec, order[1], send(api, order, tag=f'"{version}"'), order[0])
    hold_against(spec, f"{V1}measures/", create(api), "post")
    hold_against(spec, ONE, api.get(ONE))


@pytest.mark.parametrize("name", WRITES)
def test_every_write_names_the_version_that_was_read(measure, api, name):
    before = write_counts()

    problem(send(api, WRITES[name], tag=None), 428, "precondition-required")
    problem(send(api, WRITES[name], tag="*"), 400, "invalid-precondition")
    problem(send(api, WRITES[name], tag='"7"'), 412, "stale")

    assert write_counts() == before


def test_a_412_lists_the_changes_made_meanwhile(measure, api):
    send(api, WRITES["advance"])
    send(api, WRITES["amend"], tag='"2"')

    response = send(api, WRITES["move a target"])

    payload = problem(response, 412, "stale")
    assert (payload["version"], payload["etag"]) == (3, response["ETag"])
    assert payload["changes"]["status"] == {"old": "planned", "new": "in_progress"}
    assert payload["changes"]["title"]["new"]["en"] == "Another name"
    assert "targets" not in payload["changes"]


@pytest.mark.parametrize("name", ALL_WRITES)
def test_every_write_takes_a_role_in_the_zone_and_a_reason(measure, api, name):
    before = write_counts()

    assert pointers(send(api, ALL_WRITES[name], reason=" ")) == ["#/reason"]
    for stranger in (make.user(), make.user("viewer"), make.user("editor", make.zone("qianhai"))):
        before = write_counts()
        api.force_authenticate(stranger)
        problem(send(api, ALL_WRITES[name]), 403, "not-allowed")
    api.force_authenticate(None)
    problem(send(api, ALL_WRITES[name]), 401, "not-authenticated")

    assert write_counts() == before


@pytest.mark.parametrize("name", ALL_WRITES)
def test_a_dry_run_returns_the_result_and_writes_nothing(measure, api, name):
    before = write_counts()
    verification_before = verification.verify()

    response = send(api, ALL_WRITES[name], query="?dry_run=true", key="once")

    assert response.status_code == 200, response.content
    assert "ETag" not in response
    payload = response.json()
    assert payload.pop("dry_run") is True
    assert write_counts() == before
    assert (verification.verify().seq, verification.verify().faults) == (
        verification_before.seq,
        [],
    )
    row = payload["results"][0] if "results" in payload else payload
    done = send(api, ALL_WRITES[name], key="once")
    assert done.status_code in (200, 201)
    change = api.get(f"{V1}changes/?after={verification_before.seq}").json()["results"][0]
    shown = row["kinds"] or ["amended"]  # what nobody but the office sees changes nothing here
    assert (shown, row["changes"]) == (change["kinds"], change["changes"] | moments(row))
    stands = done.json()["results"][0] if "results" in payload else done.json()
    assert moments_out(row["measure"]) == moments_out(stands)


#: Members with the moment of the write itself.
MOMENTS = ("confirmations", "history", "requests")


def moments(body):
    return {name: each for name, each in body["changes"].items() if name in MOMENTS}


def moments_out(body):
    """Without the moments, and without the people, whom a dry run does not name."""
    apart = (*MOMENTS, "owner", "deputy")
    return {name: value for name, value in body.items() if name not in apart}


def test_a_dry_run_refuses_what_the_write_would_refuse(measure, api):
    response = send(api, WRITES["advance"], to="verified", query="?dry_run=true")

    problem(response, 403, "not-allowed")
    refused = send(api, WRITES["amend"], query="?dry_run=maybe")
    assert problem(refused, 400, "invalid-parameter")["errors"][0]["parameter"] == "dry_run"
    refused = send(api, WRITES["amend"], query="?fields=title")
    assert problem(refused, 400, "unknown-parameter")["errors"][0]["parameter"] == "fields"
