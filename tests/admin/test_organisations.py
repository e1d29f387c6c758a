"""Organisations in the admin: the form, the merge, and the rows of a measure's form."""

import pytest
from django.urls import reverse

from measures.ledger import verification
from measures.models import Entry, Measure, Organisation
from tests.helpers import make
from tests.helpers.admin_pages import change_url, form_of


@pytest.fixture
def editor(client, db):
    make.organisation("bureau", name_hans="科技局", name_hant="科技局", name_en="Bureau")
    zone = make.zone("hetao-sz")
    make.measure("A-001", zone=zone, organisations=make.named("bureau"))
    make.measure("A-002", zone=zone, organisations=make.named("double", role="proposer"))
    user = make.user("editor", zone)
    client.force_login(user)
    return user


def address(name, *args):
    return reverse(f"admin:measures_organisation_{name}", args=args)


def named(code):
    rows = Measure.objects.get(code=code).involvements.order_by("number")
    return [f"{row.role} {row.organisation.code}" for row in rows]


def test_one_is_recorded_and_amended_through_its_verb(client, editor):
    zone = make.zone("hetao-sz")
    content = {"name_hans": "研究院", "name_hant": "研究院", "kind": "think_tank"}
    new = {"code": "institute", "jurisdiction": zone.pk, "reason": "needed"} | content
    assert client.post(address("add"), new).status_code == 302
    row = Organisation.objects.get(code="institute")
    again = content | {"name_en": "Institute", "reason": "translated", "opened_version": 1}
    again["jurisdiction"] = zone.pk

    assert client.post(address("change", row.pk), again).status_code == 302

    row.refresh_from_db()
    assert (row.name_en, row.jurisdiction, row.version) == ("Institute", zone, 2)
    assert Entry.objects.latest("seq").channel == "admin"
    listed = client.get(address("changelist")).content.decode()
    assert "institute" in listed
    assert "?organisation=bureau" in listed
    assert verification.verify().faults == []


@pytest.mark.parametrize("typed", ["bureau", "科技局", "Bureau", "Anything (bureau)"])
def test_a_duplicate_is_merged_into_the_one_that_is_typed(client, editor, typed):
    double = Organisation.objects.get(code="double")
    page = client.get(address("merge", double.pk)).content.decode()
    assert '<option value="Bureau (bureau)">Bureau · ' in page or "科技局" in page
    assert "in 1 measures" in page

    fields = {"into": typed, "reason": "the same office", "version": double.version}
    assert client.post(address("merge", double.pk), fields).status_code == 302

    assert named("A-002") == ["proposer bureau"]
    merged = client.get(address("change", double.pk)).content.decode()
    assert "Merged into" in merged
    assert "It was merged into" in client.get(address("merge", double.pk)).content.decode()


BAD = {
    "nobody": ({"into": "nobody"}, "into", "No organisation has the code or the name"),
    "nothing": ({"into": ""}, "into", "required"),
    "itself": ({"into": "double"}, "into", "into itself"),
    "one of two of a name": ({"into": "同名"}, "into", "Several organisations"),
    "no reason": ({"reason": ""}, "reason", "Give the reason"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_mistaken_merge_is_reported_at_its_field(client, editor, case):
    for code in ("one", "two"):
        make.organisation(code, name_hans="同名", name_hant="同名")
    double = Organisation.objects.get(code="double")
    changed, field, words = BAD[case]
    fields = {"into": "bureau", "reason": "the same office", "version": 1} | changed

    page = client.post(address("merge", double.pk), fields)

    assert page.status_code == 200
    assert words in " ".join(page.context["form"].errors[field])
    assert named("A-002") == ["proposer double"]


def test_the_form_of_a_measure_names_organisations_without_a_script(client, editor):
    measure = Measure.objects.get(code="A-001")
    page = client.get(change_url(measure))
    assert page.content.decode().count('<datalist id="organisations-in-use">') == 1
    fields = form_of(client, change_url(measure))
    assert fields["involvements-0-organisation"] == "Bureau (bureau)"
    fields |= {"involvements-1-organisation": "double", "involvements-1-role": "joint"}

    response = client.post(change_url(measure), fields | {"reason": "named"})

    assert response.status_code == 302, response.context["errors"]
    assert named("A-001") == ["lead bureau", "joint double"]
    fields = form_of(client, change_url(measure))
    fields |= {"involvements-0-DELETE": "on", "reason": "no longer"}
    assert client.post(change_url(measure), fields).status_code == 302
    assert named("A-001") == ["joint double"]
    history = reverse("admin:measures_measure_history", args=[measure.pk])
    assert "Leads: Bureau" in client.get(history).content.decode()


def test_a_row_that_cannot_be_is_reported_at_its_field(client, editor):
    measure = Measure.objects.get(code="A-001")
    fields = form_of(client, change_url(measure)) | {"reason": "named"}
    for typed, role, field, words in (
        ("nobody", "joint", "organisation", "No organisation has the code or the name"),
        ("bureau", "", "role", "required"),
        ("bureau", "lead", "organisation", "is named in this role already"),
    ):
        row = {"involvements-1-organisation": typed, "involvements-1-role": role}
        page = client.post(change_url(measure), fields | row)
        assert page.status_code == 200
        [formset] = [
            each.formset
            for each in page.context["inline_admin_formsets"]
            if each.formset.prefix == "involvements"
        ]
        assert words in " ".join(formset.forms[1].errors[field])
    assert named("A-001") == ["lead bureau"]


def test_an_editor_elsewhere_may_not_merge_what_a_zone_names(client, editor):
    client.force_login(make.user("editor", make.zone("elsewhere")))
    double = Organisation.objects.get(code="double")
    fields = {"into": "bureau", "reason": "the same office", "version": double.version}

    page = client.post(address("merge", double.pk), fields)

    assert "hetao-sz" in " ".join(page.context["form"].non_field_errors())
    assert named("A-002") == ["proposer double"]
