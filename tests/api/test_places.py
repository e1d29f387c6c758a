"""A zone that lies in several: what a consumer expects of Shenzhen, Hong Kong and Guangdong."""

import json

import pytest
from django.db import connection

from measures.actions import editing
from measures.ledger import verification
from measures.models import Entry, Measure, NotAllowed
from tests.helpers import curated, make
from tests.helpers.make import NOW

WHY = {"reason": "the parks lie in both", "at": NOW}


@pytest.fixture
def shipped(db):
    curated.load()


def codes(api, address):
    found = []
    while address:
        page = api.get(address).json()
        found += [row["code"] for row in page["results"]]
        address = page["next"]
    return found


def own(*zones):
    return set(Measure.objects.filter(zone__code__in=zones).values_list("code", flat=True))


@pytest.mark.slow
def test_a_city_has_its_park_and_a_measure_counts_once(api, shipped):
    zones = {zone["code"]: zone for zone in api.get("/api/v1/zones/").json()["results"]}

    for outer, inner in [
        ("shenzhen", ["hetao-sz", "qianhai", "guangming"]),
        ("hong-kong", ["hetao-hk", "northern-metropolis"]),
        ("guangdong", ["shenzhen", "guangzhou", "hetao-sz", "hengqin"]),
        ("hetao", ["hetao-sz", "hetao-hk"]),
    ]:
        listed = codes(api, f"/api/v1/zones/{outer}/measures/?limit=200&fields=code")
        assert (
            len(listed) == len(set(listed)) == zones[outer]["measures"]["with_sub_zones"]["total"]
        )
        assert own(outer, *inner) <= set(listed)
        export = api.get(f"/api/v1/zones/{outer}/measures.jsonl")
        exported = b"".join(export.streaming_content).splitlines()
        assert {json.loads(line)["code"] for line in exported} == set(listed)
        assert api.get(f"/api/v1/summary/?zone={outer}").json()["total"] == len(listed)
        past = codes(api, f"/api/v1/measures/?zone={outer}&as_of={NOW.date()}T23:59:59Z&limit=200")
        assert set(past) == set(listed)
    assert zones["hetao-sz"]["parents"] == ["hetao", "shenzhen"]
    assert zones["hetao-sz"]["within"] == ["gba", "guangdong", "hetao", "shenzhen", "shenzhen-hk"]


def test_the_tree_has_a_zone_below_each_of_its_parents(api, db):
    city, zone = make.zone("shenzhen"), make.zone("hetao")
    make.measure("A-001", zone=make.zone("hetao-sz", parents=[city, zone]))

    tree = api.get("/api/v1/zones/?nested=true").json()["results"]

    below = {root["code"]: [each["code"] for each in root["zones"]] for root in tree}
    assert below == {"hetao": ["hetao-sz"], "shenzhen": ["hetao-sz"]}
    assert codes(api, "/api/v1/zones/shenzhen/measures/") == ["A-001"]
    assert codes(api, "/api/v1/measures/?zone=shenzhen,hetao") == ["A-001"]
    changed = api.get("/api/v1/changes/?zone=shenzhen").json()["results"]
    assert [row["code"] for row in changed] == ["A-001"]


def test_zones_with_a_point_are_features(api, db):
    make.zone("hetao", latitude="22.519", longitude="114.079", official_code=None)
    make.zone("somewhere")

    answer = api.get("/api/v1/zones.geojson")

    [feature] = answer.json()["features"]
    assert answer.headers["Content-Type"] == "application/geo+json"
    assert feature["geometry"] == {"type": "Point", "coordinates": [114.079, 22.519]}
    assert feature["properties"]["point"] == {"latitude": "22.519", "longitude": "114.079"}


def test_a_second_parent_takes_an_administrator_of_both(db):
    city, zone = make.zone("shenzhen"), make.zone("hetao")
    park = make.zone("hetao-sz", zone)
    measure = make.measure("A-001", zone=park)
    of_city = make.actor(make.user("editor", city))
    of_zone = make.actor(make.user("administrator", zone))
    both = make.user("administrator", zone)
    make.member(both, "administrator", city)
    amend = {"content": {"title_en": "Ours"}, **WHY}

    with pytest.raises(NotAllowed):
        editing.amend_measure(measure, by=of_city, **amend)
    with pytest.raises(Exception, match="zones that you administer"):
        editing.save_zone(park, content={"parents": [zone, city]}, by=of_zone, **WHY)
    editing.save_zone(park, content={"parents": [zone, city]}, by=make.actor(both), **WHY)

    assert editing.amend_measure(Measure.objects.get(), by=of_city, **amend).version == 2
    assert Entry.objects.filter(subject="zone", code="hetao-sz").latest("seq").actor_id == both.pk
    assert verification.verify().faults == []


def test_containment_changed_by_sql_is_named(db):
    make.zone("hetao-sz", make.zone("hetao"))

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE measures_zone SET lies_in = '/elsewhere/hetao-sz/' WHERE code = 'hetao-sz'"
        )

    [fault] = verification.verify().faults
    assert fault.startswith("zone hetao-sz: the zones it is stored to lie in")
