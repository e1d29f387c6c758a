"""The admin's form of a measure: refused input and refused users."""

import pytest

from measures.ledger import verification
from measures.models import Entry, Measure
from tests.helpers import make
from tests.helpers.admin_pages import LIST, change_url, cited, errors_of, form_of, new


@pytest.fixture
def editor(client, db):
    """An editor of hetao and all below it, logged in."""
    make.zone("hetao-sz", make.zone("hetao"))
    user = make.user("editor", make.zone("hetao"), first_name="Ada", last_name="Editor")
    client.force_login(user)
    return user


@pytest.fixture
def chief(client, db):
    user = make.user(is_superuser=True)
    client.force_login(user)
    return user


BAD = [
    ("reason", {"reason": "  "}, "Give the reason"),
    ("reason", {"reason": "a\x01b"}, "control character"),
    ("title", {"title": "研\x01究"}, "control character"),
    ("title", {"title": ""}, "required"),
    ("title", {"title": "研\u202e究"}, "invisible or control character (U+202E)"),
    ("reason", {"reason": "\u200b"}, "invisible or control character"),
    ("summary", {"summary": "长" * 4001}, "at most 4000"),
    ("kind", {"kind": "wish"}, "wish"),
    ("zone", {"zone": "999999"}, "Select a valid choice"),
    ("due_by", {"due_by": "soon"}, "valid date"),
    ("due_by", {"due_by": "2026-1-1"}, "valid date"),
    ("due_by", {"due_by": "２０２６-01-01"}, "valid date"),
    ("targets-0-value", {"targets-0-value": "1" * 16}, "digits"),
    ("targets-0-unit", {"targets-0-unit": "furlongs"}, "furlongs"),
    ("targets-0-indicator", {"targets-0-indicator": "a\x7fb"}, "control character"),
    ("evidence-0-__all__", {"evidence-0-locator": ""}, "Say where in the source"),
    ("evidence-0-digest", {"evidence-0-digest": "xyz"}, "16 hex digits"),
    ("whitelist-0-listed", {"whitelist-0-listed": "a\x01b"}, "control character"),
    ("__all__", {"opened_version": ""}, "version you opened is missing"),
    ("__all__", {"opened_version": "x"}, "version you opened is missing"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("field", "fields", "words"), BAD)
def test_bad_input_is_reported_at_its_field_and_writes_nothing(
    client, editor, field, fields, words
):
    measure = make.measure(
        kind="whitelist", targets=[make.target()], evidence=cited(1), terms={"listed": "货物"}
    )
    data = form_of(client, change_url(measure)) | {"title_en": "Other", "reason": "why not"}
    entries = Entry.objects.count()

    errors = errors_of(client.post(change_url(measure), data | fields))

    assert list(errors) == [field]
    assert words in " ".join(errors[field])
    assert Entry.objects.count() == entries
    assert Measure.objects.get(pk=measure.pk).version == 1
    assert verification.verify().faults == []


#: A first promise is made by the form; a later one has a page of its own.
BAD_PROMISE = [
    ("__all__", {"due_from": "2026-01-01", "deadline": "年底"}, "all three or none"),
    (
        "__all__",
        {"due_from": "2026-02-01", "due_by": "2026-01-01", "deadline": "年底"},
        "not before the earliest",
    ),
    (
        "due_by",
        {"due_from": "2026-01-01", "due_by": "9999-12-31", "deadline": "长期"},
        "not between 1978-01-01 and 2200-12-31",
    ),
    (
        "due_from",
        {"due_from": "0001-01-01", "due_by": "2026-01-01", "deadline": "长期"},
        "not between 1978-01-01 and 2200-12-31",
    ),
    ("targets-0-__all__", {"targets-0-value": "-5"}, "between 0 and 10 trillion"),
    ("targets-0-__all__", {"targets-0-value": "10000000000001"}, "between 0 and 10 trillion"),
    ("targets-0-__all__", {"targets-0-comparator": "between"}, "has two bounds"),
    ("targets-0-__all__", {"targets-0-unit": "yuan"}, "has a currency"),
    ("targets-0-baseline_on", {"targets-0-baseline_on": "0226-01-01"}, "Check the year"),
    ("targets-0-baseline", {"targets-0-baseline": "5000"}, "starts below its value"),
    ("targets-0-direction", {"targets-0-comparator": "at_most"}, "no target to rise"),
    (
        "targets-0-__all__",
        {"targets-0-baseline_on": "2026-01-01", "targets-0-due_from": "2025-01-01"}
        | {"targets-0-due_by": "2025-12-31"},
        "after the day of its baseline",
    ),
]
TARGET = {
    **{"targets-TOTAL_FORMS": "1", "targets-0-indicator": "科研面积", "targets-0-unit": "m2"},
    **{
        "targets-0-comparator": "at_least",
        "targets-0-direction": "increase",
        "targets-0-value": "1000",
    },
    **{"targets-0-qualifier": "exact", "targets-0-baseline_qualifier": "exact"},
}

BAD_NEW = [
    ("code", {"code": "hetao 1"}, "capitals, digits and hyphens"),
    ("first_status", {"first_status": "verified"}, "verified"),
    ("effective_on", {"effective_on": "2099-01-01"}, "in the future"),
    ("source", {"source": ""}, "needs evidence"),
    ("reason", {"reason": ""}, "Give the reason"),
    ("kind", {"whitelist-TOTAL_FORMS": "1", "whitelist-0-listed": "貨物"}, "another kind"),
    (
        "funding_cap-0-__all__",
        {"funding_cap-TOTAL_FORMS": "1", "funding_cap-0-amount": "5"},
        "come together",
    ),
    (
        "funding_cap-0-__all__",
        {"funding_cap-TOTAL_FORMS": "1", "funding_cap-0-matching_ratio": "-1"},
        "between 0 and 1000",
    ),
]


@pytest.mark.parametrize(
    ("field", "fields", "words"), [*BAD_NEW, *((f, TARGET | more, w) for f, more, w in BAD_PROMISE)]
)
def test_a_bad_new_measure_is_reported_at_its_field(client, editor, field, fields, words):
    data = new(**fields)
    entries = Entry.objects.count()

    errors = errors_of(client.post(LIST + "add/", data))

    assert list(errors) == [field]
    assert words in " ".join(errors[field])
    assert Entry.objects.count() == entries
    assert not Measure.objects.exists()


def test_a_duplicate_code_is_reported_at_the_code(client, editor):
    make.measure("HETAO-SZ-901")

    errors = errors_of(client.post(LIST + "add/", new()))

    assert list(errors) == ["code"]


def test_a_role_in_another_zone_reads_and_may_not_write(client, db):
    measure = make.measure(zone=make.zone("hetao-sz"))
    client.force_login(make.user("editor", make.zone("qianhai")))

    page = client.get(change_url(measure), follow=True)
    sent = client.post(
        change_url(measure), {"title": "x", "reason": "why not", "opened_version": "1"}
    )

    assert measure.title_hans in page.content.decode()
    assert 'name="_save"' not in page.content.decode()
    assert sent.status_code == 403
    assert "no role that allows this" in sent.content.decode()


def test_a_measure_cannot_be_moved_into_a_zone_of_others(client, editor):
    measure = make.measure(zone=make.zone("hetao-sz"))
    data = form_of(client, change_url(measure))

    data |= {"zone": make.zone("qianhai").pk, "reason": "moved"}
    errors = errors_of(client.post(change_url(measure), data))

    assert "You may not do this in qianhai" in errors["__all__"][0]
    assert Measure.objects.get(pk=measure.pk).zone.code == "hetao-sz"


@pytest.mark.parametrize("role", ["", "viewer", "auditor", "verifier"])
def test_a_user_without_a_role_sees_the_measure_and_no_form(client, db, role):
    measure = make.measure(targets=[make.target()])
    client.force_login(make.user(role))

    page = client.get(change_url(measure), follow=True).content.decode()

    assert "Research floor space" in page or "科研面積" in page
    assert 'name="_save"' not in page
    assert client.get(LIST + "add/").status_code == 403


def test_nobody_deletes(client, chief):
    measure = make.measure()
    rows = {
        "measure": measure.pk,
        "zone": measure.zone_id,
        "source": measure.updates.get().source_id,
        "entry": 1,
    }

    for model, key in rows.items():
        address = f"/admin/measures/{model}/{key}/delete/"
        assert client.get(address).status_code == 403
        assert client.post(address, {"post": "yes"}).status_code == 403
    listed = client.get(LIST).content.decode()
    assert "delete_selected" not in listed
    assert Measure.objects.filter(pk=measure.pk).exists()


def test_an_unknown_object_is_a_404_page(client, chief):
    response = client.get(LIST + "999/advance/")

    assert response.status_code == 404
    assert "This address does not exist" in response.content.decode()


def test_another_ledger_key_is_refused_with_a_message(client, editor, settings):
    measure = make.measure()
    data = form_of(client, change_url(measure)) | {"title_en": "Other", "reason": "so it is"}
    settings.LEDGER_KEY = "quite another key"

    response = client.post(change_url(measure), data)

    assert response.status_code == 503
    assert "LEDGER_KEY is not the key" in response.content.decode()
    assert Measure.objects.get(pk=measure.pk).version == 1


def test_a_name_of_a_person_has_no_character_that_nobody_sees(client, chief):
    address = f"/admin/auth/user/{chief.pk}/change/"
    data = form_of(client, address) | {"first_name": "Ada\u202e", "reason": "married"}

    errors = errors_of(client.post(address, data))

    assert list(errors) == ["first_name"]
    assert "U+202E" in errors["first_name"][0]
