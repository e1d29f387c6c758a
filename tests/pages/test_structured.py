"""What programs read of the pages: JSON-LD, sitemap, robots, pictures."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

from tests.helpers import make
from tests.helpers.pages import LANGUAGES, text_of, world

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SVG = "{http://www.w3.org/2000/svg}"


def linked_data(response):
    found = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.DOTALL
    )
    return [json.loads(text) for text in found]


def test_the_start_page_and_a_zone_are_datasets_with_their_files(db, client):
    world()
    for path in ("/en/", "/zh-hans/zones/hetao/"):
        [data] = linked_data(client.get(path))
        assert (data["@context"], data["@type"]) == ("https://schema.org", "Dataset")
        assert data["name"]
        assert data["license"]
        for file in data["distribution"]:
            address = file["contentUrl"].removeprefix("http://testserver")
            assert client.get(address)["Content-Type"].startswith(file["encodingFormat"])


def test_a_measure_is_described_with_who_offers_it_where(db, client):
    make.measure("EVIL-001", title_en="</script><script>alert(1)</script>")
    world()

    [data] = linked_data(client.get("/en/measures/TEST-900/"))
    [evil] = linked_data(client.get("/en/measures/EVIL-001/"))

    assert data["@type"] == "GovernmentService"
    assert data["identifier"] == "TEST-900"
    assert data["provider"][0]["name"] == "Body body-900"
    assert evil["name"] == "</script><script>alert(1)</script>"


def test_a_page_names_its_own_address_and_those_of_its_languages(db, client):
    world()

    page = client.get("/zh-hant/measures/TEST-900/").content.decode()

    assert '<link rel="canonical" href="http://testserver/zh-hant/measures/TEST-900/">' in page
    assert 'property="og:title"' in page
    assert re.findall(r'hreflang="([^"]+)" href="http', page) == [
        "en",
        "zh-Hant",
        "zh-Hans",
        "x-default",
    ]


def test_the_sitemap_leads_to_every_page_in_every_language(db, client):
    world()
    robots = client.get("/robots.txt").content.decode()
    index = re.search(r"Sitemap: http://testserver(\S+)", robots)[1]

    parts = [
        each.text
        for each in ElementTree.fromstring(client.get(index).content).iter(f"{SITEMAP}loc")
    ]
    found = {
        each.text.removeprefix("http://testserver")
        for part in parts
        for each in ElementTree.fromstring(
            client.get(part.removeprefix("http://testserver")).content
        ).iter(f"{SITEMAP}loc")
    }

    for language in LANGUAGES:
        assert f"/{language}/measures/TEST-900/" in found
        assert f"/{language}/zones/hetao-sz/" in found
    assert {client.get(address).status_code for address in sorted(found)} == {200}


PICTURES = (
    "states",
    "zones/hetao/states",
    "zones/hetao/late",
    "instruments/whitelist/states",
    "measures/TEST-900/targets/1",
)


@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_stands_by_itself_in_both_forms(db, client, picture):
    world()

    drawn = client.get(f"/zh-hant/{picture}.svg")
    root = ElementTree.fromstring(drawn.content)
    bitmap = client.get(f"/zh-hant/{picture}.png")

    assert drawn["Content-Type"].startswith("image/svg+xml")
    assert root.find(f"{SVG}title").text
    assert root.find(f"{SVG}style") is not None
    assert b"var(" not in drawn.content
    assert bitmap.content.startswith(b"\x89PNG")
    assert bitmap["Content-Type"] == "image/png"


def test_the_picture_of_late_days_has_a_bar_for_each_and_its_words(db, client):
    world()
    root = ElementTree.fromstring(client.get("/zh-hant/zones/hetao/late.svg").content)

    assert root.find(f"{SVG}title").text == "區hetao：超過最初承諾日期的日數"
    assert root.find(f"{SVG}desc").text.startswith("TEST-900 ")
    page = client.get("/en/zones/hetao/").content.decode()
    assert 'href="/en/zones/hetao/late.png"' in page


def test_a_picture_in_another_form_is_not_there(db, client):
    assert client.get("/en/states.gif").status_code == 404
    world()
    for number in ("2", "x", "9" * 400):
        assert client.get(f"/en/measures/TEST-900/targets/{number}.svg").status_code == 404


def test_a_page_leads_to_its_picture_and_its_data(db, client):
    world()
    for path in ("/en/", "/en/zones/hetao/", "/en/instruments/whitelist/"):
        page = client.get(path)
        address = re.search(r'href="([^"]+)">data</a>', page.content.decode())[1]
        assert client.get(address.replace("&amp;", "&")).json()["total"] == 1
        assert "SVG · PNG · data" in re.sub(r"\s+", " ", text_of(page))
