"""What readers see on the start page, the page of a zone, of a measure, and in lists."""

from datetime import date

import pytest

from measures.models import Status
from measures.pages import listing
from tests.helpers import make
from tests.helpers.files import TEXT, WORDS, attached
from tests.helpers.pages import LANGUAGES, text_of, world


def test_the_start_page_counts_each_measure_once(db, client):
    world()
    make.measure(status="proposed")
    make.measure(status="in_force")

    text = text_of(client.get("/en/"))

    assert "announced 3 measures" in text
    assert "2 promises among them. 1 is kept, 1 is late" in text
    assert "0 would be late had they not been moved. 0 are open without a deadline." in text
    assert "Put the whitelist into effect" in text


def test_an_empty_tracker_says_so(db, client):
    assert "No measures are recorded yet." in text_of(client.get("/en/"))


def test_a_measure_is_held_against_both_of_its_promises(db, client):
    measure = world()
    moved = {"deadline": "2030年底", "due_from": date(2030, 12, 31), "due_by": date(2030, 12, 31)}
    make.promise(measure, **moved)

    text = text_of(client.get("/en/measures/TEST-900/"))

    assert text.index("Against the first promise") < text.index("Against the promise in force")
    assert "days late" in text
    assert "days left" in text
    assert "at least 1,000 m² by 2025-12-31" in text
    assert "Changed 1 time. 1,826 days later." in text
    assert "Moved" in text
    assert "latest figure: not reported" in text


def test_a_measure_shows_its_source_and_how_it_is_cited(db, client):
    world()

    page = client.get("/en/measures/TEST-900/")

    text = text_of(page)
    assert "来源source-900" in text or "來源source-900" in text
    assert "Body body-900" in text
    assert "TEST-900" in text
    assert "/en/measures/TEST-900/?as_of=" in page.content.decode()


def test_copies_are_shown_with_their_model_and_as_a_family(db, client):
    model = world()
    make.measure("TEST-901", kind="whitelist", zone=make.zone("suzhou"), modelled_on=model)

    assert "Copied by" in text_of(client.get("/en/measures/TEST-900/"))
    copy = client.get("/en/measures/TEST-901/")
    assert "Modelled on Put the whitelist into effect Zone hetao-sz" in text_of(copy)
    family = text_of(client.get("/en/instruments/whitelist/"))
    family = family[family.index("Copied from zone to zone") :]
    assert family.index("Put the whitelist into effect") < family.index("Zone suzhou")


def test_a_measure_is_shown_as_it_was(db, client):
    measure = world()
    before = client.get("/api/v1/ledger/head/").json()["seq"]
    make.step(measure, "in_progress")

    then = text_of(client.get(f"/en/measures/TEST-900/?as_of={before}"))
    now = text_of(client.get("/en/measures/TEST-900/"))

    assert "Planned, since" in then
    assert "As it was at entry" in then
    assert "In progress, since" in now


def test_the_words_of_a_source_are_not_shown_without_leave(db, client):
    world()

    assert "<blockquote" not in client.get("/en/measures/TEST-900/").content.decode()


def test_the_words_of_a_source_are_shown_where_its_publisher_agreed(db, client):
    document = attached(make.source("agreed", shown="passages"))
    start = TEXT.index(WORDS)
    span = {"source": document.source, "start": start, "end": start + len(WORDS)}
    make.measure("TEST-901", source=document.source, evidence=[span])

    page = client.get("/zh-hans/measures/TEST-901/").content.decode()

    assert f"<mark>{WORDS}</mark>" in page


def test_a_zone_counts_what_lies_in_it_and_names_what_is_late(db, client):
    world()
    make.measure(zone=make.zone("hetao"))

    text = text_of(client.get("/en/zones/hetao/"))

    assert "Of 2 promises" in text
    late = text[text.index("Late, the longest first") :]
    assert "Put the whitelist into effect" in late
    assert "No reason given" in late
    assert "Where Zone hetao lies" in text


def test_the_filters_of_a_list_are_those_of_the_api(db, client):
    world()
    make.measure(title="其他", title_en="Something else")

    for query in ("q=白名單", "q=白名单", "kind=whitelist", "state=late", "organisation=body-900"):
        text = text_of(client.get(f"/en/measures/?{query}"))
        assert "Put the whitelist into effect" in text, query
        assert "Something else" not in text, query


def test_a_list_leads_on_to_its_next_page(db, client):
    for number in range(25):
        make.measure(f"MANY-{number:03}")

    assert listed(client, "order=code") == [f"MANY-{number:03}" for number in range(25)]


def test_a_list_by_the_share_reached_leads_on_to_what_has_none(db, client, monkeypatch):
    monkeypatch.setattr(listing, "LIMIT", 1)
    for number, reading in enumerate((None, 20, 90, None)):
        readings = [{"value": reading, "read_on": make.DAY, "source": make.source()}]
        target = make.target(value=100, readings=readings if reading else [])
        make.measure(f"MANY-{number:03}", targets=[target])

    assert listed(client, "order=-share_reached") == [
        "MANY-002",
        "MANY-001",
        "MANY-003",
        "MANY-000",
    ]
    page = client.get("/en/measures/?order=-share_reached").content.decode()
    assert '<option value="-share_reached" selected' in page


def listed(client, query):
    """The codes of all pages of a list."""
    seen, address = [], f"/en/measures/?{query}"
    while address:
        page = client.get(address)
        seen += [word for word in text_of(page).split() if word.startswith("MANY-")]
        following = page.content.decode().partition('rel="next" href="')[2].partition('"')[0]
        address = following.replace("&amp;", "&")
    return seen


def test_a_search_suggests_zones_and_organisations_without_script(db, client):
    world()

    page = client.get("/zh-hans/measures/?q=机构body").content.decode()

    assert "/zh-hans/organisations/body-900/" in page


def test_a_kind_is_shown_side_by_side_with_its_terms(db, client):
    measure = world()

    text = text_of(client.get("/en/instruments/whitelist/"))

    assert "List keeper" in text
    assert "not stated" in text
    assert str(Status(measure.status).label) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_switch_keeps_the_page(db, client, language):
    world()

    page = client.get(f"/{language}/measures/TEST-900/?as_of=1000000")
    assert page.status_code == 400
    page = client.get(f"/{language}/measures/?kind=whitelist").content.decode()

    assert (
        f'<html lang="{dict(zip(LANGUAGES, ("en", "zh-Hant", "zh-Hans"), strict=True))[language]}"'
        in page
    )
    for other in LANGUAGES:
        assert f'href="/{other}/measures/?kind=whitelist"' in page
        assert f'href="http://testserver/{other}/measures/?kind=whitelist"' in page


def test_the_site_leads_to_the_readers_language(db, client):
    answer = client.get("/", headers={"accept-language": "yue-HK,en;q=0.5"})

    assert (answer.status_code, answer["Location"]) == (302, "/zh-hant/")
    assert "Accept-Language" in answer["Vary"]
