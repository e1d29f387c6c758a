"""The index behind search: its pages, its upkeep, its plans, and proof that it is complete."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from measures.actions import editing, reindex, workflow
from measures.ledger import verification
from measures.ledger.head import head_on_day
from measures.models import IndexEntry, Measure
from measures.reads import measure_list
from measures.search import index
from measures.search.queries import find
from tests.helpers import make, search_data
from tests.helpers.make import DAY
from tests.helpers.plans import plans
from tests.helpers.queries import query
from tests.helpers.search_data import API, DETAILS, cited, numbers


@pytest.fixture
def park(db):
    search_data.park()


def walk(api, address, between=lambda page: None, way="next"):
    pages = []
    while address:
        page = api.get(address).json()
        pages.append([each["code"] for each in page["results"]])
        between(len(pages))
        address = page[way]
    return pages


@pytest.fixture
def many(db):
    """Nine hits of 创科: three each in title, summary and locator, changed in turn."""
    paper = make.source()
    for number in range(1, 10):
        contents = [
            {"title": f"第{number}项创科"},
            {"summary": "创科"},
            {"evidence": [cited(paper, "创科")]},
        ]
        make.measure(f"A-{number:03}", source=paper, **contents[number % 3])


RANKED = ["A-009", "A-006", "A-003", "A-007", "A-004", "A-001", "A-008", "A-005", "A-002"]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 9])
def test_pages_of_a_search_lead_forth_and_back_in_the_order_of_the_ranks(many, api, limit):
    pages = walk(api, f"{API}?q=創科&limit={limit}")
    assert sum(pages, []) == RANKED
    assert len(pages) == -(-9 // limit)

    last = f"{API}?q=創科&limit={limit}"
    while following := api.get(last).json()["next"]:
        last = following
    back = walk(api, last, way="previous")
    assert back == pages[::-1]


def test_nothing_is_sent_twice_while_hits_change(many, api):
    def between(page):
        if page == 1:  # one already sent, one of the same rank that was not, one of the next
            for code in ("A-009", "A-003", "A-001"):
                row = Measure.objects.get(code=code)
                editing.amend_measure(row, content={"title_en": f"Changed {code}"}, **DETAILS)
            make.measure("A-100", title="新的创科")

    codes = sum(walk(api, f"{API}?q=创科&limit=2", between), [])

    assert codes == ["A-009", "A-006", "A-001", "A-007", "A-004", "A-008", "A-005", "A-002"]
    assert walk(api, f"{API}?q=创科&limit=4")[0] == ["A-100", "A-003", "A-009", "A-006"]


@pytest.mark.parametrize(
    "change",
    [
        lambda url: url.replace("q=%E5%88%9B%E7%A7%91", "q=a"),
        lambda url: url.replace("q=%E5%88%9B%E7%A7%91&", ""),
        lambda url: f"{url}&exact=true",
    ],
)
def test_a_cursor_of_another_search_is_refused(many, api, change):
    following = api.get(API, {"q": "创科", "limit": 2}).json()["next"]
    assert api.get(following).status_code == 200
    assert change(following) != following

    refused = api.get(change(following))

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["parameter"] == "cursor"


def test_a_change_is_found_with_its_own_transaction_and_moves_to_the_front(park, api):
    def found(words):
        return numbers(each["code"] for each in api.get(API, {"q": words}).json()["results"])

    measure = Measure.objects.get(code="HETAO-SZ-011")
    workflow.advance(measure, to="in_progress", effective_on=DAY, **DETAILS)
    assert found("創科") == "11 12 17"
    assert api.get(API, {"q": "創科", "status": "in_progress"}).json()["results"]

    measure = editing.amend_measure(measure, content={"title": "支持航天"}, **DETAILS)
    assert (found("創科"), found("航天")) == ("12 17", "11")
    assert IndexEntry.objects.count() == Measure.objects.count()

    with pytest.raises(ValidationError):
        editing.amend_measure(measure, content={"title": "海洋", "kind": "nothing"}, **DETAILS)
    assert (found("海洋"), found("航天")) == ("", "11")


def test_a_zone_that_moves_takes_its_measures_along(park, api):
    make.zone("bay")
    zone = Measure.objects.get(code="HETAO-016").zone

    editing.save_zone(zone, content={"parents": [make.zone("bay")]}, **DETAILS)

    found = api.get(API, {"q": "住房", "zone": "bay"}).json()["results"]
    assert numbers(each["code"] for each in found) == "16 15 19"
    assert verification.verify().faults == []


def test_a_search_costs_no_more_queries_the_more_is_found(park, api, django_assert_max_num_queries):
    for number in range(5):
        for size in ("1", "200"):
            # The head, the zones, a rank of the index each, the bodies.
            with django_assert_max_num_queries(7):
                api.get(API, {"q": "科", "zone": "hetao", "limit": size})
        make.measure(f"MORE-{number:03}", title="创新科技")


def plan_of(selected, **seek):
    head = head_on_day(DAY)

    def run():
        measure_list.ranked_hits(selected, head, limit=50, seek=None)
        find(selected.search, limit=50, **seek)
        list(Measure.objects.search(selected.words.text, exact=selected.words.exact))

    return plans(run)


@pytest.mark.parametrize(
    "text",
    [
        "q=創科",
        "q=房",
        "q=創科 innohk 2025&exact=true",
        "q=創科&kind=tax,funding&status=planned",
    ],
)
def test_no_plan_scans(park, text):
    found = plan_of(query(text), beyond=(2, 9))
    plans = [plan for plan in found if "measures_zone" not in " ".join(plan)]  # all zones are read

    assert len(plans) >= 3
    for plan in plans:
        if connection.vendor == "postgresql":
            # By its words, or by its place where that bounds it: what so few rows ask for varies.
            bounds = [step for step in plan if "Cond: " in step]
            assert any("@@" in step or "seq <" in step for step in bounds), plan
            assert not any("Seq Scan" in step for step in plan), plan
        else:
            assert any("VIRTUAL TABLE INDEX" in step and ":M" in step for step in plan), plan
            scans = [step for step in plan if step.startswith("SCAN")]
            assert all(":M" in s or "(subquery-" in s or "CONSTANT" in s for s in scans), plan
    assert not any("USE TEMP B-TREE" in step for plan in plans[:-1] for step in plan)


def test_verify_notices_an_index_that_lacks_a_measure_or_is_out_of_date(park):
    assert verification.verify().faults == []
    entries = {entry.measure.code: entry for entry in IndexEntry.objects.all()}
    lacking, stale = entries["HETAO-SZ-011"], entries["HETAO-SZ-012"]

    index.put_entry(stale.measure_id, stale.seq, index.Keys(["zx"], ["tx"], ["xtx"]))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM measures_indexentry WHERE seq = %s", [lacking.seq])

    faults = verification.verify().faults
    assert "measure HETAO-SZ-011: search has no entry of it; run reindex" in faults
    assert "measure HETAO-SZ-012: what search has of it is out of date; run reindex" in faults


def test_verify_notices_what_is_gone_from_the_engines_own_index(park):
    entry = IndexEntry.objects.get(measure__code="HETAO-SZ-011")

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "INSERT INTO measures_index (measures_index, rowid, keys) "
                "VALUES ('delete', %s, %s)",
                [entry.seq, entry.text],
            )
        else:
            cursor.execute(
                "UPDATE measures_indexentry SET folded = NULL WHERE seq = %s", [entry.seq]
            )

    fault = f"search: the engine's index and entry {entry.seq} do not agree; run reindex"
    assert fault in verification.verify().faults


def test_reindex_rebuilds_everything(park, api, capsys):
    before = {e.measure_id: (e.seq, e.text) for e in IndexEntry.objects.all()}
    found = api.get(API, {"q": "科"}).json()["results"]
    index.clear()
    assert api.get(API, {"q": "科", "limit": "9"}).json()["results"] == []  # not the page kept
    assert not reindex.complete()
    heard = []

    assert reindex.rebuild(lambda *progress: heard.append(progress)) == 9

    assert heard == [(9, 9)]
    assert reindex.complete()
    assert {e.measure_id: (e.seq, e.text) for e in IndexEntry.objects.all()} == before
    assert api.get(API, {"q": "科"}).json()["results"] == found
    assert verification.verify().faults == []
