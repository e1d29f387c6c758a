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


def test_the_same_figure_in_the_zone_and_the_same_words_of_a_source_are_questions(client):
    source = make.source()
    span = {"source": source, "start": 10, "end": 20, "digest": "0" * 16}
    make.measure("HETAO-SZ-011", title="人才公寓", targets=[make.target()], evidence=[span])
    elsewhere = {"zone": make.zone("lok-ma-chau"), "title": "创业大楼"}
    make.measure("LOK-MA-CHAU-001", **elsewhere, targets=[make.target()])
    target = {"indicator": "面積", "comparator": "at_least", "direction": "increase", "unit": "m2"}
    cited = {"source": source.pk, "start": "19", "end": "30", "digest": "1" * 16}
    data = new(value="1") | {"targets-TOTAL_FORMS": "1", "evidence-TOTAL_FORMS": "1"}
    data |= {f"targets-0-{name}": value for name, value in target.items()}
    data |= {"targets-0-baseline_qualifier": "exact", "targets-0-value": "1,000"}
    data |= {f"evidence-0-{name}": value for name, value in cited.items()}

    questions = errors_of(client.post(ADD, data))

    assert [*questions] == ["targets-0-value", "evidence-0-start"]
    for [question] in questions.values():
        assert re.findall('value="(.*?)"', question) == ["HETAO-SZ-011"]
    assert client.post(ADD, data | {"evidence-0-start": "20"}).status_code == 200
    assert client.post(ADD, data | {"another": "HETAO-SZ-011"}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zone={zone}&value=1000&unit=m2", ["A-001"]),
        ("zone={zone}&value=0.1万&unit=m2", ["A-001"]),
        ("zone={zone}&value=1000&unit=flats", []),
        ("zone={zone}&value=&unit=m2", []),
        ("zone=&value=1000&unit=m2", []),
        ("source={source}&start=19&end=30", ["A-001"]),
        ("source={source}&start=20&end=30", []),
        ("source={source}&start=x&end=99999999999", []),
    ],
)
def test_measures_with_the_figure_or_the_words_are_found_while_they_are_typed(client, typed, found):
    source = make.source()
    span = {"source": source, "start": 10, "end": 20, "digest": "0" * 16}
    measure = make.measure("A-001", targets=[make.target()], evidence=[span])
    address = typed.format(zone=measure.zone_id, source=source.pk)

    answer = client.get(f"/admin/measures/measure/similar/?{address}").json()

    assert [each["text"][:5] for each in answer["measures"]] == found
