"""What people and programs are shown of a search: places of hits, marks and suggestions."""

import json

import pytest
from playwright.sync_api import expect

from tests.helpers import make, search_data
from tests.helpers.browser import browser_page, needs_chromium
from tests.helpers.search_data import ADMIN, API, numbers


@pytest.fixture
def park(db):
    search_data.park()


def highlights(api, **query):
    [found] = api.get(API, query | {"highlights": "true"}).json()["results"]
    texts = {}
    for pointer, spans in found["highlights"].items():
        text = found
        for name in pointer.split("/")[1:]:
            text = text[int(name) if isinstance(text, list) else name]
        texts[pointer] = [text[start:end] for start, end in spans]
    return texts


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
        "/organisations/0/name/zh-Hans": ["科技"],
        "/organisations/0/name/zh-Hant": ["科技"],
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

    for words in ("創科", "创科"):
        page = client.get(ADMIN, {"q": words}, headers={"Accept-Language": language})
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

    page = client.get(ADMIN, {"q": "創科", "o": "0"})

    assert numbers(m.code for m in page.context["cl"].result_list) == "11 12 17"


def suggest(client, words):
    suggestions = json.loads(client.get(f"{ADMIN}suggest/", {"q": words}).content)["suggestions"]
    return [(each["text"], each["label"]) for each in suggestions]


def test_zones_bodies_and_titles_are_suggested_while_somebody_types(park, client):
    client.force_login(make.user())

    assert suggest(client, "inn") == [("Support InnoHK centres", "measure HETAO-SZ-011")]
    assert suggest(client, "public hou") == [("Public housing", "measure HETAO-016")]
    assert suggest(client, "zone het") == [("Zone hetao", "zone"), ("Zone hetao-sz", "zone")]
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hant"
    assert [text for text, _label in suggest(client, "科技创")] == ["科技創新局"]
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
        # Session, user, second factor; zones, organisations, index, rows.
        with django_assert_num_queries(7):
            client.get(f"{ADMIN}suggest/", {"q": "科"})
        make.organisation(name_hans=f"科{number}局")
        make.measure(f"MORE-{number:03}", title="创新科技")


# Tasks, as people have them.


def test_task_find_the_talent_flats_of_hetao_typed_in_either_script(park, api, client):
    client.force_login(make.user())

    for words in ("提供人才住房", "提供 人才住房", "人才 住房", "人才「住房」", "talent flats"):
        query = {"q": words, "zone": "hetao"}
        [found] = api.get(API, query).json()["results"]
        assert (found["code"], found["kind"]) == ("HETAO-SZ-015", "talent_housing")
        [listed] = client.get(ADMIN, query).context["cl"].result_list
        assert listed.code == "HETAO-SZ-015"


def test_task_find_every_whitelist_from_a_traditional_keyboard_and_read_it_in_simplified(
    park, client
):
    client.force_login(make.user())

    page = client.get(ADMIN, {"q": "白名單"}, headers={"Accept-Language": "zh-hans"})

    text = page.content.decode()
    assert "编制《<mark>白名单</mark>》" in text
    assert "设立<mark>白名单</mark>制度" in text


def test_task_follow_a_part_of_a_code_from_a_letter_to_the_measure(park, api):
    [found] = api.get(API, {"q": "SZ－０１３", "highlights": "true"}).json()["results"]

    assert found["code"] == "HETAO-SZ-013"
    assert found["highlights"]["/code"] == [[6, 12]]


def test_task_tell_what_was_written_in_traditional_from_what_was_derived(park, client):
    client.force_login(make.user())

    def found(**query):
        return numbers(m.code for m in client.get(ADMIN, query).context["cl"].result_list)

    assert found(q="創科") == "12 11 17"
    assert found(q="創科", exact="true") == "12"


@needs_chromium
def test_task_choose_a_zone_from_the_suggestions_with_the_keyboard(committed, live_server, client):
    """Under the admin's content security policy, without a word on the console."""
    search_data.park()
    client.force_login(make.user())
    said = []

    key = client.cookies["sessionid"].value
    with browser_page(live_server.url) as page:
        page.context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
        page.on("console", lambda message: said.append(message.text))
        page.goto(ADMIN)
        page.get_by_role("combobox", name="Search").press_sequentially("zone qian")
        options = page.locator("#suggestions [role=option]")
        expect(options).to_have_count(1)  # after those of what was typed before
        assert options.inner_text() == "Zone qianhai zone"
        page.keyboard.press("ArrowDown")
        with page.expect_navigation(url="**/?zone=qianhai"):
            page.keyboard.press("Enter")
        shown = page.locator("#result_list tbody tr").all_inner_texts()
        page.locator("#searchbar").fill("白名单")
        page.locator("#searchbar").press("Enter")
        page.locator("#result_list mark, .field-title").first.wait_for()

    assert len(shown) == 1
    assert "QIANHAI-014" in shown[0]
    assert said == []
