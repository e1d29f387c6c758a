import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from measures.actions import editing, workflow
from measures.ledger.head import head_on_day
from measures.models import Measure
from measures.reads import measure_list, zones
from measures.reads.history import history
from measures.reads.orders import Sorting
from measures.reads.pagination import Position
from measures.reads.query import NotFound, Query, SortKey
from measures.reads.zone_scope import UnknownZone
from tests.helpers import make
from tests.helpers.make import DAY, NOW
from tests.helpers.queries import query

TODAY = date(2026, 11, 20)


def codes(text="", **options):
    options = {"limit": 50, "seek": None} | options
    page = measure_list.measures(query(text), head_on_day(options.pop("day", TODAY)), **options)
    return [json.loads(body)["code"] for body in page.rows], page


def test_a_query_asks_by_zone_kind_and_status(db):
    hetao = make.zone("hetao")
    inside = make.zone("hetao-sz", hetao)
    make.measure("A-001", zone=hetao, kind="tax", status="planned")
    make.measure("A-002", zone=inside, kind="tax", status="in_force")
    make.measure("A-003", zone=inside, kind="funding", status="planned")
    make.measure("A-004", zone=make.zone("qianhai"), kind="tax", status="planned")

    assert codes("zone=hetao")[0] == ["A-001", "A-002", "A-003"]
    assert codes("zone=hetao&sub_zones=false")[0] == ["A-001"]
    assert codes("zone=hetao-sz,qianhai")[0] == ["A-002", "A-003", "A-004"]
    assert codes("zone=hetao&kind=tax&status=planned")[0] == ["A-001"]
    assert codes("status=in_force,suspended")[0] == ["A-002"]


def test_a_zone_whose_code_begins_like_another_is_not_within_it(db):
    make.measure("A-001", zone=make.zone("hetao"))
    make.measure("A-002", zone=make.zone("hetao-east"))

    assert codes("zone=hetao")[0] == ["A-001"]


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("kind=taxes", ["kind"]),
        ("status=late,planned", ["status"]),
        ("due_after=tomorrow&kind=taxes&exact=maybe", ["kind", "due_after", "exact"]),
    ],
)
def test_a_query_with_wrong_values_names_each_parameter(text, parameters):
    with pytest.raises(ValidationError) as refusal:
        query(text)

    assert list(refusal.value.message_dict) == parameters


def test_equal_filters_are_one_key_of_caches():
    texts = ["kind=tax,funding&q=%20x", "q=x&kind=funding&kind=tax&exact=false"]

    assert len({query(text) for text in texts}) == 1
    assert query("zone=hetao") != query("zone=hetao&sub_zones=false")
    assert query("has_target=true") != query("has_target=false") != Query()
    assert query("sub_zones=false&exact=true") == Query()


def test_a_query_for_an_unknown_zone_is_refused_when_asked(db):
    make.zone("hetao")

    with pytest.raises(UnknownZone, match="nowhere"):
        codes("zone=hetao,nowhere")


def test_what_depends_on_the_day_is_added_to_the_stored_bytes(db):
    due = {"deadline": "2026年底前", "due_from": date(2026, 1, 1), "due_by": date(2026, 12, 31)}
    measure = make.measure(**due)
    stored = measure.stored_body.canonical

    for day, schedule, fresh in [
        (DAY + timedelta(days=1), "not_due", "fresh"),
        (date(2026, 11, 20), "due_soon", "stale"),
        (date(2026, 12, 31), "due_soon", "stale"),
        (date(2027, 1, 1), "overdue", "stale"),
    ]:
        body, version = measure_list.measure(measure.code, today=day)
        assert body.startswith(stored[:-1])
        served = json.loads(body)
        assert (served["schedule"], served["freshness"], version) == (schedule, fresh, 1)
        assert served | json.loads(stored) == served


@pytest.mark.parametrize("by", [None, *(Sorting(order, True) for order in SortKey)])
@pytest.mark.parametrize("text", ["", "q=研究"])
def test_lists_serve_bodies_of_another_day_as_they_are_today(db, text, by):
    due = {"deadline": "2026年底前", "due_from": date(2026, 1, 1), "due_by": date(2026, 12, 31)}
    for number in (1, 2, 3):
        make.measure(f"A-{number:03}", **due)

    first, page = codes(text, limit=2, by=by, day=date(2027, 1, 1))
    second, rest = codes(text, limit=2, by=by, day=date(2027, 1, 1), seek=page.next)

    assert sorted(first + second) == ["A-001", "A-002", "A-003"]
    assert all(b'"schedule":"overdue"' in body for body in page.rows + rest.rows)


def test_pages_lead_forth_and_back_over_the_same_rows(db):
    for number in range(1, 6):
        make.measure(f"A-{number:03}")

    first, page = codes(limit=2)
    assert page.previous is None
    second, page = codes(limit=2, seek=page.next)
    third, page = codes(limit=2, seek=page.next)
    assert (first, second, third) == (["A-001", "A-002"], ["A-003", "A-004"], ["A-005"])
    assert page.next is None
    back, page = codes(limit=2, seek=page.previous)
    assert back == second
    back, page = codes(limit=2, seek=page.previous)
    assert back == first
    assert page.previous is None
    assert codes(limit=2, seek=page.next)[0] == second


def test_an_empty_page_keeps_the_way_back_open(db):
    make.measure("A-001")

    beyond, page = codes(seek=Position("gt", "A-001"))
    assert (beyond, page.next, page.previous) == ([], None, Position("lte", "A-001"))
    assert codes(seek=page.previous)[0] == ["A-001"]
    before, page = codes(seek=Position("lt", "A-001"))
    assert (before, page.next, page.previous) == ([], Position("gte", "A-001"), None)
    assert codes(seek=page.next)[0] == ["A-001"]


def test_history_has_the_changes_of_each_entry(db):
    measure = make.measure("A-001")
    why = {"by": make.BY, "reason": "reworded", "at": NOW}
    measure = editing.amend_measure(measure, content={"title": "新名称"}, **why)
    workflow.advance(
        measure, to="in_progress", by=make.BY, reason="begun", effective_on=DAY, at=NOW
    )

    created, amended, advanced = history("A-001", limit=10, seek=None).rows

    assert created["changes"]["status"] == {"old": None, "new": "planned"}
    assert list(amended["changes"]) == ["title"]
    assert amended["changes"]["title"]["new"]["zh-Hant"] == "新名稱"
    assert advanced["changes"]["status"] == {"old": "planned", "new": "in_progress"}
    assert [e["reason"] for e in (created, amended, advanced)] == ["announced", "reworded", "begun"]


def test_a_later_page_of_history_compares_with_the_entry_before_it(db):
    measure = make.measure("A-001")
    for title in ("甲", "乙"):
        why = {"by": make.BY, "reason": "reworded", "at": NOW}
        measure = editing.amend_measure(measure, content={"title": title}, **why)

    page = history("A-001", limit=2, seek=None)
    [last] = history("A-001", limit=2, seek=page.next).rows

    assert last["changes"]["title"]["old"]["zh-Hans"] == "甲"
    assert list(last["changes"]) == ["title"]


def test_zones_count_their_own_measures_and_those_within(db):
    hetao = make.zone("hetao")
    inside = make.zone("hetao-sz", hetao)
    make.measure(zone=hetao)
    make.measure(zone=inside)
    make.measure(zone=inside, status="in_force")
    make.zone("qianhai")

    counts = {each.zone.code: each for each in zones.zones(head_on_day(TODAY))}

    assert list(counts) == ["hetao", "qianhai", "hetao-sz"]
    assert counts["hetao"].own == {"planned": 1}
    assert counts["hetao"].within == {"planned": 2, "in_force": 1}
    assert counts["hetao-sz"].within == {"planned": 1, "in_force": 1}
    assert not counts["qianhai"].within
    assert zones.status_counts(head_on_day(TODAY))["hetao-sz"] == {"planned": 1, "in_force": 1}


def test_zones_cost_three_queries_once_they_are_counted(db, django_assert_num_queries):
    for number in range(8):
        make.measure(zone=make.zone(f"z{number}", make.zone("hetao")))
    zones.zones(head_on_day(TODAY))

    with django_assert_num_queries(3):
        zones.zones(head_on_day(TODAY))


def test_what_is_not_there_is_not_found(db):
    for ask in (
        lambda: measure_list.measure("A-001", today=TODAY),
        lambda: measure_list.version("A-001"),
        lambda: history("A-001", limit=1, seek=None),
        lambda: zones.zone("nowhere", head_on_day(TODAY)),
    ):
        with pytest.raises(NotFound):
            ask()
    assert not Measure.objects.exists()
