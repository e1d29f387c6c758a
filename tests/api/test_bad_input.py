"""Bad requests get a problem that names the fault in the caller's language; nothing is written."""

from datetime import date

import pytest

from measures import ledger
from measures.api.http.problems import PROBLEM_TYPES
from measures.models import Body
from tests.helpers import make
from tests.helpers.api import V1, problem


@pytest.mark.parametrize(
    ("query", "parameter", "slug"),
    [
        ("colour=red", "colour", "unknown-parameter"),
        ("format=json", "format", "unknown-parameter"),
        ("offset=10&zone=hetao", "offset", "unknown-parameter"),
        ("x%00=1", "x\x00", "unknown-parameter"),
        ("zone=nowhere", "zone", "invalid-parameter"),
        ("zone=", "zone", "invalid-parameter"),
        ("zone=%00", "zone", "invalid-parameter"),
        ("zone=hetao,%ED%A0%80", "zone", "invalid-parameter"),
        ("kind=taxes", "kind", "invalid-parameter"),
        ("kind=tax,", "kind", "invalid-parameter"),
        ("status=late", "status", "invalid-parameter"),
        ("sub_zones=no", "sub_zones", "invalid-parameter"),
        ("sub_zones=true&sub_zones=false", "sub_zones", "invalid-parameter"),
        ("limit=0", "limit", "invalid-parameter"),
        ("limit=201", "limit", "invalid-parameter"),
        ("limit=-1", "limit", "invalid-parameter"),
        ("limit=ten", "limit", "invalid-parameter"),
        ("limit=%EF%BC%91%EF%BC%90", "limit", "invalid-parameter"),
        ("limit=", "limit", "invalid-parameter"),
        ("limit=1&limit=2", "limit", "invalid-parameter"),
        ("cursor=a&cursor=b", "cursor", "invalid-parameter"),
        ("cursor=%00", "cursor", "invalid-parameter"),
        ("schedule=late", "schedule", "invalid-parameter"),
        ("due_after=2025-13-01", "due_after", "invalid-parameter"),
        ("due_before=soon", "due_before", "invalid-parameter"),
        ("has_target=yes", "has_target", "invalid-parameter"),
        ("cap_at_least=-1", "cap_at_least", "invalid-parameter"),
        ("cap_at_least=NaN", "cap_at_least", "invalid-parameter"),
        ("cap_at_least=100000000000000", "cap_at_least", "invalid-parameter"),
        ("cap_currency=USD", "cap_currency", "invalid-parameter"),
        ("units_at_least=1.5", "units_at_least", "invalid-parameter"),
        ("updated_since=99999", "updated_since", "invalid-parameter"),
        ("updated_since=yesterday", "updated_since", "invalid-parameter"),
        ("order=title", "order", "invalid-parameter"),
        ("order=code&order=-code", "order", "invalid-parameter"),
        ("fields=code,body", "fields", "invalid-parameter"),
        ("fields=", "fields", "invalid-parameter"),
        ("total=1", "total", "invalid-parameter"),
        ("highlights=true", "highlights", "invalid-parameter"),
        ("organisation=%00", "organisation", "invalid-parameter"),
        ("source=nowhere%00", "source", "invalid-parameter"),
    ],
)
def test_a_wrong_parameter_is_named(db, api, query, parameter, slug):
    make.zone("hetao")

    payload = problem(api.get(f"{V1}measures/?{query}"), 400, slug)

    assert [fault["parameter"] for fault in payload["errors"]] == [parameter]
    if slug == "unknown-parameter":
        assert "zone, sub_zones, kind, status, schedule" in payload["detail"]


@pytest.mark.parametrize(
    "path",
    ["", "zones/", "zones/hetao/", "measures/A-001/", "sources/", "kinds/", "ledger/head/"],
)
def test_every_address_refuses_unknown_parameters(db, api, path):
    payload = problem(api.get(f"{V1}{path}?colour=red"), 400, "unknown-parameter")

    assert payload["errors"][0]["parameter"] == "colour"


@pytest.mark.parametrize("path", ["/api/schema/?lang=%00", "/api/docs/?lang=../x"])
def test_the_schema_and_docs_refuse_unknown_parameters(db, client, path):
    problem(client.get(path), 400, "unknown-parameter")


@pytest.mark.parametrize(
    "path",
    [
        "zones/nowhere/",
        "zones/nowhere/measures/",
        "measures/A-001/",
        "measures/A-001/history/",
        "measures/%00/",
        "measures/%FF/",
        "nowhere/",
        "../../api/problems/unheard-of",
    ],
)
def test_an_unknown_address_is_a_problem(db, api, path):
    problem(api.get(f"{V1}{path}"), 404, "not-found")


def test_a_post_is_not_redirected_to_the_address_with_a_slash(db, api):
    assert api.get(f"{V1}zones").status_code == 301
    problem(api.post(f"{V1}measures/A-001/advance"), 404, "not-found")


def test_a_write_without_the_trailing_slash_gets_308(db, api):
    assert api.get(f"{V1}measures").status_code == 301
    for response in (api.post(f"{V1}measures"), api.patch(f"{V1}measures/A-001")):
        assert response.status_code == 308
        assert response["Location"].endswith("/")


def test_a_method_that_an_address_does_not_take_is_a_problem_for_everybody(db, api):
    payload = problem(api.delete(f"{V1}measures/"), 405, "method-not-allowed")

    assert "GET, POST, HEAD, OPTIONS" in payload["detail"]
    problem(api.get(f"{V1}measures/A-001/advance/"), 405, "method-not-allowed")


def test_another_response_format_gets_406(db, api):
    payload = problem(api.get(f"{V1}zones/", headers={"Accept": "text/csv"}), 406, "not-acceptable")

    assert "application/json" in payload["detail"]


def test_an_unknown_host_is_a_problem(db, api):
    problem(api.get(f"{V1}zones/", headers={"Host": "elsewhere.example"}), 400, "bad-request")


def test_a_failure_is_a_problem_without_a_trace(db, api):
    measure = make.measure()
    with ledger.writing():
        Body.objects.filter(pk=measure.pk).update(told_on=date.max, body=b"odd")
    api.raise_request_exception = False

    response = api.get(f"{V1}measures/{measure.code}/")

    payload = problem(response, 500, "server-error")
    assert "odd" not in response.content.decode()
    assert payload["instance"] == f"/api/v1/measures/{measure.code}/"


def test_other_addresses_fail_in_html(db, client):
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")
    assert "X-Request-ID" not in response


@pytest.mark.parametrize("slug", PROBLEM_TYPES)
def test_the_type_of_every_problem_can_be_read(db, api, slug):
    payload = api.get(f"/api/problems/{slug}").json()

    assert (payload["type"], payload["status"]) == (
        f"/api/problems/{slug}",
        PROBLEM_TYPES[slug].status,
    )


@pytest.mark.parametrize(
    ("accept_language", "expected"),
    [
        ("", "en"),
        ("fr", "en"),
        ("zh", "zh-hans"),
        ("zh-CN", "zh-hans"),
        ("zh-SG", "zh-hans"),
        ("zh-Hans-HK", "zh-hans"),
        ("yue-Hans", "zh-hans"),
        ("zh-HK", "zh-hant"),
        ("zh-TW", "zh-hant"),
        ("zh-MO", "zh-hant"),
        ("zh-Hant-HK", "zh-hant"),
        ("yue", "zh-hant"),
        ("yue-Hant-HK", "zh-hant"),
        ("yue-HK, en;q=0.5", "zh-hant"),
    ],
)
def test_a_problem_speaks_the_language_of_the_caller(db, api, accept_language, expected):
    required = {"en": "required", "zh-hans": "必填", "zh-hant": "必"}
    api.force_authenticate(make.user("editor"))
    measure = make.measure()

    response = api.post(
        f"{V1}measures/{measure.code}/advance/",
        {},
        format="json",
        headers={"Accept-Language": accept_language, "If-Match": '"1"'},
    )

    assert response["Content-Language"] == expected
    detail = problem(response, 400, "invalid-body")["errors"][0]["detail"]
    assert required[expected] in detail
