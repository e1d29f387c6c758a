"""Organisations: saved, amended and merged; the bodies of measures that name them follow."""

import json

import pytest
from django.core.exceptions import ValidationError

from measures.actions import editing, withdrawal
from measures.actions.organisations import merge_organisation, save_organisation
from measures.ledger import verification
from measures.models import (
    Entry,
    Involvement,
    Measure,
    NotAllowed,
    Organisation,
    VersionConflict,
)
from tests.helpers import make
from tests.helpers.make import NOW

DETAILS = {"by": make.BY, "reason": "agreed by both", "at": NOW}


@pytest.fixture
def bureau(db):
    return make.organisation("bureau", name_hans="科技局", name_hant="科技局", name_en="Bureau")


def last_body(code):
    return json.loads(bytes(Entry.objects.filter(code=code).latest("version").body))


def named_by(code):
    return [f"{each['role']} {each['code']}" for each in last_body(code)["organisations"]]


def entries_after(seq):
    rows = Entry.objects.filter(seq__gt=seq).order_by("seq")
    return [f"{verb} {code}" for verb, code in rows.values_list("verb", "code")]


def last_seq():
    return Entry.objects.latest("seq").seq


def refused(error, *fields):
    assert sorted(error.value.message_dict) == sorted(fields)


def test_a_measure_names_organisations_in_their_order_with_their_names(bureau):
    lead, proposer = make.named(bureau), make.named("institute", role="proposer")
    measure = make.measure("A-001", organisations=[*proposer, *lead])

    assert named_by("A-001") == ["proposer institute", "lead bureau"]
    assert last_body("A-001")["organisations"][1]["name"] == {
        "zh-Hans": "科技局",
        "zh-Hant": "科技局",
        "en": "Bureau",
    }
    content = {"organisations": [*lead, *make.named("institute", role="joint")]}
    editing.amend_measure(measure, content=content, **DETAILS)
    assert named_by("A-001") == ["lead bureau", "joint institute"]
    editing.amend_measure(Measure.objects.get(), content={"organisations": []}, **DETAILS)
    assert (named_by("A-001"), Involvement.objects.count()) == ([], 0)
    assert verification.verify().faults == []


def test_an_organisation_may_have_two_roles_but_none_twice(bureau):
    both = [*make.named(bureau), *make.named(bureau, role="proposer")]
    make.measure("A-001", organisations=both)

    with pytest.raises(ValidationError) as error:
        make.measure("A-002", organisations=[*both, *make.named(bureau)])

    refused(error, "organisations.3.organisation")
    assert not Measure.objects.filter(code="A-002").exists()


def test_renaming_amends_every_measure_that_names_it(bureau, api):
    make.measure("A-001", organisations=make.named(bureau))
    make.measure("A-002", organisations=make.named("another"))
    withdrawn = make.measure("A-003", organisations=make.named(bureau, role="joint"))
    withdrawal.withdraw(withdrawn, **DETAILS)
    before = last_seq()

    save_organisation(bureau, content={"name_en": "Science Bureau"}, **DETAILS)

    assert entries_after(before) == ["amended bureau", "followed A-001", "withdrawn A-003"]
    listed = api.get(f"/api/v1/measures/?as_of={last_seq()}").json()["results"]
    assert [each["code"] for each in listed] == ["A-001", "A-002"]
    assert last_body("A-001")["organisations"][0]["name"]["en"] == "Science Bureau"
    assert verification.verify().faults == []


def test_what_no_measure_shows_amends_none_and_what_changes_nothing_is_no_entry(bureau):
    make.measure("A-001", organisations=make.named(bureau))
    before = last_seq()

    saved = save_organisation(bureau, content={"kind": "department"}, **DETAILS)
    saved = save_organisation(saved, content={"kind": "department"}, **DETAILS)

    assert (entries_after(before), saved.version) == (["amended bureau"], 2)


def test_merging_moves_every_involvement_and_the_ledger_says_so(bureau):
    double = make.organisation("double")
    make.measure("A-001", organisations=make.named(double))
    make.measure("A-002", organisations=[*make.named(bureau), *make.named(double)])
    make.measure("A-003", organisations=[*make.named(bureau), *make.named(double, role="proposer")])
    make.measure("A-004", organisations=make.named(double, bureau, "other"))
    before = last_seq()

    merged = merge_organisation(double, into=bureau, **DETAILS)

    assert merged.merged_into == bureau
    assert entries_after(before) == [
        "merged double",
        *("followed A-001", "followed A-002", "followed A-003", "followed A-004"),
    ]
    assert last_body("double")["merged_into"] == "bureau"
    assert named_by("A-001") == named_by("A-002") == ["lead bureau"]
    assert named_by("A-003") == ["lead bureau", "proposer bureau"]
    assert named_by("A-004") == ["lead bureau", "lead other"]
    assert verification.verify().faults == []


def test_a_code_that_was_merged_leads_to_the_one_that_stays_at_last(bureau):
    first, second = make.organisation("first"), make.organisation("second")
    merge_organisation(first, into=second, **DETAILS)

    merge_organisation(second, into=bureau, **DETAILS)

    assert {*Organisation.objects.filter(merged_into=bureau)} == {first, second}
    assert last_body("first")["merged_into"] == "bureau"
    assert verification.verify().faults == []


MISTAKES = {
    "into itself": ("double", "double", "into"),
    "of one that was merged": ("gone", "bureau", "code"),
    "into one that was merged": ("double", "gone", "into"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistaken_merge_is_refused_and_changes_nothing(bureau, case):
    make.measure("A-001", organisations=make.named("double"))
    merge_organisation(make.organisation("gone"), into=bureau, **DETAILS)
    one, other, field = MISTAKES[case]
    before = last_seq()

    with pytest.raises(ValidationError) as error:
        merge_organisation(make.organisation(one), into=make.organisation(other), **DETAILS)

    refused(error, field)
    assert (last_seq(), named_by("A-001")) == (before, ["lead double"])


def test_one_that_was_merged_is_neither_amended_nor_named(bureau):
    gone = merge_organisation(make.organisation("gone"), into=bureau, **DETAILS)

    with pytest.raises(ValidationError) as error:
        save_organisation(gone, content={"name_en": "Other"}, **DETAILS)
    refused(error, "code")
    with pytest.raises(ValidationError) as error:
        make.measure(organisations=make.named(gone))
    refused(error, "organisations.1.organisation")
    assert "was merged into bureau" in str(error.value)


BAD = {
    "no name": ({"name_hans": ""}, "name_hans"),
    "a name of two lines": ({"name_hant": "科\n技"}, "name_hant"),
    "a code in capitals": ({"code": "BUREAU"}, "code"),
    "a code that is taken": ({"code": "bureau"}, "code"),
    "a kind there is not": ({"kind": "club"}, "kind"),
    "where it was merged": ({"merged_into": None}, "merged_into"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_value_is_named_and_nothing_is_written(bureau, case):
    content, field = BAD[case]
    names = {"code": "other", "name_hans": "局", "name_hant": "局", "kind": "government"}

    with pytest.raises(ValidationError) as error:
        save_organisation(Organisation(), content=names | content, **DETAILS)

    refused(error, field)
    assert Organisation.objects.count() == 1


def test_the_code_is_permanent_and_a_version_is_changed_once(bureau):
    with pytest.raises(ValidationError) as error:
        save_organisation(bureau, content={"code": "other"}, **DETAILS)
    refused(error, "code")
    bureau.refresh_from_db()
    save_organisation(bureau, content={"name_en": "One"}, version=1, **DETAILS)
    with pytest.raises(VersionConflict):
        save_organisation(bureau, content={"name_en": "Two"}, version=1, **DETAILS)


def test_it_takes_an_editor_of_every_zone_whose_measures_name_it(bureau):
    here, there = make.zone("here"), make.zone("there")
    for number, zone in enumerate((here, there), 1):
        make.measure(f"A-{number:03}", zone=zone, organisations=make.named(bureau))
    make.measure("A-003", zone=here, organisations=make.named("double"))
    editor = make.actor(make.user("editor", here))
    mine = DETAILS | {"by": editor}

    with pytest.raises(NotAllowed, match="there"):
        save_organisation(bureau, content={"name_en": "Mine"}, **mine)
    bureau.refresh_from_db()
    with pytest.raises(NotAllowed, match="there"):
        merge_organisation(bureau, into=make.organisation("double"), **mine)
    merge_organisation(make.organisation("double"), into=bureau, **mine)
    content = {"code": "new", "name_hans": "局", "name_hant": "局", "kind": "government"}
    viewer = make.actor(make.user("viewer", here))
    with pytest.raises(NotAllowed):
        save_organisation(Organisation(), content=content, **DETAILS | {"by": viewer})
    entry = Entry.objects.get(code="double", verb="merged")
    assert (entry.role, entry.office) == ("editor", "here")
