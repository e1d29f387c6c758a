"""Owner and deputy in a list: handed over by it, and unchanged when it comes back."""

import pytest

from measures.actions import ownership
from measures.importing.run import dry_run, put_on_record
from measures.models import Entry, Measure
from measures.reads.measure_bodies import bodies_of, bodies_with_people
from measures.sheets.separated import comma_separated
from measures.sheets.tables import FOR_PROGRAMS, for_people
from tests.helpers import make
from tests.helpers.sheets import options, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def park():
    park = make.zone("hetao-sz", make.zone("hetao"))
    make.source("return")
    for code in ("A-001", "A-002"):
        make.measure(code, zone=park)
    return park


def now(code="A-001"):
    return Measure.objects.get(code=code)


def test_owner_and_deputy_are_named_by_account_or_by_name_and_handed_over(park):
    mei = make.user("editor", park, username="mei", last_name="陳", first_name="美玲")
    wong = make.user("viewer", park, username="wong")
    data = xlsx(["code", "owner", "deputy"], ["A-001", "陳美玲", "wong"], ["A-002", "mei"])

    assert put_on_record(data, options()).counts == {"changed": 2}

    assert (now().owner_user, now().deputy_user) == (mei.pk, wong.pk)
    assert Entry.objects.filter(code="A-001").latest("seq").verb == "handed"
    assert dry_run(data, options()).counts == {"unchanged": 2}
    put_on_record(xlsx(["code", "owner"], ["A-002", "–"]), options())
    assert now("A-002").owner_user is None


def test_a_new_measure_has_its_owner_from_the_sheet(park):
    make.user("editor", park, username="mei")
    head = ["zone", "kind", "title_zh_hans", "status", "status_on", "source", "owner"]
    row = ["hetao-sz", "tax", "扩建大堂", "planned", "2026-11-01", "return", "mei"]

    put_on_record(xlsx(head, row), options())

    assert now("A-003").owner_name == "mei"


def test_owners_and_deputies_come_back_unchanged_and_nobody_else_learns_of_them(park):
    mei = make.user("editor", username="mei", last_name="陳", first_name="美玲")
    why = {"by": make.BY, "reason": "hers now", "at": make.NOW}
    ownership.hand_over(Measure.objects.get(code="A-001"), to={"owner": mei, "deputy": None}, **why)
    keys = [*Measure.objects.values_list("pk", flat=True)]
    bodies = [bodies_with_people(keys, make.DAY, None)]

    for_staff = b"".join(comma_separated(bodies, for_people({})[0]))
    assert "mei,陳美玲".encode() in for_staff
    assert {*dry_run(for_staff, options()).counts} == {"unchanged"}

    mei.is_active = False
    mei.save()
    assert {*dry_run(for_staff, options()).counts} == {"unchanged"}
    public = [bodies_of(keys, make.DAY)]
    for tables in (FOR_PROGRAMS, for_people({})):
        assert b"mei" not in b"".join(comma_separated(public, tables[0]))
