"""Lists and measures as of any entry or moment, and the differences between two."""

from datetime import timedelta

import pytest
import time_machine

from measures.actions import editing
from measures.models import Measure
from tests.helpers import make
from tests.helpers.api import DATED, problem, walk
from tests.helpers.past import DUE, MEASURES, MONDAY, V1, details, head


def codes(response):
    assert response.status_code == 200, response.content
    return [each["code"] for each in response.json()["results"]]


def test_a_past_list_is_filtered_by_past_values(moments, api):
    first, second, third, _last = moments

    assert codes(api.get(f"{MEASURES}?as_of={first}")) == ["A-001", "A-002"]
    assert codes(api.get(f"{MEASURES}?as_of={third}")) == ["A-001", "A-002", "A-003"]
    assert codes(api.get(f"{MEASURES}?as_of={first}&status=planned")) == ["A-001", "A-002"]
    assert codes(api.get(f"{MEASURES}?as_of={second}&status=planned")) == ["A-002"]
    assert codes(api.get(f"{MEASURES}?as_of={second}&kind=tax")) == ["A-002"]
    assert codes(api.get(f"{MEASURES}?as_of={third}&kind=tax")) == []
    assert codes(api.get(f"{MEASURES}?as_of=0")) == []


def test_zones_nest_as_they_did_then(moments, api):
    first, _second, third, last = moments
    hetao = f"{V1}zones/hetao/measures/"

    assert codes(api.get(f"{hetao}?as_of={first}")) == ["A-001"]
    assert codes(api.get(f"{hetao}?as_of={third}")) == ["A-001", "A-002"]
    assert codes(api.get(f"{hetao}?as_of={third}&sub_zones=false")) == []
    assert codes(api.get(f"{hetao}?as_of={last}")) == []
    assert len(codes(api.get(f"{MEASURES}?as_of={last}&zone=qianhai"))) == 3


def test_a_past_list_equals_the_response_of_its_time(moments, api):
    now = api.get(MEASURES).json()
    then = api.get(f"{MEASURES}?as_of={head()}").json()
    assert [each["code"] for each in then["results"]] == ["A-001", "A-002", "A-003"]

    for before, after in zip(now["results"], then["results"], strict=True):
        assert after == before | {name: after[name] for name in DATED}
    assert then["as_of"] == head()


def test_one_measure_as_it_was(moments, api):
    first, second, _third, _last = moments

    assert api.get(f"{MEASURES}A-001/?as_of={first}").json()["status"] == "planned"
    assert api.get(f"{MEASURES}A-001/?as_of={second}").json()["status"] == "in_progress"
    problem(api.get(f"{MEASURES}A-003/?as_of={second}"), 404, "not-found")
    problem(api.get(f"{V1}zones/nowhere/measures/?as_of={second}"), 404, "not-found")


@time_machine.travel(MONDAY + timedelta(days=60), tick=False)
def test_a_moment_names_all_that_was_recorded_by_then(moments, api):
    first, second, third, last = moments

    for moment, seq in [
        ("2026-11-15", 0),
        ("2026-11-16", first),
        ("2026-11-17T12:00:00%2B08:00", second),
        ("2026-11-17T03:59:59.999999Z", first),
        ("2026-11-18", third),
        ("2026-12-01", last),
        ("2027-01-15", last),  # today
        ("0001-01-02", 0),
    ]:
        assert api.get(f"{MEASURES}?as_of={moment}").json()["as_of"] == seq, moment


@time_machine.travel(MONDAY + timedelta(days=90), tick=False)
def test_computed_members_are_those_of_the_past_date(moments, api):
    first = moments[0]
    for as_of, schedule in [("2026-11-16", "due_soon"), (first, "due_soon")]:
        assert api.get(f"{MEASURES}A-001/?as_of={as_of}").json()["schedule"] == schedule
    measure = make.measure("A-004", **DUE)
    assert measure.version == 1
    for as_of, schedule in [("2026-12-31", "due_soon"), ("2027-01-01", "overdue")]:
        response = api.get(f"{MEASURES}A-004/?as_of={as_of}")
        assert response.json().get("schedule") == schedule, response.content


def test_entries_recorded_out_of_order_belong_to_the_moment_of_the_highest(db, api, settings):
    settings.CLOCK_CORRECTED_AFTER = [2]  # the only way to record such a one
    make.zone("a")
    ahead = make.BY
    for code, seconds in (("b", 200), ("c", 100)):  # a clock that was set back
        zone = make.Zone()
        content = {"code": code, "kind": "area"}
        content |= dict.fromkeys(("name_hans", "name_hant", "name_en"), code)
        at = make.NOW + timedelta(seconds=seconds)
        editing.save_zone(zone, content=content, by=ahead, reason="needed", at=at)

    for seconds in (100, 200):
        moment = f"{make.NOW + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"
        assert api.get(f"{MEASURES}?as_of={moment}").json()["as_of"] == 3


def test_pages_of_the_past_are_read_at_one_entry(moments, api):
    def between(page):
        make.measure(f"A-00{page + 3}")
        measure = Measure.objects.get(code="A-003")
        editing.amend_measure(measure, content={"title_en": f"{page}"}, **details(3))

    with time_machine.travel(MONDAY + timedelta(days=4), tick=False):
        pages = walk(api, f"{MEASURES}?as_of=2026-11-20&limit=1", between)  # today: until now

    assert pages == [["A-001"], ["A-002"], ["A-003"]]
    assert len(codes(api.get(MEASURES))) == 6


def test_a_past_list_has_an_etag_that_no_change_alters(moments, api, django_assert_num_queries):
    address = f"{MEASURES}?as_of={moments[1]}"
    tag = api.get(address)["ETag"]
    make.measure()

    with django_assert_num_queries(1):
        assert api.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert api.get(f"{MEASURES}?as_of={moments[0]}")["ETag"] != tag


def test_the_past_costs_the_same_for_sixty_measures_as_for_one(
    moments, api, django_assert_num_queries
):
    address = f"{V1}zones/hetao/measures/?limit=100&kind=rd_platform&as_of="
    park, paper = Measure.objects.get(code="A-001").zone, make.source()
    editing.save_zone(park, content={"parents": [make.zone("hetao")]}, **details(4))

    for more in (1, 59):
        for _ in range(more):
            make.measure(zone=park, source=paper)
        last = head()
        with django_assert_num_queries(3):
            expected = codes(api.get(f"{address}{last}"))
    assert len(expected) == 61


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("as_of=9999", "as_of"),
        (f"as_of={'9' * 30}", "as_of"),
        ("as_of=999999999999999999", "as_of"),
        ("as_of=-1", "as_of"),
        ("as_of=", "as_of"),
        ("as_of=yesterday", "as_of"),
        ("as_of=2026-02-30", "as_of"),
        ("as_of=2026-11-16T04:00", "as_of"),
        ("as_of=2026-11-16T04:00:00+08:00", "as_of"),  # the plus is a space
        ("as_of=2026-11-16T04:00:00Zulu", "as_of"),
        ("as_of=2026-11-16T25:00:00Z", "as_of"),
        ("as_of=2026-11-16T04:00:00%2B99:99", "as_of"),
        ("as_of=2026-11-16T04:00:00%2B::::1", "as_of"),
        ("as_of=0001-01-01T00:00:00%2B14:00", "as_of"),
        ("as_of=9999-12-31", "as_of"),
        ("as_of=9999-12-31T23:59:59-14:00", "as_of"),
        ("as_of=%EF%BC%91", "as_of"),
        ("as_of=v1", "as_of"),
        ("as_of=%00", "as_of"),
        ("as_of=1&as_of=1", "as_of"),
        ("as_of=1&zone=nowhere", "zone"),
        ("as_of=1&kind=taxes", "kind"),
        ("as_of=1&cursor=x", "cursor"),
    ],
)
def test_a_wrong_moment_is_named(moments, api, query, parameter):
    payload = problem(api.get(f"{MEASURES}?{query}"), 400, "invalid-parameter")

    assert [fault["parameter"] for fault in payload["errors"]] == [parameter]


def test_a_moment_before_all_moments_is_before_the_ledger(db, api):
    for moment in ("0001-01-01", "0001-01-01T00:00:00Z"):
        assert api.get(f"{MEASURES}?as_of={moment}").json()["as_of"] == 0


def test_a_cursor_of_the_current_list_is_refused_with_as_of(moments, api):
    cursor = api.get(f"{MEASURES}?limit=1").json()["next"]

    problem(api.get(f"{cursor}&as_of={moments[0]}"), 400, "invalid-parameter")
