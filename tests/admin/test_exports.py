"""The list of measures in the admin as files, in the reader's language, and as a page to print."""

import csv
import io
import json
from datetime import date

import pytest

from measures.actions import editing, withdrawal
from measures.models import Desk, Measure
from tests.helpers import make
from tests.helpers.workbooks import sheets_of

LIST = "/admin/measures/measure/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    park = make.zone("hetao-sz", make.zone("hetao"))
    due = {"deadline": "2026年底", "due_from": date(2026, 1, 1), "due_by": date(2026, 12, 31)}
    make.measure("A-001", zone=park, targets=[make.target()], title="=1+1", **due)
    make.measure("A-002", zone=park, status="in_force")
    make.measure("B-001", zone=make.zone("qianhai"))
    client.force_login(make.user("auditor", make.zone("hetao"), username="reader"))
    return client


def got(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def table(response):
    return list(csv.reader(io.StringIO(got(response).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    ("language", "zone", "status"),
    [
        ("en", "Zone (name)", "Planned"),
        ("zh-hant", "區域（名稱）", "已列入計劃"),
        ("zh-hans", "区域（名称）", "已列入计划"),
    ],
)
def test_a_file_has_the_rows_of_the_list_and_names_beside_codes(staff, language, zone, status):
    staff.cookies["django_language"] = language

    names, codes, *rows = table(staff.get(f"{LIST}export/all.csv?zone=hetao&o=-1"))

    assert [row[0] for row in rows] == ["A-002", "A-001"]
    assert names[codes.index("zone_name")] == zone
    assert rows[1][codes.index("status_name")] == status
    assert rows[1][codes.index("title_zh_hans")] == "'=1+1"


def test_a_workbook_has_every_target_and_step(staff):
    response = staff.get(f"{LIST}export/all.xlsx?zone=hetao")

    measures, targets, steps = sheets_of(got(response))
    assert [sheet[1]["A"][1] for sheet in (measures, targets, steps)] == ["code"] * 3
    assert [row["A"][1] for row in measures[2:]] == ["A-001", "A-002"]
    assert [row["A"][1] for row in targets[2:]] == ["A-001"]
    value = next(column for column, cell in targets[1].items() if cell[1] == "target_value")
    assert targets[2][value][0] == "n"
    assert len(steps) == 2 + 2


def test_json_lines_are_those_of_the_api(staff):
    lines = got(staff.get(f"{LIST}export/all.jsonl?q=A-002")).decode().splitlines()

    assert [json.loads(line) for line in lines] == staff.get("/api/v1/measures/?q=A-002").json()[
        "results"
    ]


def test_withdrawn_measures_are_exported_when_they_are_listed(staff):
    gone = Measure.objects.get(code="B-001")
    withdrawal.withdraw(gone, by=make.BY, reason="twice on record", at=make.NOW)

    assert b"B-001" not in got(staff.get(f"{LIST}export/all.csv"))
    assert b"B-001" in got(staff.get(f"{LIST}export/all.csv?withdrawn=yes"))


def test_the_columns_shown_are_those_that_the_person_chose(staff, django_user_model):
    person = django_user_model.objects.get(username="reader")
    Desk.objects.create(pk=person.pk, columns="kind confirmed owner")

    _names, codes, *_rows = table(staff.get(f"{LIST}export/shown.csv"))

    assert codes == [
        *("code", "owner", "owner_name", "kind", "kind_name"),
        *("title_zh_hans", "title_zh_hant", "title_en", "confirmed_on", "version"),
    ]


def test_a_file_names_owners_where_the_reader_sees_names(client):
    there = make.zone("hetao-hk")
    make.measure("A-001", zone=there, owner=make.user("editor", there, username="kwok"))
    files = {}
    for where in (there, make.zone("hetao-sz")):
        client.force_login(make.user("editor", where))
        files[where.code] = got(client.get(f"{LIST}export/all.csv"))

    assert b",kwok," in files["hetao-hk"]
    assert b"kwok" not in files["hetao-sz"]
    assert b"kwok" not in got(client.get(f"{LIST}export/all.jsonl"))
    assert b"kwok" not in got(client.get("/api/v1/measures.csv"))


def test_the_printed_list_has_the_chosen_columns_and_every_row(staff):
    page = staff.get(f"{LIST}print/?zone=hetao").content.decode()

    assert page.count('<th scope="row">') == 2
    assert "2 measures" in page


def test_the_printed_list_has_the_latest_reason_of_what_she_may_see(staff, client):
    measure = Measure.objects.get(code="A-001")
    change = {"content": {"title_en": "Another"}, "reason": "misprint of May", "at": make.NOW}
    editing.amend_measure(measure, by=make.BY, **change)
    elsewhere = Measure.objects.get(code="B-001")
    editing.amend_measure(elsewhere, by=make.BY, **change | {"reason": "theirs alone"})

    page = staff.get(f"{LIST}print/").content.decode()
    assert "misprint of May" in page
    assert "theirs alone" in page
    client.force_login(make.user("viewer", make.zone("hetao")))
    page = client.get(f"{LIST}print/").content.decode()
    assert "misprint of May" in page
    assert "theirs alone" not in page


@pytest.mark.parametrize("address", ["export/all.csv", "print/"])
def test_an_unknown_filter_leads_back_to_the_list_which_says_so(staff, address):
    page = staff.get(f"{LIST}{address}?colour=red", follow=True).content.decode()

    assert "This list has no such filter: colour." in page
