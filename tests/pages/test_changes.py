"""Recent changes and their feeds, zones side by side, two days of a zone, data and record."""

from __future__ import annotations

import re
from io import StringIO

import feedparser
import pytest
from django.core.management import call_command

from measures.pages import comparing
from tests.helpers import make
from tests.helpers.pages import LANGUAGES, text_of, world


def test_the_last_change_comes_first_with_what_it_was(db, client):
    make.step(world(), "in_progress")
    make.measure(title_en="Something else")

    text = text_of(client.get("/en/changes/"))

    assert text.index("Something else") < text.index("Put the whitelist into effect")
    assert "In progress (day stated by the source)" in text or "In progress" in text


def test_changes_of_a_zone_are_those_of_what_lies_in_it(db, client):
    world()
    make.measure(zone=make.zone("elsewhere"), title_en="Something else")

    text = text_of(client.get("/en/changes/?zone=hetao"))

    assert "Put the whitelist into effect" in text
    assert "Something else" not in text


def test_changes_lead_on_to_earlier_ones(db, client):
    for number in range(35):
        make.measure(f"MANY-{number:03}", title_en=f"Title {number:03}")

    page = client.get("/en/changes/").content.decode()
    following = page.partition('rel="next" href="')[2].partition('"')[0]

    assert "Title 034" in page
    assert "Title 002" in text_of(client.get(following.replace("&amp;", "&")))


FEEDS = ("changes.atom", "zones/hetao/changes.atom", "measures/TEST-900/changes.atom")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", [*FEEDS, "instruments/whitelist/changes.atom"])
def test_a_feed_parses_and_leads_to_what_it_names(db, client, path, language):
    make.step(world(), "in_progress")

    feed = feedparser.parse(client.get(f"/{language}/{path}").content)

    assert (feed.bozo, feed.version) == (False, "atom10")
    assert feed.feed.links[0].href.startswith("http://testserver/")
    newest, first = feed.entries[:2]
    assert newest.updated_parsed >= first.updated_parsed
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)
    assert client.get(newest.link.removeprefix("http://testserver")).status_code == 200


def test_a_page_names_its_feed(db, client):
    world()
    for path in ("", "zones/hetao/", "measures/TEST-900/", "instruments/whitelist/"):
        page = client.get(f"/en/{path}").content.decode()
        address = page.partition('type="application/atom+xml" href="')[2].partition('"')[0]
        assert client.get(address)["Content-Type"].startswith("application/atom+xml"), path


def test_zones_are_compared_now_and_as_they_were(db, client):
    world()
    before = client.get("/api/v1/ledger/head/").json()["seq"]
    make.measure(zone=make.zone("suzhou"), status="in_force")
    make.measure(zone=make.zone("suzhou"))

    now = text_of(client.get("/en/compare/?zone=hetao&zone=suzhou&zone="))
    then = text_of(client.get(f"/en/compare/?zone=hetao&zone=hetao-sz&as_of={before}"))

    assert "Zone hetao 1" in now
    assert "Zone suzhou 2" in now
    assert f"as_of={before}" in then


def test_a_comparison_has_bounds(db, client):
    zones = [make.zone(f"zone-{number}").code for number in range(91, 96)]
    too_many = client.get("/en/compare/?" + "&".join(f"zone={code}" for code in zones))

    assert too_many.status_code == 400
    assert "at most 4 zones" in text_of(too_many)
    assert client.get("/en/compare/?zone=none&zone=zone-91").status_code == 400


def test_two_days_of_a_zone_differ_by_what_changed(db, client):
    measure = world()
    start = client.get("/api/v1/ledger/head/").json()["seq"]
    make.step(measure, "in_progress")
    make.measure(zone=make.zone("hetao"), title_en="Something new")

    page = client.get(f"/en/between/?zone=hetao&from={start}")

    text = text_of(page)
    assert "kept promises went from 0 to 0, late ones from 1 to 1 , moved ones from 0 to 0." in text
    changed = text[text.index("Measures that changed") :]
    assert "Put the whitelist into effect" in changed
    assert "In progress" in changed
    assert "Something new" in changed
    assert f"from={start}&amp;to=" in page.content.decode()


def test_what_changed_is_paged_and_each_page_has_its_address(db, client, monkeypatch):
    monkeypatch.setattr(comparing, "_CHANGED", 1)
    start = client.get("/api/v1/ledger/head/").json()["seq"]
    world()
    make.measure("TEST-901", zone=make.zone("hetao"), title_en="Something new")

    first = client.get(f"/en/between/?zone=hetao&from={start}")
    [address] = re.findall(r'rel="next" href="([^"]+)"', first.content.decode())
    second = client.get(address.replace("&amp;", "&"))

    assert "Something new" not in text_of(first)
    assert "Something new" in text_of(second)
    assert 'rel="next"' not in second.content.decode()
    assert client.get("/en/between/?from=1&after=%27").status_code == 400


def test_a_zone_counts_nothing_before_it_was_on_record(db, client):
    world()

    page = client.get("/en/between/?zone=hetao&from=2020-01-01")

    assert page.status_code == 200
    assert "Put the whitelist into effect" in text_of(page)


@pytest.mark.parametrize("query", ["from=x", "from=9999999", "from=2&to=1", "zone=none&from=1"])
def test_days_that_are_none_are_refused_with_words(db, client, query):
    world()

    answer = client.get(f"/en/between/?{query}")

    assert answer.status_code == 400
    assert 'class="faults"' in answer.content.decode()


def test_the_data_page_says_what_is_unknown_and_who_is_cited(db, client):
    world()
    make.measure()

    text = text_of(client.get("/en/about/"))

    assert "open, and without a deadline 1" in text
    assert "with a target, and no figure reported 1" in text
    assert "Version 1 of the definitions" in text


def test_the_record_page_shows_the_whole_hash_of_the_head(db, client):
    world()
    head = client.get("/api/v1/ledger/head/").json()

    text = text_of(client.get("/en/record/"))

    assert head["hash"] in text


@pytest.mark.parametrize("address", ["/en/", "/en/record/"])
def test_the_last_checkpoint_that_was_put_outside_is_shown(db, client, tmp_path, address):
    world()
    before = client.get(address)
    assert "None was put outside yet." in text_of(before)
    call_command("checkpoint", str(tmp_path / "checkpoints.txt"), stdout=StringIO())
    size, root = (tmp_path / "checkpoints.txt").read_text().split("\n")[1:3]

    text = text_of(client.get(address, headers={"If-None-Match": before["ETag"]}))

    assert f"at entry {size}. Its root: {root}" in text
