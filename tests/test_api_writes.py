"""Putting on record, amending, adding parts: each write is one entry, or none."""

import json

import pytest
from django.utils import timezone

from measures import verification
from measures.models import Entry, Evidence, Measure, Target

from . import make
from .make import DAY
from .test_api_bad_input import V1, problem
from .test_api_schema import hold_against, spec  # noqa: F401
from .writes import ALL, NEW, ONE, ORDERS, TARGET, send, standing, written


@pytest.fixture
def editor(db, api):
    user = make.user("editor", first_name="Wing", last_name="Chan")
    api.force_authenticate(user)
    return user


@pytest.fixture
def measure(editor):
    return standing()


def create(api, **said):
    return send(api, ALL["create"], tag=None, **said)


def pointers(response, slug="invalid-body", status=400):
    return [fault["pointer"] for fault in problem(response, status, slug)["errors"]]


def whole():
    assert verification.verify().faults == []
    return True


def test_a_measure_is_put_on_record_with_all_its_parts(measure, api):
    due = {"stated": {"zh-Hant": "二〇二七年底前"}, "from": "2027-01-01", "by": "2027-12-31"}
    target = TARGET | {"indicator": {"zh-Hant": "實驗室", "en": "Laboratories"}, "deadline": due}

    response = create(
        api,
        summary={"zh-Hant": "資助科研"},
        lead_body={"zh-Hant": "科技局", "en": "Science bureau"},
        deadline=due,
        terms={"amount": 5000000, "currency": "HKD", "matching_ratio": "1.5", "basis": "ceiling"},
        targets=[target],
        evidence=[{"source": "paper", "start": 3, "end": 9, "digest": "0" * 16}],
    )

    assert response.status_code == 201, response.content
    assert response["Location"] == f"{V1}measures/A-002/"
    assert response["ETag"] == f'"1.{timezone.localdate():%Y%m%d}"'
    body = response.json()
    assert body["title"] == {"zh-Hans": "科研资助", "zh-Hant": "科研資助", "en": "Research funding"}
    assert body["deadline"]["stated"]["zh-Hans"] == "二〇二七年底前"
    assert body["terms"]["amount"] == "5000000"
    assert (body["targets"][0]["value"], body["targets"][0]["first_value"]) == ("12.5", "12.5")
    assert body["targets"][0]["indicator"]["zh-Hans"] == "实验室"
    assert body["evidence"][0]["digest"] == "0" * 16
    assert api.get(response["Location"]).content == response.content
    entry = api.get(f"{response['Location']}history/").json()["results"][0]
    assert (entry["verb"], entry["door"], entry["actor"]) == ("created", "api", "Wing Chan")
    assert whole()


def test_what_is_amended_is_that_and_nothing_else(measure, api):
    was = api.get(ONE)

    response = send(
        api,
        ORDERS["amend"],
        tag=was["ETag"],
        title={"zh-Hans": "新名称"},
        kind="talent_housing",
        terms={"units": 100, "eligible": {"zh-Hans": "科研人员"}},
    )

    assert response.status_code == 200, response.content
    body = response.json()
    assert body["title"] | {"en": ""} == {"zh-Hans": "新名称", "zh-Hant": "新名稱", "en": ""}
    assert body["title"]["en"] == was.json()["title"]["en"]
    assert body["terms"]["eligible"]["zh-Hant"] == "科研人員"
    assert body["targets"] == was.json()["targets"]
    assert api.get(ONE).content == response.content
    assert whole()


def test_lists_are_replaced_targets_by_their_number(measure, api):
    second = send(api, ORDERS["add a target"]).json()["targets"][1]
    kept = {"number": second["number"], "value": "13"}

    body = send(api, ORDERS["amend"], tag='"2"', targets=[kept, TARGET]).json()

    assert [(t["number"], t["value"], t["first_value"]) for t in body["targets"]] == [
        (2, "13", "12.5"),
        (3, "12.5", "12.5"),
    ]
    assert whole()


def test_a_deadline_is_moved_and_taken_away(measure, api):
    due = {"stated": {"zh-Hans": "年底"}, "from": "2026-01-01", "by": "2026-12-31"}
    assert send(api, ORDERS["amend"], deadline=due).status_code == 200

    moved = send(api, ORDERS["amend"], tag='"2"', deadline={"by": "2027-06-30"}).json()
    gone = send(api, ORDERS["amend"], tag='"3"', deadline=None).json()

    assert moved["deadline"]["by"] == "2027-06-30"
    assert moved["deadline"]["from"] == "2026-01-01"
    assert gone["deadline"] is None
    assert whole()


def test_a_target_that_is_moved_keeps_its_first_promise(measure, api):
    send(api, ORDERS["add a target"])

    response = send(api, ORDERS["move a target"], tag='"2"', value="2000.5")

    first, second = response.json()["targets"]
    assert (first["value"], first["first_value"]) == ("2000.5", "1000")
    assert (second["value"], second["number"]) == ("12.5", 2)
    last = api.get(f"{V1}changes/?after={Entry.objects.count() - 1}").json()["results"][-1]
    assert last["kinds"] == ["target_moved"]
    assert whole()


def test_a_figure_is_recorded_with_the_place_it_stands_at(measure, api):
    response = send(
        api, ORDERS["record a figure"], note={"zh-Hans": "季度报告"}, locator="第3页", value=0.1
    )

    body = response.json()
    assert body["targets"][0]["readings"] == [
        {
            "number": 1,
            "value": "0.1",
            "read_on": str(DAY),
            "source": "paper",
            "note": {"zh-Hans": "季度报告", "zh-Hant": "季度報告"},
        }
    ]
    assert body["evidence"][0]["supports"] == {"target": 1, "reading": 1}
    assert Entry.objects.latest("seq").verb == "measured"
    assert whole()


def test_a_number_is_taken_as_exactly_as_it_is_written(measure, api):
    body = json.dumps(ORDERS["move a target"][2]).replace("2000", "12345678901.2345")

    response = send(api, ORDERS["move a target"], body=body)

    assert response.json()["targets"][0]["value"] == "12345678901.2345"
    finer = body.replace("12345678901.2345", "1.00000000000000000001")  # no float tells it from 1
    assert pointers(send(api, ORDERS["move a target"], tag='"2"', body=finer)) == ["#/value"]


def test_evidence_is_added_to_what_there_is(editor, api):
    cited = {"source": make.source("doc"), "start": 0, "end": 2, "digest": "f" * 16}
    standing(evidence=[cited])
    span = {"start": 5, "end": 9, "digest": "0" * 16, "locator": ""}

    response = send(api, ORDERS["add evidence"], **span)

    assert [(e["source"], e["start"]) for e in response.json()["evidence"]] == [
        ("doc", 0),
        ("paper", 5),
    ]
    again = send(api, ORDERS["add evidence"], tag='"2"', **span)
    assert "already cited" in problem(again, 400, "invalid-body")["detail"]
    assert Evidence.objects.count() == 2
    assert whole()


def test_every_answer_is_what_the_schema_says(measure, api, spec):  # noqa: F811
    for order in ALL.values():
        method, address, _body = order
        path = address.replace("A-002", "A-001")
        rehearsed = send(api, order, query="?dry_run=true")
        assert rehearsed.status_code == 200, rehearsed.content
        hold_against(spec, path, rehearsed, method)
    for version, order in enumerate(ORDERS.values(), 1):
        hold_against(spec, order[1], send(api, order, tag=f'"{version}"'), order[0])
    hold_against(spec, f"{V1}measures/", create(api), "post")
    hold_against(spec, ONE, api.get(ONE))


@pytest.mark.parametrize("name", ORDERS)
def test_every_write_names_the_version_that_was_read(measure, api, name):
    before = written()

    problem(send(api, ORDERS[name], tag=None), 428, "precondition-required")
    problem(send(api, ORDERS[name], tag="*"), 400, "invalid-precondition")
    problem(send(api, ORDERS[name], tag='"7"'), 412, "stale")

    assert written() == before


def test_who_is_late_is_told_what_was_changed_meanwhile(measure, api):
    send(api, ORDERS["advance"])
    send(api, ORDERS["amend"], tag='"2"')

    response = send(api, ORDERS["move a target"])

    said = problem(response, 412, "stale")
    assert (said["version"], said["etag"]) == (3, response["ETag"])
    assert said["changes"]["status"] == {"old": "planned", "new": "in_progress"}
    assert said["changes"]["title"]["new"]["en"] == "Another name"
    assert "targets" not in said["changes"]


@pytest.mark.parametrize("name", ALL)
def test_every_write_takes_a_role_in_the_zone_and_a_reason(measure, api, name):
    before = written()

    assert pointers(send(api, ALL[name], reason=" ")) == ["#/reason"]
    for stranger in (make.user(), make.user("viewer"), make.user("editor", make.zone("qianhai"))):
        before = written()
        api.force_authenticate(stranger)
        problem(send(api, ALL[name]), 403, "not-allowed")
    api.force_authenticate(None)
    problem(send(api, ALL[name]), 401, "not-authenticated")

    assert written() == before


@pytest.mark.parametrize("name", ALL)
def test_a_dry_run_says_what_would_change_and_changes_nothing(measure, api, name):
    before = written()
    was = verification.verify()

    response = send(api, ALL[name], query="?dry_run=true", key="once")

    assert response.status_code == 200, response.content
    assert "ETag" not in response
    said = response.json()
    assert said.pop("dry_run") is True
    assert written() == before
    assert (verification.verify().seq, verification.verify().faults) == (was.seq, [])
    told = said["results"][0] if "results" in said else said
    done = send(api, ALL[name], key="once")
    assert done.status_code in (200, 201)
    change = api.get(f"{V1}changes/?after={was.seq}").json()["results"][0]
    assert (told["kinds"], told["changes"]) == (change["kinds"], change["changes"] | moments(told))
    stands = done.json()["results"][0] if "results" in said else done.json()
    assert moments_out(told["measure"]) == moments_out(stands)


def moments(told):
    """The changes that hold the moment of the write itself."""
    return {name: each for name, each in told["changes"].items() if name == "history"}


def moments_out(body):
    return {name: said for name, said in body.items() if name != "history"}


def test_what_would_be_refused_is_refused_in_a_dry_run_too(measure, api):
    said = send(api, ORDERS["advance"], to="verified", query="?dry_run=true")

    problem(said, 403, "not-allowed")
    refused = send(api, ORDERS["amend"], query="?dry_run=maybe")
    assert problem(refused, 400, "invalid-parameter")["errors"][0]["parameter"] == "dry_run"
    refused = send(api, ORDERS["amend"], query="?fields=title")
    assert problem(refused, 400, "unknown-parameter")["errors"][0]["parameter"] == "fields"


HANT = {"zh-Hant": "又名"}
BAD_MEASURES = [
    ({"zone": "nowhere"}, "zone"),
    ({"zone": None}, "zone"),
    ({"zone": ["hetao-sz"]}, "zone"),
    ({"zone": "a\x00"}, "zone"),
    ({"kind": "taxes"}, "kind"),
    ({"kind": {}}, "kind"),
    ({"title": "name"}, "title"),
    ({"title": {"zh-Hans": ""}}, "title/zh-Hans"),
    ({"title": {"zh-Hans": "x" * 301}}, "title/zh-Hans"),
    ({"title": {"zh-Hans": "a\x00b"}}, "title/zh-Hans"),
    ({"title": {"zh-Hans": "a\ud800"}}, "title/zh-Hans"),
    ({"title": {"zh-Hans": ["名"]}}, "title/zh-Hans"),
    ({"title": {"en": "x" * 301}}, "title/en"),
    ({"title": HANT}, "title/zh-Hant"),
    ({"title": {"fr": "nom"}}, "title/fr"),
    ({"deadline": {"stated": {"en": "soon"}}}, "deadline/stated/en"),
    ({"deadline": {"stated": HANT}}, "deadline/stated/zh-Hant"),
    ({"deadline": {"stated": {"zh-Hans": "早" * 101}}}, "deadline/stated/zh-Hans"),
    ({"deadline": {"from": "2026-02-30"}}, "deadline/from"),
    ({"deadline": {"due": "2026-01-01"}}, "deadline/due"),
    ({"deadline": {"by": "2026-01-01"}}, ""),
    ({"deadline": "2026"}, "deadline"),
    ({"terms": {"amount": 1}}, "terms"),
    ({"kind": "funding_cap", "terms": {"units": 1}}, "terms/units"),
    ({"kind": "funding_cap", "terms": {"amount": -1, "currency": "CNY"}}, "terms/amount"),
    ({"kind": "funding_cap", "terms": {"amount": 1}}, "terms"),
    ({"kind": "funding_cap", "terms": {"amount": "1e400"}}, "terms/amount"),
    ({"kind": "funding_cap", "terms": {"amount": 10**30}}, "terms/amount"),
    ({"kind": "funding_cap", "terms": {"amount": "NaN"}}, "terms/amount"),
    ({"kind": "funding_cap", "terms": {"per": HANT}}, "terms/per/zh-Hant"),
    ({"kind": "talent_housing", "terms": {"units": 2**31}}, "terms/units"),
    ({"kind": "talent_housing", "terms": {"units": True}}, "terms/units"),
    ({"kind": "split_line", "terms": {"flows": ["people", "fish"]}}, "terms/flows/1"),
    ({"kind": "whitelist", "terms": {"listed": {"zh-Hans": "单" * 301}}}, "terms/listed/zh-Hans"),
    ({"terms": None}, "terms"),
    ({"targets": {}}, "targets"),
    ({"targets": [{"number": 1}, {"value": "x"}]}, "targets/1/value"),
    ({"targets": [{"number": 1}, TARGET | {"unit": "furlongs"}]}, "targets/1/unit"),
    ({"targets": [{"number": 1}, TARGET | {"value": None}]}, "targets/1"),
    ({"targets": [TARGET | {"indicator": {"en": "Labs"}}, {"number": 1}]}, None),
    ({"targets": [{"number": 1}, {"number": 1}]}, "targets/1/number"),
    ({"targets": [{"number": 0}]}, "targets/0/number"),
    ({"targets": [{"number": 40000}]}, "targets/0/number"),
    ({"targets": [{"number": 1, "readings": []}]}, "targets/0/readings"),
    ({"targets": [{"number": 1, "value": "123456789012.3456"}]}, "targets/0/value"),
    ({"targets": [{"number": 1}] * 201}, "targets"),
    ({"evidence": [{"source": "paper"}]}, "evidence/0"),
    ({"evidence": [{"source": "paper", "locator": "p"}, {"locator": "p"}]}, "evidence/1/source"),
    ({"evidence": [{"source": "paper", "start": 1, "end": 2, "digest": "xyz"}]}, None),
    ({"evidence": [{"source": "paper", "start": -1}]}, "evidence/0/start"),
    ({"evidence": [{"source": "paper", "end": 10**400}]}, "evidence/0/end"),
    ({"status": "completed"}, "status"),
    ({"code": "A-009"}, "code"),
    ({"version": 2}, "version"),
    ({"origin_script": "zh-Hant"}, "origin_script"),
    ({"withdrawn": True}, "withdrawn"),
]
#: Where a fault of one of the above stands that has no single place.
ELSEWHERE = {
    39: ["targets/0/indicator/zh-Hans"],
    48: ["evidence/0/digest"],
}


@pytest.mark.parametrize("number", range(len(BAD_MEASURES)))
def test_a_wrong_member_is_named_and_nothing_is_written(measure, api, number):
    said, place = BAD_MEASURES[number]
    before = written()

    response = send(api, ORDERS["amend"], **said)

    wanted = ELSEWHERE.get(number) or [place]
    assert pointers(response) == [f"#/{each}".rstrip("/") for each in wanted]
    assert written() == before
    assert whole()


BAD_NEW = [
    ({"code": "A-001"}, "code"),
    ({"code": "a-1"}, "code"),
    ({"code": "A" * 70 + "-001"}, "code"),
    ({"status": "verified"}, "status"),
    ({"status": "late"}, "status"),
    ({"source": None}, "source"),
    ({"effective_on": "2999-01-01"}, "effective_on"),
    ({"origin_script": "zh"}, "origin_script"),
    ({"title": {"zh-Hans": "科研", "en": "Research"}}, "title/zh-Hans"),
    ({"title": {"en": "Research"}}, "title/zh-Hant"),
    ({"title": {"zh-Hant": "科研"}}, "title/en"),
    ({"targets": [TARGET]}, "targets/0/indicator/zh-Hans"),
    ({"targets": [{"unit": "items", "comparator": "about", "value": 1}]}, None),
    ({"terms": {"amount": 5}}, "terms"),
]


@pytest.mark.parametrize(("said", "place"), BAD_NEW)
def test_a_new_measure_that_the_rules_refuse_leaves_no_trace(measure, api, said, place):
    before = written()

    response = create(api, **said)

    slug, status = ("step-refused", 409) if said.get("status") == "verified" else (None, None)
    found = pointers(response, slug or "invalid-body", status or 400)
    wanted = [place] if place else [f"targets/0/indicator/{tag}" for tag in ("zh-Hant", "en")]
    assert found == [f"#/{each}" for each in wanted]
    assert written() == before
    assert Measure.objects.count() == 1


@pytest.mark.parametrize("member", [name for name in NEW if name != "source"])
def test_what_a_new_measure_lacks_is_named(measure, api, member):
    body = {name: said for name, said in NEW.items() if name != member}

    assert f"#/{member}" in pointers(create(api, body=json.dumps(body)))


BAD_PARTS = [
    ("record a figure", {"value": "NaN"}, "value"),
    ("record a figure", {"value": "-1"}, "value"),
    ("record a figure", {"value": None}, "value"),
    ("record a figure", {"value": 10**14}, "value"),
    ("record a figure", {"value": "0.12345"}, "value"),
    ("record a figure", {"read_on": "2999-01-01"}, "read_on"),
    ("record a figure", {"source": "nothing"}, "source"),
    ("record a figure", {"note": {"zh-Hant": "註"}}, "note/zh-Hant"),
    ("record a figure", {"note": {"zh-Hans": "x" * 301}}, "note/zh-Hans"),
    ("record a figure", {"locator": "x" * 201}, "locator"),
    ("record a figure", {"number": 3}, "number"),
    ("move a target", {"value": None}, ""),
    ("move a target", {"value": -5}, "value"),
    ("move a target", {"unit": "yuan"}, ""),
    ("move a target", {"deadline": {"by": "2027-01-01"}}, ""),
    ("move a target", {"indicator": {"zh-Hans": ""}}, "indicator/zh-Hans"),
    ("move a target", {"first_value": 3}, "first_value"),
    ("add a target", {"comparator": "roughly"}, "comparator"),
    ("add a target", {"indicator": {"zh-Hans": "数"}}, "indicator/en"),
    ("add a target", {"number": 1}, "number"),
    ("add evidence", {"locator": ""}, ""),
    ("add evidence", {"start": 5, "end": 2, "digest": "0" * 16}, ""),
    ("add evidence", {"digest": "G" * 16}, "digest"),
    ("add evidence", {"source": 7}, "source"),
    ("add evidence", {"supports": None}, "supports"),
    ("withdraw", {"withdrawn": False}, "withdrawn"),
]


@pytest.mark.parametrize(("name", "said", "place"), BAD_PARTS)
def test_a_wrong_member_of_a_part_is_named(measure, api, name, said, place):
    before = written()

    response = send(api, ORDERS[name], **said)

    assert pointers(response) == [f"#/{place}".rstrip("/")]
    assert written() == before


def test_what_is_not_there_is_not_written(measure, api):
    for method, address in (("patch", "targets/9/"), ("post", "targets/9/readings/")):
        order = (method, f"{ONE}{address}", {"reason": "x"})
        problem(send(api, order), 404, "not-found")
    problem(send(api, ("patch", f"{ONE}targets/{10**30}/", {})), 404, "not-found")
    problem(send(api, ("patch", f"{V1}measures/B-001/", {"reason": "x"})), 404, "not-found")


@pytest.mark.parametrize("depth", [20, 200, 400, 600, 800, 950, 990])
@pytest.mark.parametrize(("name", "member"), [("move a target", "value"), ("amend", "kind")])
def test_no_depth_of_nesting_is_a_failure(measure, api, depth, name, member):
    nested = "[" * depth + "7" + "]" * depth
    body = f'{{"reason": "x", "{member}": {nested}}}'

    response = send(api, ORDERS[name], body=body, key="a")

    problem(response, 400, "malformed-body")


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    "body", ["[]", '"x"', "null", '{"reason": NaN}', '{"reason": "x", "a": ' + "[" * 100_000]
)
def test_what_is_no_order_is_refused(measure, api, name, body):
    before = written()

    response = send(api, ALL[name], body=body, key="a")

    assert response.status_code == 400
    assert written() == before


def test_an_amendment_says_something(measure, api):
    assert pointers(send(api, ("patch", ONE, {"reason": "x"}))) == ["#"]


def test_a_target_with_readings_cannot_be_left_out(measure, api):
    send(api, ORDERS["record a figure"])

    response = send(api, ORDERS["amend"], tag='"2"', targets=[])

    assert pointers(response) == ["#/targets"]
    assert "cannot be removed" in response.json()["detail"]
    assert Target.objects.count() == 1
