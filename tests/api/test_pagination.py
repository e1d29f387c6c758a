"""Pages stay right while rows change, and cursors are good for their own list only."""

from datetime import date

import pytest

from measures import ledger
from measures.actions import workflow
from measures.models import Body, Measure
from tests.helpers import make
from tests.helpers.api import walk
from tests.helpers.make import DAY, NOW

MEASURES = "/api/v1/measures/"


@pytest.fixture
def five(db):
    for number in range(10, 60, 10):
        make.measure(f"A-{number:03}")


def test_no_row_is_skipped_or_repeated_under_concurrent_changes(five, api):
    def between(page):
        make.measure(f"A-00{page}")  # before the page that was read
        make.measure(f"A-{page}55" if page < 2 else f"A-9{page}0")  # after it
        for code in ("A-010", "A-050"):
            measure = Measure.objects.get(code=code)
            to = "suspended" if measure.status == "in_progress" else "in_progress"
            workflow.advance(measure, to=to, by=make.BY, reason="needed", effective_on=DAY, at=NOW)
        if page == 4:
            pytest.fail("the walk does not end")

    pages = walk(api, f"{MEASURES}?limit=2&kind=rd_platform", lambda p: p < 3 and between(p))
    codes = sum(pages, [])

    assert codes == sorted(set(codes))
    assert {"A-010", "A-020", "A-030", "A-040", "A-050"} <= set(codes)


def test_a_measure_that_leaves_the_filter_moves_no_other(five, api):
    def leave(page):
        if page == 1:
            measure = Measure.objects.get(code="A-020")
            workflow.advance(
                measure, to="cancelled", by=make.BY, reason="needed", effective_on=DAY, at=NOW
            )

    pages = walk(api, f"{MEASURES}?limit=2&status=planned", leave)

    assert pages == [["A-010", "A-020"], ["A-030", "A-040"], ["A-050"]]


def test_links_say_what_the_body_says(five, api):
    first = api.get(f"{MEASURES}?limit=2")
    second = api.get(first.json()["next"])

    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    assert second["Link"] == (
        f'<{second.json()["next"]}>; rel="next", <{second.json()["previous"]}>; rel="prev"'
    )
    assert "Link" not in api.get(MEASURES)
    assert walk(api, second.json()["previous"], way="previous") == [["A-010", "A-020"]]


def test_a_cursor_is_good_however_its_filters_are_written(five, api):
    address = f"{MEASURES}?limit=2&status=planned,in_force"
    following = api.get(address).json()["next"]

    same = following.replace("status=planned%2Cin_force", "status=in_force&status=planned")

    assert same != following
    assert [e["code"] for e in api.get(same).json()["results"]] == ["A-030", "A-040"]


@pytest.mark.parametrize("order", ["", "&order=-code", "&order=deadline", "&order=-changed"])
@pytest.mark.parametrize("day", [DAY, date(2100, 1, 1)], ids=["stored", "of another day"])
def test_a_cursor_does_not_depend_on_the_order_of_members_in_a_body(five, api, order, day):
    with ledger.writing():
        for row in Body.objects.all():
            row.body = b'{"budget":null,' + bytes(row.body)[1:]
            row.told_on = day  # a day to come: the body is rebuilt when it is read
            row.save()

    pages = walk(api, f"{MEASURES}?limit=2{order}&fields=code,status")
    last = f"{MEASURES}?limit=2{order}"
    while following := api.get(last).json()["next"]:
        last = following

    codes = sum(pages, [])
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(codes) == ["A-010", "A-020", "A-030", "A-040", "A-050"]
    assert walk(api, last, way="previous") == [codes[4:], codes[2:4], codes[:2]]


@pytest.mark.parametrize(
    "change",
    [
        lambda url: url.replace("status=planned", "status=in_force"),
        lambda url: url.replace("&status=planned", ""),
        lambda url: f"{url}&kind=tax",
        lambda url: f"{url}&sub_zones=false",
        lambda url: url.replace("/measures/", "/zones/hetao-sz/measures/"),
        lambda url: url.replace("/measures/", "/sources/").replace("&status=planned", ""),
        lambda url: url.replace("cursor=", "cursor=AAAA"),
        lambda url: f"{url}x",
        lambda url: url.split("cursor=")[0] + "cursor=",
    ],
)
def test_a_forged_or_borrowed_cursor_is_refused(five, api, change):
    following = api.get(f"{MEASURES}?limit=2&status=planned").json()["next"]
    assert api.get(following).status_code == 200

    response = api.get(change(following))

    assert response.status_code == 400
    assert response.json()["type"] == "/api/problems/invalid-parameter"
    assert [fault["parameter"] for fault in response.json()["errors"]] == ["cursor"]
