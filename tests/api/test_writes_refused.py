"""Refused writes: each fault is reported at its member, nothing is written."""

import json

import pytest

from measures.models import Measure, Target
from tests.helpers.api import V1, problem
from tests.helpers.openapi import SPEC, hold_against
from tests.helpers.writes import (
    ALL_WRITES,
    NEW,
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
def measure(editor):
    return sample()


HANT = {"zh-Hant": "又名"}
LONG = {"stated": {"zh-Hans": "长期"}, "from": "2026-01-01", "by": "2026-12-31"}
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
    ({"deadline": {"by": "2026-01-01"}}, "deadline/by"),
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
    ({"deadline": LONG | {"from": "2025-W05-1"}}, "deadline/from"),
    ({"deadline": LONG | {"by": "2026-1-1"}}, "deadline/by"),
    ({"deadline": LONG | {"by": "20260101"}}, "deadline/by"),
    ({"deadline": LONG | {"by": "２０２６-01-01"}}, "deadline/by"),
    ({"title": {"zh-Hans": "研究\n平台"}}, "title/zh-Hans"),
    ({"title": {"en": "Research\nplatform"}}, "title/en"),
    ({"title": {"en": "a\u202eb"}}, "title/en"),
    ({"summary": {"zh-Hans": "\u200b"}}, "summary/zh-Hans"),
    ({"summary": {"zh-Hans": "长" * 4001}}, "summary/zh-Hans"),
    ({"summary": {"en": "x" * 4001}}, "summary/en"),
    ({"evidence": [{"source": "paper", "locator": "p" * 201}]}, "evidence/0/locator"),
    ({"reason": "\u2060"}, "reason"),
    ({"reason": "needed" * 4001}, "reason"),
    ({"targets": [{"number": 1, "baseline_on": "0226-01-01"}]}, "targets/0/baseline_on"),
]
#: The pointers of those of the above whose fault has several places.
ELSEWHERE = {
    39: ["targets/0/indicator/zh-Hans"],
    48: ["evidence/0/digest"],
}


@pytest.mark.parametrize("number", range(len(BAD_MEASURES)))
def test_a_wrong_member_is_named_and_nothing_is_written(measure, api, number):
    members, place = BAD_MEASURES[number]
    before = write_counts()

    response = send(api, WRITES["amend"], **members)

    expected = ELSEWHERE.get(number) or [place]
    assert pointers(response) == [f"#/{each}".rstrip("/") for each in expected]
    assert write_counts() == before
    assert_verified()


BAD_NEW = [
    ({"code": "A-001"}, "code"),
    ({"effective_on": "0226-12-14"}, "effective_on"),
    ({"effective_on": "1977-12-31"}, "effective_on"),
    ({"effective_on": "2023-9-6"}, "effective_on"),
    ({"code": "a-1"}, "code"),
    ({"code": "A" * 70 + "-001"}, "code"),
    ({"status": "verified"}, "status"),
    ({"status": "late"}, "status"),
    ({"source": None}, "source"),
    ({"effective_on": "2999-01-01"}, "effective_on"),
    ({"origin_script": "zh"}, "origin_script"),
    ({"title": {"zh-Hans": "科研", "en": "Research"}}, "title/zh-Hans"),
    ({"title": {"en": "Research"}}, "title/zh-Hant"),
    ({"targets": [TARGET]}, "targets/0/indicator/zh-Hans"),
    ({"targets": [{"unit": "items", "comparator": "about", "value": 1}]}, None),
    ({"terms": {"amount": 5}}, "terms"),
]


@pytest.mark.parametrize(("fields", "place"), BAD_NEW)
def test_a_new_measure_that_the_rules_refuse_leaves_no_trace(measure, api, fields, place):
    before = write_counts()

    response = create(api, **fields)

    slug, status = ("step-refused", 409) if fields.get("status") == "verified" else (None, None)
    actual = pointers(response, slug or "invalid-body", status or 400)
    expected = [place or "targets/0/indicator/zh-Hant"]
    assert actual == [f"#/{each}" for each in expected]
    hold_against(SPEC, "/api/v1/measures/", response, "post")
    assert write_counts() == before
    assert Measure.objects.count() == 1


@pytest.mark.parametrize("member", [name for name in NEW if name != "source"])
def test_a_missing_member_of_a_new_measure_is_named(measure, api, member):
    body = {name: value for name, value in NEW.items() if name != member}

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
    ("move a target", {"indicator": {"zh-Hans": "数"}}, "indicator"),
    ("move a target", {"first_value": 3}, "first_value"),
    ("move a target", {"deadline": LONG | {"by": "9999-12-31"}}, "deadline/by"),
    ("move the deadline", {"deadline": LONG | {"by": "9999-12-31"}}, "deadline/by"),
    ("move the deadline", {"deadline": LONG | {"from": "0001-01-01"}}, "deadline/from"),
    ("move the deadline", {"source": None}, "source"),
    ("amend a target", {"indicator": {"zh-Hans": ""}}, "indicator/zh-Hans"),
    ("amend a target", {"value": 1}, "value"),
    ("add a target", {"comparator": "roughly"}, "comparator"),
    ("add a target", {"comparator": "at_most", "direction": "increase"}, "direction"),
    ("add a target", {"baseline": 10**9}, "baseline"),
    ("add a target", {"number": 1}, "number"),
    ("add evidence", {"locator": ""}, ""),
    ("add evidence", {"start": 5, "end": 2, "digest": "0" * 16}, ""),
    ("add evidence", {"digest": "G" * 16}, "digest"),
    ("add evidence", {"source": 7}, "source"),
    ("add evidence", {"supports": None}, "supports"),
    ("withdraw", {"withdrawn": False}, "withdrawn"),
]


@pytest.mark.parametrize(("name", "fields", "place"), BAD_PARTS)
def test_a_wrong_member_of_a_part_is_named(measure, api, name, fields, place):
    before = write_counts()

    response = send(api, WRITES[name], **fields)

    assert pointers(response) == [f"#/{place}".rstrip("/")]
    assert write_counts() == before


def test_an_unknown_measure_or_target_gets_404(measure, api):
    for method, address in (("patch", "targets/9/"), ("post", "targets/9/readings/")):
        order = (method, f"{ONE}{address}", {"reason": "needed"})
        problem(send(api, order), 404, "not-found")
    problem(send(api, ("patch", f"{ONE}targets/{10**30}/", {})), 404, "not-found")
    problem(send(api, ("patch", f"{V1}measures/B-001/", {"reason": "needed"})), 404, "not-found")


@pytest.mark.parametrize("depth", [20, 200, 400, 600, 800, 950, 990])
@pytest.mark.parametrize(("name", "member"), [("move a target", "value"), ("amend", "kind")])
def test_deep_nesting_is_refused_and_not_an_error(measure, api, depth, name, member):
    nested = "[" * depth + "7" + "]" * depth
    body = f'{{"reason": "needed", "{member}": {nested}}}'

    response = send(api, WRITES[name], body=body, key="a")

    problem(response, 400, "malformed-body")


@pytest.mark.parametrize("name", ALL_WRITES)
@pytest.mark.parametrize(
    "body", ["[]", '"x"', "null", '{"reason": NaN}', '{"reason": "needed", "a": ' + "[" * 100_000]
)
def test_an_invalid_body_is_refused(measure, api, name, body):
    before = write_counts()

    response = send(api, ALL_WRITES[name], body=body, key="a")

    assert response.status_code == 400
    assert write_counts() == before


def test_an_empty_amendment_is_refused(measure, api):
    assert pointers(send(api, ("patch", ONE, {"reason": "needed"}))) == ["#"]


def test_a_target_cannot_be_left_out(measure, api):
    response = send(api, WRITES["amend"], targets=[])

    assert pointers(response) == ["#/targets"]
    assert "targets/1/retire/" in response.json()["detail"]
    assert Target.objects.count() == 1
