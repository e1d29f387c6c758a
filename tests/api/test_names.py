"""Persons are not published: the public sees roles and zones, staff see names in their zones."""

import io
import json
import zipfile

import pytest
from rest_framework.test import APIClient

from measures import ledger
from measures.models import Entry
from tests.helpers import make, named
from tests.helpers.access import ACCESS, RULES
from tests.helpers.api import V1, problem
from tests.helpers.make import DAY
from tests.helpers.named import INTERNAL, NAME, REQUEST
from tests.helpers.writes import send

ONE = f"{V1}measures/A-001/"
WORDS = {"zone": "hetao", "measure": "A-001", "organisation": "bureau", "problem": "stale"}
WORDS["source"] = "paper"
#: What anybody may read: every such address, then some of their parameters.
PUBLIC = [
    *(f"/api/{address}" for address, rules in ACCESS.items() if rules["GET"] == RULES["read"]),
    *("/", f"{ONE}?as_of={{head}}", f"{ONE}diff/?from=v1&to=v3", f"{V1}measures/?as_of={{head}}"),
    *(f"{V1}measures.{name}?as_of={{head}}" for name in ("jsonl", "csv", "xlsx")),
    *(f"{V1}changes/?zone=hetao", f"{V1}changes/?subject=source", f"{V1}measures/A-002/"),
    *(f"{V1}measures/A-002/history/", f"{V1}measures/?q={NAME}", f"{V1}measures/?q=研究"),
    *(f"{V1}measures/?order=-changed&total=true", f"{V1}zones/hetao-sz/diff/?from=3"),
]
SECRETS = (NAME, INTERNAL, REQUEST)


@pytest.fixture
def people(db, time_machine):
    time_machine.move_to(make.NOW)
    make.organisation("bureau")
    return named.record()


def text_of(response):
    """All that a response says: its headers, and its content, unpacked if it is a workbook."""
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"PK"):
        book = zipfile.ZipFile(io.BytesIO(content))
        content = b"".join(book.read(name) for name in book.namelist())
    return f"{response.headers}{content.decode()}"


def leaks(api, address):
    path = address.format(head=ledger.current_head()[0], **WORDS)
    response = api.get(path)
    assert response.status_code < 500, path
    return [secret for secret in SECRETS if secret in text_of(response).replace(path, "")]


def test_the_record_holds_what_the_public_may_not_see(people):
    for secret in (NAME, INTERNAL, REQUEST):
        assert Entry.objects.filter(seq__gt=3).exists()
        rows = Entry.objects.values_list("actor", "reason", "request_id")
        assert sum(secret in " ".join(row) for row in rows) > 12
    assert f'"by":"{NAME}'.encode() in bytes(Entry.objects.get(code="A-001", version=4).body)


@pytest.mark.parametrize("address", PUBLIC)
def test_no_public_address_says_a_name_or_an_internal_reason(people, api, address):
    assert leaks(api, address) == []


def test_lists_the_feed_and_the_past_are_public_for_everybody(people, api):
    api.force_login(people.chief.user)
    for address in (f"{V1}measures/", f"{V1}changes/", f"{ONE}diff/", f"{V1}sources/"):
        assert leaks(api, address) == []


def test_the_public_sees_the_role_and_the_zone(people, api):
    steps = api.get(ONE).json()["history"]
    assert [(s["role"], s["office"]) for s in steps] == [
        *[("editor", "hetao-sz")] * 3,
        ("verifier", "hetao"),
    ]
    assert {(step["internal"], step["reason"]) for step in steps} == {(True, None)}
    assert not any("by" in step for step in steps)

    rows = api.get(f"{ONE}history/").json()["results"]
    assert (rows[-1]["role"], rows[-1]["office"]) == ("administrator", "hetao")  # by its source
    assert not any("actor" in row or "request_id" in row for row in rows)
    [state] = api.get(ONE).json()["provenance"]["texts"].values()
    assert (state["role"], state["office"], "by" in state) == ("editor", "hetao-sz", False)
    feed = api.get(f"{V1}changes/?limit=200").json()["results"]
    assert {row["role"] for row in feed} == {None, "editor", "verifier", "administrator"}


def session(user):
    api = APIClient()
    api.force_login(user)
    return api


def reader(user, *scopes):
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {make.token(user, *scopes)}")
    return api


def test_staff_see_names_in_their_zones_and_auditors_everywhere(people):
    elsewhere, above = make.zone("qianhai"), people.hetao
    sees = {
        "an editor of the zone": session(people.editor.user),
        "a viewer of the zone above": session(make.user("viewer", above)),
        "an auditor elsewhere": session(make.user("auditor", elsewhere)),
        "an administrator elsewhere": session(make.user("administrator", elsewhere)),
        "a superuser": session(make.user(is_superuser=True)),
        "a token to audit": reader(people.editor.user, "read", "audit"),
    }
    sees_not = {
        "an editor elsewhere": session(make.user("editor", elsewhere)),
        "somebody without a role": session(make.user()),
        "a token to read": reader(people.editor.user, "read"),
    }
    for who, api in sees.items():
        steps = api.get(ONE).json()["history"]
        assert steps[-1]["by"] == f"{NAME} Verifier", who
        assert INTERNAL in steps[-1]["reason"], who
        assert api.get(f"{ONE}?as_of=15").json()["history"][0]["by"] == f"{NAME} Editor", who
        row = api.get(f"{ONE}history/").json()["results"][0]
        assert (row["actor"], row["request_id"]) == (f"{NAME} Editor", REQUEST), who
        assert INTERNAL in row["reason"], who
    for who, api in sees_not.items():
        for address in (ONE, f"{ONE}history/", f"{ONE}?as_of=15"):
            assert leaks(api, address) == [], who


@pytest.mark.parametrize("address", [ONE, f"{ONE}history/", f"{ONE}?as_of=15"])
def test_a_response_with_names_is_never_taken_for_the_public_one(people, address):
    public, named_one = APIClient().get(address), session(people.editor.user).get(address)

    assert public["ETag"] != named_one["ETag"]
    assert named_one["Cache-Control"] == "no-store"
    for response in (public, named_one):
        assert {"Authorization", "Cookie"} <= {*response["Vary"].split(", ")}
    for tag, api in ((named_one, APIClient()), (public, session(people.editor.user))):
        assert api.get(address, headers={"If-None-Match": tag["ETag"]}).status_code == 200
        own = api.get(address)["ETag"]
        assert api.get(address, headers={"If-None-Match": own}).status_code == 304


@pytest.mark.parametrize("scopes", [("read", "write"), ("read", "write", "audit")])
def test_a_write_responds_with_what_its_caller_would_read(people, scopes):
    api = reader(people.editor.user, *scopes)
    order = ("patch", ONE, {"title": {"en": "Another"}, "reason": "needed"})

    response = send(api, order, tag=api.get(ONE)["ETag"])  # also one with names is good for it

    assert response.status_code == 200, response.content
    read = api.get(ONE)
    assert (read.content, read["ETag"]) == (response.content, response["ETag"])
    assert (NAME in response.content.decode()) == ("audit" in scopes)


def test_an_anonymous_read_costs_no_query_for_names(people, api, django_assert_num_queries):
    api.get(ONE)
    with django_assert_num_queries(1):
        api.get(ONE)
    with django_assert_num_queries(3):  # the head, the page and the version before it
        api.get(f"{ONE}history/")


STEP = {"to": "in_progress", "effective_on": str(DAY), "reason": INTERNAL}


@pytest.fixture
def writer(db, api, time_machine):
    time_machine.move_to(make.NOW)
    api.force_authenticate(make.user("editor", make.zone("hetao-sz")))
    for code in ("A-001", "A-002"):
        make.measure(code)
    return api


def test_a_reason_sent_as_internal_is_recorded_and_not_published(writer):
    response = send(writer, ("post", f"{ONE}advance/", STEP | {"internal": True}))

    assert response.json()["history"][-1]["reason"] == INTERNAL
    assert APIClient().get(ONE).json()["history"][-1]["reason"] is None
    entry = Entry.objects.latest("seq")
    assert (entry.reason, entry.internal, entry.role) == (INTERNAL, True, "editor")
    assert leaks(APIClient(), f"{ONE}history/") == []


def test_a_step_of_several_may_be_internal_by_itself(writer):
    steps = [{"code": code, "version": 1, **STEP} for code in ("A-001", "A-002")]
    steps[1]["internal"] = True
    address = f"{V1}measures/advance/"

    send(writer, ("post", address, {"reason": "needed", "steps": steps}), tag=None)

    bodies = [APIClient().get(f"{V1}measures/{code}/").json() for code in ("A-001", "A-002")]
    assert [body["history"][-1]["reason"] for body in bodies] == [INTERNAL, None]


@pytest.mark.parametrize("value", ["true", 1, None, []])
def test_internal_is_true_or_false(writer, value):
    response = send(writer, ("post", f"{ONE}advance/", STEP | {"internal": value}))

    assert [e["pointer"] for e in problem(response, 400, "invalid-body")["errors"]] == [
        "#/internal"
    ]
    assert json.loads(response.content)["errors"][0]["detail"]
