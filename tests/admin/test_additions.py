"""Adding a measure: the next free code of its zone, and measures with a similar title."""

from __future__ import annotations

import re

import pytest

from measures.models import Measure
from tests.helpers import make
from tests.helpers.admin_pages import errors_of, new

ADD = "/admin/measures/measure/add/"


@pytest.fixture(autouse=True)
def editor(client, db):
    user = make.user("editor")
    client.force_login(user)
    return user


def test_an_empty_code_becomes_the_next_of_the_zone_and_of_no_zone_with_a_longer_name(client):
    make.measure("HETAO-SZ-011")
    make.measure("HETAO-SZ-WEST-040")

    assert client.post(ADD, new(code="")).status_code == 302

    assert Measure.objects.latest("pk").code == "HETAO-SZ-012"


def test_a_similar_title_in_either_script_is_a_question_until_it_is_answered(client):
    make.measure("HETAO-SZ-011", title="科研资助计划", title_en="Grants")
    make.measure("HETAO-SZ-012", title="人才公寓", title_en="Flats")
    zone = make.zone("hetao-sz")

    [question] = errors_of(client.post(ADD, new()))["title"]
    address = f"/admin/measures/measure/similar/?zone={zone.pk}&title=科研資助"
    answer = client.get(address).json()

    assert answer["code"] == "HETAO-SZ-013"
    assert [each["text"][:12] for each in answer["measures"]] == ["HETAO-SZ-011"]
    assert re.findall('value="(.*?)"', question) == ["HETAO-SZ-011"]
    assert client.post(ADD, new(another="HETAO-SZ-011")).status_code == 302


def test_a_measure_of_another_zone_is_not_similar(client):
    make.measure("LOK-MA-CHAU-001", title="科研资助", zone=make.zone("lok-ma-chau"))

    assert client.post(ADD, new()).status_code == 302
