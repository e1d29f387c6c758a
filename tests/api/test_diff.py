"""Differences of a measure or a zone between two moments."""

import pytest

from tests.helpers import make
from tests.helpers.api import problem, walk
from tests.helpers.past import MEASURES, V1

DIFF = f"{MEASURES}A-001/diff/"


def test_what_changed_in_a_measure_between_two_moments(moments, api):
    first, second, _third, last = moments

    payload = api.get(f"{DIFF}?from={first}&to={last}").json()

    assert payload["kinds"] == ["status"]
    assert payload["changes"]["status"] == {"old": "planned", "new": "cancelled"}
    assert (payload["from"]["version"], payload["to"]["version"]) == (1, 3)
    assert payload["to"]["recorded_at"] == "2026-11-19T04:00:00.000000Z"
    assert api.get(f"{DIFF}?from=v1&to=v3").json() == payload
    assert api.get(f"{DIFF}?from={first}").json() == payload
    assert api.get(f"{DIFF}?from=2026-11-16&to=2026-11-19").json() == payload
    same = api.get(f"{DIFF}?from={second}&to=v2").json()
    assert (same["kinds"], same["changes"]) == ([], {})


def test_a_new_measure_appears_in_the_diff_as_created(moments, api):
    payload = api.get(f"{DIFF}?from=0").json()

    assert (payload["from"], payload["kinds"], payload["changes"]) == (None, ["created"], {})
    assert api.get(DIFF).json() == payload
    problem(api.get(f"{MEASURES}A-003/diff/?to={moments[1]}"), 404, "not-found")
    problem(api.get(f"{MEASURES}A-999/diff/?from=v1&to=v2"), 404, "not-found")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=v4", "from"),
        ("from=v0", "from"),
        ("from=v1&to=v99999999999", "to"),
        ("from=v1&to=9999", "to"),
        ("from=v2&to=v1", "from"),
        ("from=2026-02-30", "from"),
        ("from=v999999999", "from"),
        ("to=", "to"),
    ],
)
def test_a_wrong_end_is_named(moments, api, query, parameter):
    payload = problem(api.get(f"{DIFF}?{query}"), 400, "invalid-parameter")

    assert [fault["parameter"] for fault in payload["errors"]] == [parameter]


def test_what_changed_in_a_zone_between_two_days(moments, api):
    first, _second, third, last = moments
    address = f"{V1}zones/hetao/diff/"

    rows = api.get(f"{address}?from={first}&to={third}").json()["results"]

    assert [(each["code"], each["kinds"]) for each in rows] == [
        ("A-001", ["status"]),
        ("A-002", ["amended"]),  # it came into the zone
    ]
    assert rows[1]["changes"]["zone"] == {"old": "qianhai", "new": "hetao-sz"}
    assert api.get(f"{address}?from=2026-11-16&to=2026-11-18").json()["results"] == rows
    left = api.get(f"{V1}zones/qianhai/diff/?from={first}&to={third}").json()["results"]
    assert [(each["code"], each["kinds"]) for each in left] == [
        ("A-002", ["amended"]),  # it left
        ("A-003", ["created"]),
    ]
    assert api.get(f"{address}?from={third}&to={last}").json()["results"] == []


def test_the_differences_of_a_zone_are_paged_and_cost_the_same(
    moments, api, django_assert_num_queries
):
    address = f"{V1}zones/qianhai/diff/?from=1&limit="

    pages = walk(api, f"{address}1", lambda page: page == 1 and make.measure("A-000"))

    assert pages == [["A-001"], ["A-002"], ["A-003"]]
    for limit in (1, 50):
        with django_assert_num_queries(7):
            api.get(f"{address}{limit}")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("from=v1", "from"), ("from=3&to=2", "from"), ("to=9999", "to"), ("sub_zones=x", "sub_zones")],
)
def test_a_wrong_parameter_of_a_zones_differences_is_named(moments, api, query, parameter):
    payload = problem(api.get(f"{V1}zones/hetao/diff/?{query}"), 400, "invalid-parameter")

    assert [fault["parameter"] for fault in payload["errors"]] == [parameter]


def test_the_diff_of_an_unknown_zone_gets_404(moments, api):
    problem(api.get(f"{V1}zones/nowhere/diff/"), 404, "not-found")
