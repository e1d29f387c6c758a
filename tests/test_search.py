"""One table of queries, on either engine: queryset, API and admin find the same, in one order."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import override

from measures import editing, indexing, reading, verification, workflow
from measures.models import IndexEntry, Measure, Search, index
from measures.models.search import find
from measures.reading import Query

from . import make
from .make import DAY, NOW

API = "/api/v1/measures/"
ADMIN = "/admin/measures/measure/"
SAID = {"by": make.BY, "reason": "corrected", "at": NOW}


@pytest.fixture
def park(db):
    """Measures in both scripts; of equals, the one with the higher number was changed last."""
    hetao = make.zone("hetao")
    inside = make.zone("hetao-sz", hetao)
    other = make.zone("qianhai")
    paper = make.source()

    def measure(number, title, english, origin="hans", **said):
        code = f"{said.pop('prefix', 'HETAO-SZ')}-{number:03}"
        said = {"zone": inside, "kind": "rd_platform", "source": paper} | said
        make.measure(code, title=title, title_en=english, origin_script=origin, **said)

    measure(11, "支持创科发展", "Support InnoHK centres")
    measure(12, "推動創科人才匯聚", "Attract talent", "hant", kind="talent_attraction")
    measure(13, "设立白名单制度", "Keep a whitelist", kind="whitelist", status="in_force")
    measure(14, "編制《白名單》", "A white list", "hant", zone=other, prefix="QIANHAI")
    measure(15, "提供人才住房", "Talent flats", kind="talent_housing", summary="面积7,600平方米")
    measure(16, "興建公營住房", "Public housing", "hant", zone=hetao, prefix="HETAO")
    measure(17, "开放5G网络", "Open a 5G network", summary="2025年底前建成，服务创科企业。")
    measure(18, "甲", "First", lead_body="科技创新局", summary="与 ＩｎｎｏＨＫ 中心合作")
    target = make.target(indicator="住房", indicator_en="Homes")
    measure(19, "乙", "Second", targets=[target], evidence=[cited(paper, "第三章 海关")])


def cited(source, locator):
    return {"source": source, "start": 0, "end": 9, "digest": "0" * 16, "locator": locator}


#: What is asked, with which filters, and what is found, the best first.
TABLE = [
    ("創科", {}, "12 11 17"),
    ("创科", {}, "12 11 17"),
    ("白名单", {}, "14 13"),
    ("白名單", {}, "14 13"),
    ("住房", {}, "16 15 19"),
    ("房", {}, "16 15 19"),
    ("科", {}, "12 11 18 17"),
    ("InnoHK", {}, "11 18"),
    ("ｉｎｎｏｈｋ", {}, "11 18"),
    ("INNOHK中心", {}, "18"),
    ("Inno", {}, ""),
    ("2025", {}, "17"),
    ("2025年", {}, "17"),
    ("5g", {}, "17"),
    ("5G网络", {}, "17"),
    ("7600", {}, "15"),
    ("７，６００", {}, "15"),
    ("600", {}, ""),
    ("HETAO-SZ-012", {}, "12"),
    ("hetao sz 012", {}, "12"),
    ("sz-013", {}, "13"),
    ("HETAO", {}, "19 18 17 16 15 13 12 11"),
    ("012", {}, "12"),
    ("人才 住房", {}, "15"),
    ("住房 人才", {}, "15"),
    ("創科 人才", {}, "12"),
    ("創科 2025", {}, "17"),
    ("海关", {}, "19"),
    ("海關 住房", {}, "19"),
    ("科技创新局", {}, "18"),
    ("人才住房", {}, "15"),
    ("住房人才", {}, ""),
    ('"public housing"', {}, "16"),
    ('"housing public"', {}, ""),
    ("housing public", {}, "16"),
    ("「人才住房」", {}, "15"),
    ("“white list”", {}, "14"),
    ('white "list', {}, "14"),
    ("人才，住房！", {}, "15"),
    ("設立・白名單", {}, "13"),
    ("房住", {}, ""),
    ("没有的词", {}, ""),
    ("創科", {"exact": "true"}, "12"),
    ("创科", {"exact": "true"}, "11 17"),
    ("住房", {"exact": "true"}, "16 15 19"),
    ("innohk", {"exact": "true"}, "11 18"),
    ("hetao-sz-012", {"exact": "true"}, "12"),
    ("住房", {"zone": "hetao"}, "16 15 19"),
    ("住房", {"zone": "hetao-sz"}, "15 19"),
    ("白名單", {"zone": "qianhai"}, "14"),
    ("創科", {"kind": "talent_attraction"}, "12"),
    ("白名單", {"status": "in_force"}, "13"),
    ("創科", {"zone": "hetao", "kind": "rd_platform", "status": "planned"}, "11 17"),
    ("創科", {"zone": "qianhai"}, ""),
    ("創科", {"zone": "hetao", "exact": "true"}, "12"),
]
#: What looks like the syntax of an engine is words, or nothing.
SYNTAX = [
    ("創科*", "12 11 17"),
    ("創*", "12 11 18 17"),
    ("(創科)", "12 11 17"),
    ("創科:*", "12 11 17"),
    ("title:創科", ""),
    ("t:創科", ""),
    ("^創科", "12 11 17"),
    ("-創科", "12 11 17"),
    ("!創科", "12 11 17"),
    ("創科 & 人才", "12"),
    ("創科 | 人才", "12"),
    ("創科 <-> 人才", "12"),
    ("創科 AND 人才", ""),
    ("創科 OR 人才", ""),
    ("NOT 創科", ""),
    ("NEAR(創科 人才)", ""),
    ("創科%", "12 11 17"),
    ("創_科", "12 11 17"),
    ("創\\科", "12 11 17"),
    ("'創科'; --", "12 11 17"),
]
NOTHING = [
    "！？。",
    '""',
    "「」『』",
    '"',
    '"""',
    "'",
    "* ( ) : ^ - & | ! <-> % _ \\",
    "...",
    "\ufffd",
]


def numbers(codes):
    return " ".join(str(int(code[-3:])) for code in codes)


@pytest.mark.parametrize(
    ("asked", "filters", "found"),
    [*TABLE, *((q, {}, found) for q, found in SYNTAX), *((q, {}, "") for q in NOTHING)],
)
def test_every_door_finds_the_same_in_the_same_order(park, api, client, asked, filters, found):
    client.force_login(make.user())
    query = {"q": asked} | filters

    answer = api.get(API, query)
    listed = client.get(ADMIN, query)

    assert answer.status_code == 200, answer.content
    assert numbers(each["code"] for each in answer.json()["results"]) == found
    assert listed.status_code == 200
    assert numbers(m.code for m in listed.context["cl"].result_list) == found
    if not filters.keys() - {"exact"}:
        rows = Measure.objects.search(asked, exact="exact" in filters)
        assert numbers(row.code for row in rows) == found
        assert len(rows) == rows.count()
    if "zone" in filters:
        code = filters.pop("zone")
        within = api.get(f"/api/v1/zones/{code}/measures/", {"q": asked} | filters)
        assert within.json()["results"] == answer.json()["results"]


def test_sub_zones_can_be_left_out_of_a_search(park, api):
    found = api.get(API, {"q": "住房", "zone": "hetao", "sub_zones": "false"}).json()["results"]

    assert numbers(each["code"] for each in found) == "16"


def test_an_empty_search_is_none(park, api, client):
    client.force_login(make.user())

    for blank in ("", "  ", "\u3000"):
        assert len(api.get(API, {"q": blank}).json()["results"]) == 9
        assert len(client.get(ADMIN, {"q": blank}).context["cl"].result_list) == 9


BAD = {
    "NUL": ("創\x00科", "control character", "Null characters"),
    "a control character": ("創\x07科", "control character", "control character"),
    "100,000 characters": ("創" * 100_000, "longer than 200 characters", "longer than 200"),
    "many words": (" ".join(f"{n}x" for n in range(21)), "more than 20 words", "more than 20"),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_search_that_cannot_be_is_refused_in_words(park, api, client, bad):
    asked, told, in_admin = BAD[bad]
    client.force_login(make.user())

    refused = api.get(API, {"q": asked})
    listed = client.get(ADMIN, {"q": asked})

    assert refused.status_code == 400
    assert refused.json()["type"] == "/api/problems/invalid-parameter"
    [fault] = refused.json()["errors"]
    assert fault["parameter"] == "q"
    assert told in fault["detail"]
    assert listed.status_code == 200
    assert list(listed.context["cl"].result_list) == []
    assert in_admin in " ".join(str(message) for message in listed.context["messages"])


def test_half_a_surrogate_pair_is_refused(park, api, client):
    for asked in ("\ud800", "創\udfff科"):
        with pytest.raises(ValidationError, match="control character"):
            Measure.objects.search(asked)
    client.force_login(make.user())
    # In an address it arrives as a character that stands for what cannot be read.
    assert api.get(f"{API}?q=%ED%A0%80").json()["results"] == []
    assert list(client.get(f"{ADMIN}?q=%ED%A0%80").context["cl"].result_list) == []


@pytest.mark.parametrize("query", ["q=a&q=b", "q=a&exact=maybe", "q=a&exact="])
def test_parameters_of_a_search_said_amiss_are_named(db, api, query):
    refused = api.get(f"{API}?{query}")

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["parameter"] == query.rpartition("&")[2].split("=")[0]


def highlights(api, **query):
    [found] = api.get(API, query).json()["results"]
    told = {}
    for pointer, spans in found["highlights"].items():
        text = found
        for name in pointer.split("/")[1:]:
            text = text[int(name) if isinstance(text, list) else name]
        told[pointer] = [text[start:end] for start, end in spans]
    return told


def test_highlights_are_places_in_the_texts_as_they_are_written(park, api):
    assert highlights(api, q="创科 人才", zone="hetao") == {
        "/title/zh-Hans": ["创科人才"],
        "/title/zh-Hant": ["創科人才"],
    }
    assert highlights(api, q="編制白名單") == {
        "/title/zh-Hans": ["编制《白名单"],
        "/title/zh-Hant": ["編制《白名單"],
    }
    assert highlights(api, q="7600 flats") == {
        "/summary/zh-Hans": ["7,600"],
        "/summary/zh-Hant": ["7,600"],
        "/title/en": ["flats"],
    }
    assert highlights(api, q="sz-018 innohk 科技") == {
        "/code": ["SZ-018"],
        "/summary/zh-Hans": ["ＩｎｎｏＨＫ"],
        "/summary/zh-Hant": ["ＩｎｎｏＨＫ"],
        "/lead_body/zh-Hans": ["科技"],
        "/lead_body/zh-Hant": ["科技"],
    }
    assert highlights(api, q="海關 homes") == {
        "/evidence/0/locator": ["海关"],
        "/targets/0/indicator/en": ["Homes"],
    }


def test_highlights_of_an_exact_search_are_in_what_was_written_and_derived_from_it(park, api):
    assert highlights(api, q="創科", exact="true") == {
        "/title/zh-Hans": ["创科"],
        "/title/zh-Hant": ["創科"],
    }
    assert "highlights" not in api.get(API).json()["results"][0]


@pytest.mark.parametrize(
    ("language", "marked"),
    [("zh-hans", "支持<mark>创科</mark>发展"), ("zh-hant", "支持<mark>創科</mark>發展")],
)
def test_the_admin_marks_titles_in_the_script_that_they_are_shown_in(
    park, client, language, marked
):
    client.force_login(make.user())

    for asked in ("創科", "创科"):
        page = client.get(ADMIN, {"q": asked}, headers={"Accept-Language": language})
        assert marked in page.content.decode()
    client.force_login(make.user())
    page = client.get(ADMIN, {"q": "創科"}).content.decode()
    assert "Support InnoHK centres" in page


def test_a_title_cannot_bring_markup_into_the_list(db, client):
    make.measure(title="<b>创科</b>", title_en="<b>InnoHK</b>")
    client.force_login(make.user())

    page = client.get(ADMIN, {"q": "innohk"}).content.decode()

    assert "&lt;b&gt;<mark>InnoHK</mark>&lt;/b&gt;" in page
    assert "<b>InnoHK" not in page


def test_a_chosen_column_goes_before_the_rank(park, client):
    client.force_login(make.user())

    page = client.get(ADMIN, {"q": "創科", "o": "1"})

    assert numbers(m.code for m in page.context["cl"].result_list) == "11 12 17"


def walk(api, address, between=lambda page: None, way="next"):
    pages = []
    while address:
        said = api.get(address).json()
        pages.append([each["code"] for each in said["results"]])
        between(len(pages))
        address = said[way]
    return pages


@pytest.fixture
def many(db):
    """Nine hits of 创科: three each in title, summary and locator, changed in turn."""
    paper = make.source()
    for number in range(1, 10):
        said = [
            {"title": f"第{number}项创科"},
            {"summary": "创科"},
            {"evidence": [cited(paper, "创科")]},
        ]
        make.measure(f"A-{number:03}", source=paper, **said[number % 3])


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


def test_nothing_is_told_twice_while_hits_change(many, api):
    def between(page):
        if page == 1:  # one that was told, one of the same rank that was not, one of the next
            for code in ("A-009", "A-003", "A-001"):
                row = Measure.objects.get(code=code)
                editing.amend_measure(row, content={"title_en": f"Changed {code}"}, **SAID)
            make.measure("A-100", title="新的创科")

    told = sum(walk(api, f"{API}?q=创科&limit=2", between), [])

    assert told == ["A-009", "A-006", "A-001", "A-007", "A-004", "A-008", "A-005", "A-002"]
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
    def found(asked):
        return numbers(each["code"] for each in api.get(API, {"q": asked}).json()["results"])

    measure = Measure.objects.get(code="HETAO-SZ-011")
    workflow.advance(measure, to="in_progress", effective_on=DAY, **SAID)
    assert found("創科") == "11 12 17"
    assert api.get(API, {"q": "創科", "status": "in_progress"}).json()["results"]

    measure = editing.amend_measure(measure, content={"title": "支持航天"}, **SAID)
    assert (found("創科"), found("航天")) == ("12 17", "11")
    assert IndexEntry.objects.count() == Measure.objects.count()

    with pytest.raises(ValidationError):
        editing.amend_measure(measure, content={"title": "海洋", "kind": "nothing"}, **SAID)
    assert (found("海洋"), found("航天")) == ("", "11")


def test_a_zone_that_moves_takes_its_measures_along(park, api):
    make.zone("bay")
    zone = Measure.objects.get(code="HETAO-016").zone

    editing.save_zone(zone, content={"parent": make.zone("bay")}, **SAID)

    found = api.get(API, {"q": "住房", "zone": "bay"}).json()["results"]
    assert numbers(each["code"] for each in found) == "16 15 19"
    assert verification.verify().faults == []


def test_a_search_costs_the_same_number_of_queries_however_much_is_found(
    park, api, django_assert_num_queries
):
    for number in range(5):
        for size in ("1", "200"):
            with django_assert_num_queries(4):  # the head, the zones, the index, the bodies
                api.get(API, {"q": "科 創", "zone": "hetao", "limit": size})
        make.measure(f"MORE-{number:03}", title="创新科技")


def plan_of(query, **seek):
    """How the engine goes about finding."""
    seen = []

    def explain(execute, sql, params, many, context):
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        reading.hits(query, limit=50, seek=None)
        find(query.search, limit=50, **seek)
        list(Measure.objects.search(query.text, exact=query.exact))
    prefix = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # so few rows are read fastest whole
        for sql, params in seen:
            cursor.execute(prefix + sql, params)
            yield [str(row[-1]) for row in cursor.fetchall()]


@pytest.mark.parametrize(
    "query",
    [
        Query(text="創科"),
        Query(text="房"),
        Query(text="創科 innohk 2025", exact=True),
        Query(text="創科", kinds=("tax", "funding"), statuses=("planned",)),
    ],
)
def test_no_plan_scans(park, query):
    plans = list(plan_of(query, beyond=(2, 9)))

    assert len(plans) == 3
    for plan in plans:
        if connection.vendor == "postgresql":
            assert any("Bitmap Index Scan on indexentry_by_" in step for step in plan), plan
            assert not any("Seq Scan" in step for step in plan), plan
        else:
            assert any("VIRTUAL TABLE INDEX" in step and ":M" in step for step in plan), plan
            scans = [step for step in plan if step.startswith("SCAN")]
            assert all(":M" in s or "(subquery-" in s or "CONSTANT" in s for s in scans), plan
    assert not any("USE TEMP B-TREE" in step for step in plans[0] + plans[1])


def test_verify_notices_an_index_that_lacks_a_measure_or_is_out_of_date(park):
    assert verification.verify().faults == []
    entries = {entry.measure.code: entry for entry in IndexEntry.objects.all()}
    lacking, stale = entries["HETAO-SZ-011"], entries["HETAO-SZ-012"]

    index.put(stale.measure_id, stale.seq, index.Keys(["zx"], ["tx"], ["xtx"]))
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

    [fault] = verification.verify().faults
    assert fault == f"search: the engine's index and entry {entry.seq} do not agree; run reindex"


def test_reindex_makes_everything_anew(park, api, capsys):
    before = {e.measure_id: (e.seq, e.text) for e in IndexEntry.objects.all()}
    found = api.get(API, {"q": "科"}).json()["results"]
    index.clear()
    assert api.get(API, {"q": "科"}).json()["results"] == []
    assert not indexing.complete()
    heard = []

    assert indexing.rebuild(lambda *told: heard.append(told)) == 9

    assert heard == [(9, 9)]
    assert indexing.complete()
    assert {e.measure_id: (e.seq, e.text) for e in IndexEntry.objects.all()} == before
    assert api.get(API, {"q": "科"}).json()["results"] == found
    assert verification.verify().faults == []


def suggest(client, asked):
    told = json.loads(client.get(f"{ADMIN}suggest/", {"q": asked}).content)["suggestions"]
    return [(each["text"], each["label"]) for each in told]


def test_zones_bodies_and_titles_are_suggested_while_somebody_types(park, client):
    client.force_login(make.user())

    assert suggest(client, "inn") == [("Support InnoHK centres", "measure HETAO-SZ-011")]
    assert suggest(client, "public hou") == [("Public housing", "measure HETAO-016")]
    assert suggest(client, "zone het") == [("Zone hetao", "zone"), ("Zone hetao-sz", "zone")]
    with override("zh-hant"):
        headers = {"HTTP_ACCEPT_LANGUAGE": "zh-hant"}
        client.defaults |= headers
    assert ("科技創新局", "lead body") in [(t, "lead body") for t, _l in suggest(client, "科技创")]
    assert suggest(client, "") == suggest(client, "！") == suggest(client, "x" * 300) == []
    assert suggest(client, "a\x00b") == []


def test_suggestions_lead_to_the_zone_and_to_the_measure(park, client):
    client.force_login(make.user())

    [zone] = client.get(f"{ADMIN}suggest/?q=qianhai").json()["suggestions"]
    [measure] = client.get(f"{ADMIN}suggest/?q=innohk").json()["suggestions"]

    assert zone["href"] == f"{ADMIN}?zone=qianhai"
    assert "HETAO-SZ-011" in client.get(measure["href"]).content.decode()


def test_suggestions_are_for_staff_and_cost_the_same_however_many(
    park, client, django_assert_num_queries
):
    assert client.get(f"{ADMIN}suggest/?q=a").status_code == 302
    client.force_login(make.user(is_staff=False))
    assert client.get(f"{ADMIN}suggest/?q=a").status_code == 302
    client.force_login(make.user())
    for number in range(3):
        with django_assert_num_queries(7):  # session, user; zones, two in the index, two of rows
            client.get(f"{ADMIN}suggest/", {"q": "科"})
        make.measure(f"MORE-{number:03}", title="创新科技", lead_body=f"科{number}局")


def test_what_is_folded_one_way_is_found_in_a_corrected_conversion_as_well(db):
    """A text and its derived version may come to differ; both are searched."""
    measure = make.measure(title="复核中心")

    assert measure.title_hant == "覆核中心"
    for asked in ("复核", "覆核"):
        assert Measure.objects.search(asked).get() == measure


def test_ranges_of_a_search_say_nothing_of_syntax(db):
    """What goes to the engine is made of letters, digits and our own signs, whatever is typed."""
    asked = Search("a b' * ( ) : ^ - AND NEAR | ! <-> % _ \\ 創\"", exact=True)

    assert asked.words == (("a",), ("b",), ("and",), ("near",), ("創",))
