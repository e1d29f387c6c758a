"""The admin's forms of zones and sources."""

import pytest
from django.urls import reverse

from measures.actions import editing
from measures.ledger import verification
from measures.models import Entry, Source, Zone
from tests.helpers import make
from tests.helpers.make import NOW


@pytest.fixture
def chief(client, db):
    user = make.user(is_superuser=True)
    client.force_login(user)
    return user


def zone_form(zone, **fields):
    return {
        "name_hans": zone.name_hans,
        "name_hant": zone.name_hant,
        "name_en": zone.name_en,
        "kind": zone.kind,
        "parents": [parent.pk for parent in zone.parents],
        "reason": "surveyed",
        "opened_version": zone.version,
    } | fields


def test_a_zone_is_amended_through_its_verb(client, db):
    zone = make.zone("hetao")
    client.force_login(make.user("administrator", zone))
    address = reverse("admin:measures_zone_change", args=[zone.pk])
    entries = Entry.objects.count()

    assert client.post(address, zone_form(zone, area_km2="3.89")).status_code == 302

    assert str(Zone.objects.get(pk=zone.pk).area_km2.normalize()) == "3.89"
    entry = Entry.objects.latest("seq")
    assert (entry.subject, entry.reason, entry.channel) == ("zone", "surveyed", "admin")
    assert Entry.objects.count() == entries + 1
    assert verification.verify().faults == []


@pytest.mark.parametrize(
    ("field", "fields", "words"),
    [
        ("__all__", {"area_km2": "-1"}, "more than zero"),
        ("reason", {"reason": ""}, "Give the reason"),
        ("kind", {"kind": "planet"}, "planet"),
        ("name_hans", {"name_hans": "a\x01"}, "control character"),
        ("parents", {"parents": ["999999"]}, "valid choice"),
        ("official_code", {"official_code": "44030"}, "440300"),
        ("__all__", {"latitude": "22.5"}, "A point has a latitude"),
    ],
)
def test_a_bad_zone_is_reported_at_its_field(client, chief, field, fields, words):
    zone = make.zone("hetao")
    address = reverse("admin:measures_zone_change", args=[zone.pk])

    response = client.post(address, zone_form(zone, **fields))

    assert words in str(response.context["adminform"].form.errors[field])
    assert Zone.objects.get(pk=zone.pk).version == 1


def test_a_zone_lies_within_one_that_the_person_administers(client, db):
    mine, other = make.zone("hetao"), make.zone("qianhai")
    client.force_login(make.user("administrator", mine))
    new = {
        "name_hans": "园",
        "name_hant": "園",
        "name_en": "Park",
        "kind": "park",
        "reason": "new one",
    }

    refused = client.post("/admin/measures/zone/add/", new | {"code": "a", "parents": [other.pk]})
    client.post("/admin/measures/zone/add/", new | {"code": "b", "parents": [mine.pk]})

    assert "zones that you administer" in str(refused.context["adminform"].form.errors["parents"])
    assert not Zone.objects.filter(code="a").exists()
    assert Zone.objects.get(code="b").lies_in_codes == ["b", "hetao"]


def test_a_concurrently_changed_zone_is_not_overwritten(client, chief):
    zone = make.zone("hetao")
    data = zone_form(zone, name_en="Mine")
    editing.save_zone(zone, content={"name_en": "Theirs"}, by=make.BY, reason="so it is", at=NOW)

    response = client.post(reverse("admin:measures_zone_change", args=[zone.pk]), data)

    assert response.status_code == 409
    [row] = [row for row in response.context["merge"].differences if row.mine == "Mine"]
    assert row.theirs == "Theirs"
    assert Zone.objects.get(pk=zone.pk).name_en == "Theirs"


def test_a_source_is_added_by_an_editor_in_its_script(client, db):
    client.force_login(make.user("editor"))
    fields = {
        "code": "hk-2026",
        "title": "施政報告",
        "publisher": "香港特別行政區政府",
        "kind": "official",
        "published_on": "2026-09-01",
        "script": "hant",
        "shown": "reference",
        "reason": "published",
    }

    assert client.post("/admin/measures/source/add/", fields).status_code == 302
    assert Source.objects.get(code="hk-2026").title_hans == "施政报告"

    refused = client.post(
        "/admin/measures/source/add/", fields | {"code": "hk-2027", "file_name": "a.txt"}
    )
    assert "come together" in str(refused.context["adminform"].form.errors["__all__"])
