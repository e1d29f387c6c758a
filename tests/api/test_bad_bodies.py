"""Malformed bodies, and bodies that the rules refuse, write nothing."""

import gzip
import json
import time

import pytest

from measures.api.serializers.requests import TERMS
from measures.models import Entry, Measure
from tests.helpers import make
from tests.helpers.api import V1, problem
from tests.helpers.make import DAY
from tests.helpers.openapi import SPEC
from tests.helpers.writes import ALL_WRITES, sample, send, write_counts

DEEP = "[" * 200_000


@pytest.mark.parametrize(
    ("content", "status", "slug"),
    [
        ('{"to": ', 400, "malformed-body"),
        ("to=planned", 400, "malformed-body"),
        (b'{"to": "\xff"}', 400, "malformed-body"),
        ('{"to": NaN}', 400, "malformed-body"),
        ('{"to": "planned", "to": "completed"}', 400, "malformed-body"),
        (DEEP, 400, "malformed-body"),
        ("9" * 5000, 400, "malformed-body"),
        ('{"reason": "%s"}' % ("x" * 1_000_000), 413, "body-too-large"),
        ("[]", 400, "invalid-body"),
        ('"to"', 400, "invalid-body"),
        ("null", 400, "invalid-body"),
    ],
)
def test_an_invalid_body_is_refused(db, api, content, status, slug):
    measure = make.measure()
    entries = Entry.objects.count()
    api.force_authenticate(make.user("editor"))

    response = api.post(
        f"{V1}measures/{measure.code}/advance/",
        content,
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )

    problem(response, status, slug)
    assert Entry.objects.count() == entries


def test_a_byte_order_mark_before_the_body_is_skipped(db, api):
    make.measure("A-001")
    api.force_authenticate(make.user("editor"))
    method, address, body = ALL_WRITES["amend"]

    response = send(api, (method, address, None), body=b"\xef\xbb\xbf" + json.dumps(body).encode())

    assert response.json()["title"]["en"] == body["title"]["en"]


@pytest.mark.parametrize("coding", ["gzip", "br", "identity, gzip", "GZIP"])
def test_a_compressed_body_gets_415(db, api, coding):
    make.measure("A-001")
    api.force_authenticate(make.user("editor"))
    before = write_counts()
    order = ALL_WRITES["amend"]

    response = getattr(api, order[0])(
        order[1],
        gzip.compress(json.dumps(order[2]).encode()),
        content_type="application/json",
        headers={"If-Match": '"1"', "Content-Encoding": coding},
    )

    payload = problem(response, 415, "unsupported-media-type")
    assert "Content-Encoding" in payload["detail"]
    assert response["Accept-Encoding"] == "identity"
    assert write_counts() == before


def test_the_identity_coding_is_none(db, api):
    make.measure("A-001")
    api.force_authenticate(make.user("editor"))
    order = ALL_WRITES["amend"]

    response = getattr(api, order[0])(
        order[1],
        json.dumps(order[2]),
        content_type="application/json",
        headers={"If-Match": '"1"', "Content-Encoding": "identity"},
    )

    assert response.status_code == 200


def test_a_form_encoded_body_gets_415(db, api):
    measure = make.measure()
    api.force_authenticate(make.user("editor"))

    response = api.post(
        f"{V1}measures/{measure.code}/advance/",
        "to=planned",
        content_type="application/x-www-form-urlencoded",
        headers={"If-Match": '"1"'},
    )

    payload = problem(response, 415, "unsupported-media-type")
    assert "application/json" in payload["detail"]


FUTURE = "2999-01-01"
FAULTS = [
    ({"to": None}, "to"),
    ({"to": ""}, "to"),
    ({"to": "late"}, "to"),
    ({"to": "x" * 100}, "to"),
    ({"to": "planned\x00"}, "to"),
    ({"to": ["planned"]}, "to"),
    ({"to": {"to": "planned"}}, "to"),
    ({"effective_on": "yesterday"}, "effective_on"),
    ({"effective_on": "2026-02-30"}, "effective_on"),
    ({"effective_on": 20260101}, "effective_on"),
    ({"effective_on": "2023-W36-3"}, "effective_on"),
    ({"effective_on": "2023-9-6"}, "effective_on"),
    ({"effective_on": "20230906"}, "effective_on"),
    ({"effective_on": "２０２３-09-06"}, "effective_on"),
    ({"effective_on": "0001-01-01"}, "effective_on"),
    ({"effective_on": "9999-12-31"}, "effective_on"),
    ({"effective_on": None}, "effective_on"),
    ({"effective_on": FUTURE}, "effective_on"),
    ({"effective_on": "2001-01-01"}, "effective_on"),
    ({"reason": 7}, "reason"),
    ({"reason": True}, "reason"),
    ({"reason": ""}, "reason"),
    ({"reason": "  "}, "reason"),
    ({"reason": "a\x00b"}, "reason"),
    ({"reason": "a\x1bb"}, "reason"),
    ({"reason": "a\ud800b"}, "reason"),
    ({"reason": "needed" * 4001}, "reason"),
    ({"source": "nothing"}, "source"),
    ({"source": ""}, "source"),
    ({"source": "\x00"}, "source"),
    ({"source": 7}, "source"),
    ({"source": None, "to": "completed"}, "source"),
    ({"source": None, "locator": "p. 2"}, "source"),
    ({"locator": 7}, "locator"),
    ({"locator": "x" * 201}, "locator"),
    ({"locator": "\ud800"}, "locator"),
    ({"colour": "red"}, "colour"),
    ({"version": 1}, "version"),
    ({"\ud800": 1}, "\ud800"),
    ({"a/b": 1}, "a~1b"),
]


@pytest.mark.parametrize(("members", "member"), FAULTS)
def test_a_wrong_member_of_the_body_is_named_and_nothing_is_written(db, api, members, member):
    measure = make.measure(source=make.source("paper"))
    entries = Entry.objects.count()
    api.force_authenticate(make.user("editor"))
    order = {"to": "in_progress", "effective_on": str(DAY), "reason": "begun", "source": "paper"}

    response = api.post(
        f"{V1}measures/{measure.code}/advance/",
        json.dumps(order | members),
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )

    faults = problem(response, 400, "invalid-body")["errors"]
    assert [fault["pointer"] for fault in faults] == [f"#/{member}"]
    assert Entry.objects.count() == entries
    assert Measure.objects.get().version == 1


@pytest.mark.parametrize("member", ["to", "effective_on", "reason"])
def test_a_missing_member_of_the_body_is_named(db, api, member):
    measure = make.measure()
    api.force_authenticate(make.user("editor"))
    order = {"to": "in_progress", "effective_on": str(DAY), "reason": "begun"}
    del order[member]

    response = api.post(
        f"{V1}measures/{measure.code}/advance/",
        order,
        format="json",
        headers={"If-Match": '"1"'},
    )

    faults = problem(response, 400, "invalid-body")["errors"]
    assert [fault["pointer"] for fault in faults] == [f"#/{member}"]


def test_a_control_character_is_refused_in_the_same_words_wherever_it_stands(db, api):
    make.measure("A-001")
    api.force_authenticate(make.user("editor"))
    order = dict.fromkeys(("to", "reason", "source", "locator"), "a\x00b")

    response = api.post(
        f"{V1}measures/A-001/advance/",
        order | {"effective_on": str(DAY)},
        format="json",
        headers={"If-Match": '"1"'},
    )

    faults = problem(response, 400, "invalid-body")["errors"]
    assert {fault["pointer"] for fault in faults} == {f"#/{member}" for member in order}
    assert len({fault["detail"] for fault in faults}) == 1
    assert "control character (U+0000)" in faults[0]["detail"]


#: No member takes any of these, but a truth where it is one.
NEVER = {
    "a truth": True,
    "negative": -1,
    "beyond the column": 10**30,
    "an object of others": {"colour": "red"},
    "a list of lists": [["red"]],
    "a NUL": "a\x00b",
    "half a surrogate pair": "a\ud800b",
}


def wrong(schema):
    """Invalid values for a member with this schema. Strings may be long, and some may be null."""
    is_words = schema.get("type") == "string" and not schema.keys() & {"enum", "format"}
    may_be_null = "null" in str(schema)
    more = {"enormous": "9" * 100_000} if not is_words else {}
    never = NEVER | more | ({} if may_be_null else {"null": None})
    return {n: v for n, v in never.items() if schema.get("type") != "boolean" or v is not True}


KIND_OF = {order.__name__: kind for kind, order in TERMS.items()}


def members(schema, at=(), kind=None):
    """Every member of a body in the OpenAPI document: path, schema, kind of measure."""
    if name := schema.get("$ref", "").rpartition("/")[2]:
        yield from members(SPEC["components"]["schemas"][name], at, KIND_OF.get(name, kind))
    for each in schema.get("oneOf", ()):
        yield from members(each, at, kind)
    if "items" in schema:
        yield from members(schema["items"], (*at, 0), kind)
    for name, each in schema.get("properties", {}).items():
        yield (*at, name), each, kind
        yield from members(each, (*at, name), kind)


def at_its_place(place, value):
    """A body with `value` at a path, and nothing else."""
    for step in reversed(place):
        value = {step: value} if isinstance(step, str) else [value]
    return value


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL_WRITES)
def test_no_member_accepts_a_value_of_a_wrong_type(db, api, name):
    method, address, body = ALL_WRITES[name]
    sample()
    api.force_authenticate(make.user("editor"))
    before, accepted = write_counts(), []
    path = address.replace("A-001", "{code}").replace("targets/1/", "targets/{number}/")
    [content] = SPEC["paths"][path][method]["requestBody"]["content"].values()

    for place, schema, kind in members(content["schema"]):
        for what, value in wrong(schema).items():
            fields = {"kind": kind} if kind else {}
            order = json.dumps(body | fields | at_its_place(place, value))
            started = time.process_time()
            response = send(api, ALL_WRITES[name], body=order)
            assert time.process_time() - started < 5
            faults = problem(response, 400, "invalid-body")["errors"]
            pointer = f"#/{'/'.join(map(str, place))}"
            if not any(f"{fault['pointer']}/".startswith(f"{pointer}/") for fault in faults):
                accepted.append((pointer, what, faults))

    assert accepted == []
    assert write_counts() == before
