"""One table of queries, on either engine: queryset, API and admin find the same, in one order."""

import pytest
from django.core.exceptions import ValidationError

from measures.models import Measure, Search
from tests.helpers import make, search_data
from tests.helpers.search_data import ADMIN, API, numbers


@pytest.fixture
def park(db):
    search_data.park()


#: The words of a search, its filters and its hits, the best first.
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
    ("Inno", {}, "11 18"),
    ("2025", {}, "17"),
    ("2025年", {}, "17"),
    ("5g", {}, "17"),
    ("5G网络", {}, "17"),
    ("7600", {}, "15"),
    ("７，６００", {}, "15"),
    ("600", {}, ""),
    ("760", {}, ""),
    ("flat", {}, "15"),
    ("fla", {}, "15"),
    ("fl", {}, ""),
    ("lats", {}, ""),
    ('"talent fla"', {}, "15"),
    ('"tal flats"', {}, ""),
    ("white", {}, "14 13"),
    ("white", {"exact": "true"}, "14"),
    ("區qianhai", {}, "14"),
    ("qian hous", {}, ""),
    ("区qianhai white", {}, "14"),
    ("hetao-sz whitelist", {}, "13"),
    ("zone whitelist", {}, "13"),
    ("zone whitelist", {"exact": "true"}, ""),
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
]


@pytest.mark.parametrize(
    ("words", "filters", "found"),
    [*TABLE, *((q, {}, found) for q, found in SYNTAX), *((q, {}, "") for q in NOTHING)],
)
def test_every_channel_finds_the_same_in_the_same_order(park, api, client, words, filters, found):
    client.force_login(make.user())
    query = {"q": words} | filters

    answer = api.get(API, query)
    listed = client.get(ADMIN, query)

    assert answer.status_code == 200, answer.content
    assert numbers(each["code"] for each in answer.json()["results"]) == found
    assert listed.status_code == 200
    assert numbers(m.code for m in listed.context["cl"].result_list) == found
    if not filters.keys() - {"exact"}:
        rows = Measure.objects.search(words, exact="exact" in filters)
        assert numbers(row.code for row in rows) == found
        assert len(rows) == rows.count()
    if "zone" in filters:
        code = filters.pop("zone")
        within = api.get(f"/api/v1/zones/{code}/measures/", {"q": words} | filters)
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
    "what stands for bytes that are no UTF-8": (
        "創\ufffd科",
        "control character",
        "control character",
    ),
    "a character that nobody sees": ("創\u200b科", "invisible", "invisible"),
    "100,000 characters": ("創" * 100_000, "longer than 200 characters", "longer than 200"),
    "many words": (" ".join(f"{n}x" for n in range(21)), "more than 20 words", "more than 20"),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_search_that_cannot_be_is_refused_in_words(park, api, client, bad):
    words, detail, in_admin = BAD[bad]
    client.force_login(make.user())

    refused = api.get(API, {"q": words})
    listed = client.get(ADMIN, {"q": words})

    assert refused.status_code == 400
    assert refused.json()["type"] == "/api/problems/invalid-parameter"
    [fault] = refused.json()["errors"]
    assert fault["parameter"] == "q"
    assert detail in fault["detail"]
    assert listed.status_code == 200
    assert list(listed.context["cl"].result_list) == []
    assert in_admin in " ".join(str(message) for message in listed.context["messages"])


def test_half_a_surrogate_pair_is_refused(park, api, client):
    for words in ("\ud800", "創\udfff科"):
        with pytest.raises(ValidationError, match="control character"):
            Measure.objects.search(words)
    client.force_login(make.user())
    # In an address it arrives as a character that stands for what cannot be read.
    assert api.get(f"{API}?q=%ED%A0%80").json()["errors"][0]["parameter"] == "q"
    assert list(client.get(f"{ADMIN}?q=%ED%A0%80").context["cl"].result_list) == []


@pytest.mark.parametrize("query", ["q=a&q=b", "q=a&exact=maybe", "q=a&exact="])
def test_parameters_of_a_search_said_amiss_are_named(db, api, query):
    refused = api.get(f"{API}?{query}")

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["parameter"] == query.rpartition("&")[2].split("=")[0]


def test_ranges_of_a_search_say_nothing_of_syntax(db):
    """The expression for the engine has letters, digits and our own signs only."""
    search = Search("a b' * ( ) : ^ - AND NEAR | ! <-> % _ \\ 創\"", exact=True)

    assert search.words == (("a",), ("b",), ("and",), ("near",), ("創",))


def test_what_is_folded_one_way_is_found_in_a_corrected_conversion_as_well(db):
    """A text and its derived version may come to differ; both are searched."""
    measure = make.measure(title="复核中心")

    assert measure.title_hant == "覆核中心"
    for words in ("复核", "覆核"):
        assert Measure.objects.search(words).get() == measure


def test_exports_and_counts_are_of_what_was_found(park, api):
    query = {"q": "創科", "zone": "hetao"}

    lines = b"".join(api.get("/api/v1/measures.jsonl", query).streaming_content).decode()
    assert [line.partition('"code":"')[2][:12] for line in lines.splitlines()] == [
        "HETAO-SZ-012",
        "HETAO-SZ-011",
        "HETAO-SZ-017",
    ]
    assert api.get("/api/v1/summary/", query).json()["total"] == 3
    assert api.get("/api/v1/summary/", {"q": "！"}).json()["total"] == 0
    assert api.get("/api/v1/targets/", {"q": "创科"}).json()["results"] == []
    assert len(api.get("/api/v1/targets/", {"q": "住房"}).json()["results"]) == 1


@pytest.mark.parametrize(
    "query",
    [
        *("q=創科", "q=創科&zone=hetao", "q=創科&exact=true", "q=創科&sub_zones=false&zone=hetao"),
        *("q=創科&has_target=false", "q=！", "q=河套", "q=創科&kind=rd_platform&status=planned"),
    ],
)
def test_the_total_is_the_number_of_hits_that_are_listed(park, api, query):
    page = api.get(f"{API}?{query}&total=true&limit=100").json()

    assert page["total"] == len(page["results"])
