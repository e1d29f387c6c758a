"""Status changes through the API."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from measures.api.http.authentication import CHALLENGE
from measures.ledger import verification
from measures.models import Entry, Measure, Token
from tests.helpers import make
from tests.helpers.api import problem, token
from tests.helpers.make import DAY

MEASURES = "/api/v1/measures/"


@pytest.fixture
def measure(db):
    return make.measure("A-001", zone=make.zone("hetao-sz", make.zone("hetao")))


@pytest.fixture
def editor(measure):
    return make.user("editor", make.zone("hetao"), first_name="Wing", last_name="Chan")


def advance(api, to="in_progress", tag='"1"', **fields):
    headers = fields.pop("headers", {}) | ({"If-Match": tag} if tag else {})
    order = {"to": to, "effective_on": str(DAY), "reason": "开工"} | fields
    return api.post(f"{MEASURES}A-001/advance/", order, format="json", headers=headers)


def test_a_program_with_a_token_changes_a_status(measure, editor, api):
    api.credentials(HTTP_AUTHORIZATION=f"Token {token(editor)}")
    make.source("paper")
    read = api.get(f"{MEASURES}A-001/")

    response = advance(
        api,
        "completed",
        read["ETag"],
        source="paper",
        locator="第3页",
        headers={"X-Request-ID": "order-66"},
    )

    assert response.status_code == 200, response.content
    assert response["ETag"] == f'"2.{timezone.localdate():%Y%m%d}"'
    assert response["Cache-Control"] == "no-store"
    body = response.json()
    assert (body["status"], body["version"]) == ("completed", 2)
    assert body["evidence"][0]["locator"] == "第3页"
    assert api.get(f"{MEASURES}A-001/").content == response.content
    entry = api.get(f"{MEASURES}A-001/history/").json()["results"][-1]
    assert (entry["verb"], entry["channel"], entry["role"]) == ("advanced", "api", "editor")
    assert entry["reason"] == "开工"
    assert entry["changes"]["status"] == {"old": "planned", "new": "completed"}
    assert api.get("/api/v1/ledger/head/").json()["seq"] == entry["seq"]
    recorded = Entry.objects.get(seq=entry["seq"])
    assert (recorded.actor, recorded.actor_id) == ("Wing Chan", editor.pk)
    assert recorded.caller_request_id == "order-66" != recorded.request_id
    assert verification.verify().faults == []


@pytest.mark.parametrize("tag", ['"1"', '"1.20200101"', ' "1" ', 'W/"1.20200101"'])
def test_the_version_may_be_named_by_an_earlier_tag_or_alone(measure, editor, api, tag):
    api.force_authenticate(editor)

    assert advance(api, tag=tag).status_code == 200


def test_a_request_without_if_match_gets_428(measure, editor, api):
    api.force_authenticate(editor)

    problem(advance(api, tag=None), 428, "precondition-required")

    assert Measure.objects.get().status == "planned"


@pytest.mark.parametrize("tag", ["*", 'w/"1"', "W/1", "1", '"1", "2"', '""', '"one"', '"1.2"', "é"])
def test_if_match_names_one_version(measure, editor, api, tag):
    api.force_authenticate(editor)

    problem(advance(api, tag=tag), 400, "invalid-precondition")

    assert Measure.objects.get().status == "planned"


def test_an_old_version_gets_412_with_the_current_etag(measure, editor, api):
    api.force_authenticate(editor)
    assert advance(api).status_code == 200

    response = advance(api, "suspended")

    payload = problem(response, 412, "stale")
    assert (payload["version"], payload["etag"]) == (2, response["ETag"])
    assert advance(api, "suspended", payload["etag"]).status_code == 200
    problem(advance(api, tag='"999999999"'), 412, "stale")


def test_an_illegal_step_is_refused_with_the_allowed_ones(measure, editor, api):
    api.force_authenticate(make.user("administrator"))

    payload = problem(advance(api, "verified"), 409, "step-refused")

    assert [fault["pointer"] for fault in payload["errors"]] == ["#/to"]
    assert "In progress" in payload["detail"]


def test_a_role_in_another_zone_gets_403(measure, api):
    for stranger in (make.user(), make.user("viewer"), make.user("editor", make.zone("qianhai"))):
        api.force_authenticate(stranger)
        payload = problem(advance(api), 403, "not-allowed")
        assert "hetao-sz" in payload["detail"]
    assert Measure.objects.get().status == "planned"


@pytest.mark.parametrize(
    "credentials",
    [
        *("Token", "Token wrong", "Token a b", "Token \xff", "Token a-b", "Bearer x", "Bearer"),
        *("Basic YTpi", "wrong", "", "Bearertoken", "Digest username=x"),
    ],
)
def test_bad_credentials_get_401_with_www_authenticate(measure, api, credentials):
    api.credentials(HTTP_AUTHORIZATION=credentials)

    for response in (advance(api), api.get("/api/v1/zones/")):
        problem(response, 401, "not-authenticated")
        assert response["WWW-Authenticate"] == CHALLENGE


@pytest.mark.parametrize("scheme", ["Bearer", "Token", "bearer", "TOKEN"])
def test_a_token_is_sent_as_bearer_or_token(measure, editor, api, scheme):
    api.credentials(HTTP_AUTHORIZATION=f"{scheme} {token(editor)}")

    assert advance(api).status_code == 200


def test_expired_tokens_and_tokens_of_inactive_users_get_401(measure, editor, api):
    api.credentials(HTTP_AUTHORIZATION=f"Token {token(editor, '--days', '7')}")
    assert api.get("/api/v1/zones/").status_code == 200

    editor.is_active = False
    editor.save()
    problem(advance(api), 401, "not-authenticated")
    editor.is_active = True
    editor.save()
    Token.objects.update(expiry=timezone.now())
    problem(advance(api), 401, "not-authenticated")


def test_a_session_writes_with_a_csrf_token_only(measure, editor, api):
    api = type(api)(enforce_csrf_checks=True)
    api.force_login(editor)

    payload = problem(advance(api), 403, "not-allowed")
    assert "X-CSRFToken" in payload["detail"]

    api.cookies["csrftoken"] = secret = "x" * 32
    assert advance(api, headers={"X-CSRFToken": secret}).status_code == 200


def test_another_ledger_key_gets_503_and_writes_nothing(measure, editor, api, settings):
    settings.LEDGER_KEY = "another key than the ledger was begun with"
    api.force_authenticate(editor)

    payload = problem(advance(api), 503, "unavailable")

    assert "LEDGER_KEY" in payload["detail"]
    assert Measure.objects.get().version == 1


def test_an_unknown_measure_gets_404(db, api):
    api.force_authenticate(make.user("editor"))

    problem(advance(api), 404, "not-found")


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        (["nobody"], "no user nobody"),
        (["ed", "--days", "0"], "from 1 to"),
        (["ed", "--days", "99999999999"], "from 1 to"),
        (["gone"], "closed"),
    ],
)
def test_create_token_refuses_an_unknown_user(db, arguments, match):
    make.user(username="ed")
    make.user(username="gone", is_active=False)

    with pytest.raises(CommandError, match=match):
        call_command("create_token", *arguments)

    assert not Token.objects.exists()


def test_a_token_is_stored_as_a_hash(db):
    secret = token(make.user(username="ed"))

    stored = Token.objects.get()
    assert secret not in (stored.digest, stored.token_key)
    assert len(secret) == 68
