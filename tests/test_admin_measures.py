"""The admin's list and form of measures, as staff use them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from measures import editing, verification, workflow
from measures.models import Entry, Measure, NotAllowed, Target, Whitelist

from . import make
from .make import DAY, NOW

LIST = "/admin/measures/measure/"


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


def form_of(client, address):
    """What a browser would send back from the form at `address`, unchanged."""
    context = client.get(address).context
    forms = [context["adminform"].form]
    data = {}
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            if field.value() is not None and field.value() is not False:
                data[field.html_name] = field.value()
    return {name: getattr(value, "pk", value) for name, value in data.items()}


def change_url(measure):
    return reverse("admin:measures_measure_change", args=[measure.pk])


def shown(response):
    return [measure.code for measure in response.context["cl"].result_list]


def errors_of(response):
    assert response.status_code == 200
    form = response.context["adminform"].form
    found = {name: list(messages) for name, messages in form.errors.items()}
    for inline in response.context["inline_admin_formsets"]:
        formset = inline.formset
        if formset.non_form_errors():
            found[formset.prefix] = list(formset.non_form_errors())
        for part in formset.forms:
            for name, messages in part.errors.items():
                found[part.add_prefix(name)] = list(messages)
    return found


def test_a_zone_filter_takes_in_the_zones_below(client, editor):
    inside = make.measure(zone=make.zone("hetao-sz"))
    make.measure(zone=make.zone("qianhai"))

    assert shown(client.get(LIST, {"zone": "hetao"})) == [inside.code]


def test_filters_by_kind_status_and_schedule_narrow_the_list(client, editor):
    late = make.measure(
        kind="tax",
        status="in_progress",
        deadline="2024年底前",
        due_from=date(2024, 12, 1),
        due_by=date(2024, 12, 31),
    )
    other = make.measure()

    assert shown(client.get(LIST, {"kind": "tax"})) == [late.code]
    assert shown(client.get(LIST, {"status": "planned"})) == [other.code]
    assert shown(client.get(LIST, {"schedule": "overdue"})) == [late.code]
    assert shown(client.get(LIST, {"schedule": "no_deadline"})) == [other.code]


@pytest.mark.parametrize("name", ["zone", "kind", "status", "schedule"])
def test_an_unknown_value_of_a_filter_is_said_with_what_is_known(client, editor, name):
    make.measure()

    response = client.get(LIST, {name: "nowhere"})

    assert shown(response) == []
    assert "“nowhere” is not known" in response.content.decode()


def test_an_unknown_filter_is_said(client, editor):
    response = client.get(LIST, {"colour": "red"}, follow=True)

    assert "a filter that this list does not have" in response.content.decode()


@pytest.mark.parametrize("query", ["科研", "科研 ", "研發", "研发", "floor", "HETAO-SZ-777"])
def test_search_ignores_the_script(client, editor, query):
    found = make.measure("HETAO-SZ-777", title="科研与研发用房", title_en="Floor space")
    make.measure(title="人才住房", title_en="Homes")

    assert shown(client.get(LIST, {"q": query})) == [found.code]


def test_a_control_character_in_a_search_is_refused_in_words(client, editor):
    response = client.get(LIST, {"q": "a\x00b"})

    assert response.status_code == 200
    assert "Null characters are not allowed" in response.content.decode()


def test_the_list_stands_in_the_order_of_codes_and_says_late(client, editor):
    make.measure("B-002", deadline="去年", due_from=date(2020, 1, 1), due_by=date(2020, 12, 31))
    make.measure("A-001")

    page = client.get(LIST)

    assert shown(page) == ["A-001", "B-002"]
    assert '<span class="badge schedule-overdue">Overdue</span>' in page.content.decode()


def test_an_empty_list_says_what_to_do(client, editor):
    assert "Nothing is on record here yet" in client.get(LIST).content.decode()
    assert "Take away a filter" in client.get(LIST, {"kind": "tax"}).content.decode()


def test_the_list_costs_the_same_for_twenty_rows_as_for_one(
    client, editor, django_assert_num_queries, django_assert_max_num_queries
):
    make.measure()
    client.get(LIST)
    with django_assert_max_num_queries(16) as counted:
        client.get(LIST)
    for number in range(19):
        make.measure(zone=make.zone(f"park-{number}"))

    with django_assert_num_queries(len(counted)):
        assert len(shown(client.get(LIST))) == 20


def test_the_form_costs_the_same_for_five_targets_as_for_one(
    client, editor, django_assert_num_queries, django_assert_max_num_queries
):
    one = make.measure(targets=[make.target()], evidence=cited(1))
    five = make.measure(targets=[make.target() for _ in range(5)], evidence=cited(5))
    client.get(change_url(one))
    with django_assert_max_num_queries(32) as counted:
        client.get(change_url(one))

    with django_assert_num_queries(len(counted)):
        client.get(change_url(five))


def cited(number):
    return [{"source": make.source(), "locator": "p. 1"} for _ in range(number)]


def test_the_form_shows_the_script_it_was_written_in_and_the_other_as_derived(client, editor):
    measure = make.measure(origin_script="hant", title="落馬洲河套")

    page = client.get(change_url(measure)).content.decode()

    assert 'name="title" value="落馬洲河套"' in page
    assert "落马洲河套" in page
    assert 'name="title_hans"' not in page
    assert 'name="status"' not in page


def test_a_save_is_one_entry_however_many_parts_changed(client, editor):
    measure = make.measure(
        kind="whitelist",
        terms={"listed": "货物"},
        targets=[make.target()],
        evidence=cited(1),
    )
    data = form_of(client, change_url(measure))
    said = make.source()
    data |= {
        "title": "研发用房",
        "reason": "corrected against the document",
        "whitelist-0-listed": "科研货物",
        "targets-0-value": "1200",
        "targets-TOTAL_FORMS": "2",
        "targets-1-indicator": "企业",
        "targets-1-indicator_en": "Companies",
        "targets-1-comparator": "about",
        "targets-1-direction": "increase",
        "targets-1-value": "30",
        "targets-1-unit": "companies",
        "evidence-TOTAL_FORMS": "2",
        "evidence-1-source": said.pk,
        "evidence-1-locator": "第3页",
    }
    entries = Entry.objects.count()

    response = client.post(change_url(measure), data)

    assert response.status_code == 302
    assert Entry.objects.count() == entries + 1
    entry = Entry.objects.latest("seq")
    assert (entry.verb, entry.door, entry.actor) == ("amended", "admin", "Ada Editor")
    assert entry.reason == "corrected against the document"
    measure.refresh_from_db()
    assert (measure.title_hans, measure.title_hant, measure.version) == ("研发用房", "研發用房", 2)
    assert [t.value for t in measure.targets.order_by("number")] == [1200, 30]
    assert measure.targets.get(number=1).first_value == 1000
    assert measure.evidence.filter(locator="第3页", source=said).exists()
    assert measure.whitelist.listed_hant == "科研貨物"
    assert verification.verify().faults == []


def test_a_form_sent_unchanged_writes_nothing_and_says_so(client, editor):
    measure = make.measure(targets=[make.target()], evidence=cited(2))
    entries = Entry.objects.count()

    data = form_of(client, change_url(measure)) | {"reason": "no reason at all"}
    response = client.post(change_url(measure), data, follow=True)

    assert "Nothing was changed" in response.content.decode()
    assert Entry.objects.count() == entries


def test_a_removed_row_goes_and_one_with_figures_stays(client, editor):
    measure = make.measure(targets=[make.target(), make.target(readings=[reading()])])
    data = form_of(client, change_url(measure)) | {"reason": "not in the document"}

    refused = client.post(change_url(measure), data | {"targets-1-DELETE": "on"})
    assert errors_of(refused)["targets"] == [
        "A target with readings stays; it cannot be removed."
    ]
    client.post(change_url(measure), data | {"targets-0-DELETE": "on"})
    assert [target.number for target in measure.targets.all()] == [2]


def reading(**content):
    return {"value": Decimal(5), "read_on": DAY, "source": make.source()} | content


NEW = {
    "code": "HETAO-SZ-901",
    "kind": "funding_cap",
    "origin_script": "hant",
    "title": "科研資助",
    "title_en": "Research funding",
    "first_status": "planned",
    "effective_on": "2023-09-06",
    "reason": "announced",
}


def new(**more):
    formsets = ["whitelist", "split_line", "talent_housing", "funding_cap", "targets", "evidence"]
    empty = {
        f"{name}-{end}": "0" for name in formsets for end in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    places = {"zone": make.zone("hetao-sz").pk, "source": make.source().pk}
    return NEW | places | empty | more


def test_a_new_measure_is_one_entry_with_its_terms(client, editor):
    terms = {"funding_cap-TOTAL_FORMS": "1", "funding_cap-0-amount": "5000000"}
    terms |= {"funding_cap-0-currency": "HKD", "funding_cap-0-per": "每個項目"}
    data = new(**terms)
    entries = Entry.objects.count()

    response = client.post(LIST + "add/", data)

    assert response.status_code == 302
    assert Entry.objects.count() == entries + 1
    measure = Measure.objects.get(code="HETAO-SZ-901")
    assert (measure.status, measure.status_on, measure.title_hans) == ("planned", DAY, "科研资助")
    assert measure.funding_cap.per_hans == "每个项目"
    assert verification.verify().faults == []


BAD = [
    ("reason", {"reason": "  "}, "Give the reason"),
    ("reason", {"reason": "a\x01b"}, "control character"),
    ("title", {"title": "研\x01究"}, "control character"),
    ("title", {"title": ""}, "required"),
    ("kind", {"kind": "wish"}, "wish"),
    ("zone", {"zone": "999999"}, "Select a valid choice"),
    ("__all__", {"due_from": "2026-01-01", "deadline": "年底"}, "all three or none"),
    (
        "__all__",
        {"due_from": "2026-02-01", "due_by": "2026-01-01", "deadline": "年底"},
        "not before the earliest",
    ),
    ("due_by", {"due_by": "soon"}, "valid date"),
    ("targets-0-value", {"targets-0-value": "1" * 16}, "digits"),
    ("targets-0-__all__", {"targets-0-value": "-5"}, "between 0 and 10 trillion"),
    ("targets-0-__all__", {"targets-0-value": "10000000000001"}, "between 0 and 10 trillion"),
    ("targets-0-__all__", {"targets-0-comparator": "between"}, "has two bounds"),
    ("targets-0-__all__", {"targets-0-unit": "yuan"}, "has a currency"),
    ("targets-0-unit", {"targets-0-unit": "furlongs"}, "furlongs"),
    ("targets-0-indicator", {"targets-0-indicator": "a\x7fb"}, "control character"),
    (
        "targets-0-__all__",
        {"targets-0-baseline_on": "2026-01-01", "targets-0-due_from": "2025-01-01"}
        | {"targets-0-due_by": "2025-12-31"},
        "after the day of its baseline",
    ),
    ("evidence-0-__all__", {"evidence-0-locator": ""}, "Say where in the source"),
    ("evidence-0-digest", {"evidence-0-digest": "xyz"}, "16 hex digits"),
    ("whitelist-0-listed", {"whitelist-0-listed": "a\x01b"}, "control character"),
    ("__all__", {"opened_version": ""}, "version you opened is missing"),
    ("__all__", {"opened_version": "x"}, "version you opened is missing"),
]


@pytest.mark.parametrize(("field", "said", "words"), BAD)
def test_bad_input_is_told_at_its_field_and_writes_nothing(client, editor, field, said, words):
    measure = make.measure(
        kind="whitelist", targets=[make.target()], evidence=cited(1), terms={"listed": "货物"}
    )
    data = form_of(client, change_url(measure)) | {"title_en": "Other", "reason": "why not"}
    entries = Entry.objects.count()

    found = errors_of(client.post(change_url(measure), data | said))

    assert list(found) == [field]
    assert words in " ".join(found[field])
    assert Entry.objects.count() == entries
    assert Measure.objects.get(pk=measure.pk).version == 1
    assert verification.verify().faults == []


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


@pytest.mark.parametrize(("field", "said", "words"), BAD_NEW)
def test_a_bad_new_measure_is_told_at_its_field(client, editor, field, said, words):
    data = new(**said)
    entries = Entry.objects.count()

    found = errors_of(client.post(LIST + "add/", data))

    assert list(found) == [field]
    assert words in " ".join(found[field])
    assert Entry.objects.count() == entries
    assert not Measure.objects.exists()


def test_a_code_that_is_taken_is_told_at_the_code(client, editor):
    make.measure("HETAO-SZ-901")

    found = errors_of(client.post(LIST + "add/", new()))

    assert list(found) == ["code"]


def test_a_save_that_lost_the_race_writes_nothing_and_shows_all_versions(client, editor):
    measure = make.measure(title_en="As it was", targets=[make.target(), make.target()])
    data = form_of(client, change_url(measure))
    meanwhile = {"title_en": "As they have it", "targets": [{"number": 1, "value": Decimal(7)}]}
    editing.amend_measure(measure, content=meanwhile, by=make.BY, reason="so", at=NOW)
    entries = Entry.objects.count()

    data |= {"title_en": "As I have it", "targets-1-value": "8", "reason": "mine"}
    response = client.post(change_url(measure), data)

    assert response.status_code == 409
    assert "was changed by someone else" in response.content.decode()
    rows = {row.label: row for row in response.context["rows"]}
    assert rows["Title · English"].values == ["As I have it", "As they have it", "As it was"]
    assert rows["Title · English"].clash
    assert rows["Targets · 1 · Value"].values == ["1000", "7", "1000"]
    assert change_url(measure) in response.content.decode()
    assert Entry.objects.count() == entries
    assert Measure.objects.get(pk=measure.pk).title_en == "As they have it"
    assert Target.objects.filter(measure=measure).count() == 1
    assert verification.verify().faults == []


def test_a_faulty_save_that_lost_the_race_still_has_what_was_typed(client, editor):
    measure = make.measure()
    data = form_of(client, change_url(measure))
    editing.amend_measure(measure, content={"title_en": "New"}, by=make.BY, reason="so", at=NOW)

    response = client.post(change_url(measure), data | {"title_en": "Typed for long", "reason": ""})

    assert response.status_code == 409
    assert ("Title (English)", "Typed for long") in response.context["typed"]


def test_a_role_in_another_zone_reads_and_may_not_write(client, db):
    measure = make.measure(zone=make.zone("hetao-sz"))
    client.force_login(make.user("editor", make.zone("qianhai")))

    page = client.get(change_url(measure))
    sent = client.post(change_url(measure), {"title": "x", "reason": "y", "opened_version": "1"})

    assert measure.title_hans in page.content.decode()
    assert 'name="_save"' not in page.content.decode()
    assert sent.status_code == 403
    assert "no role that allows this" in sent.content.decode()


def test_a_measure_cannot_be_moved_into_a_zone_of_others(client, editor):
    measure = make.measure(zone=make.zone("hetao-sz"))
    data = form_of(client, change_url(measure))

    data |= {"zone": make.zone("qianhai").pk, "reason": "moved"}
    found = errors_of(client.post(change_url(measure), data))

    assert "You may not do this in qianhai" in found["__all__"][0]
    assert Measure.objects.get(pk=measure.pk).zone.code == "hetao-sz"


@pytest.mark.parametrize("role", ["", "viewer", "auditor", "verifier"])
def test_who_may_not_edit_sees_the_measure_and_no_form(client, db, role):
    measure = make.measure(targets=[make.target()])
    client.force_login(make.user(role))

    page = client.get(change_url(measure)).content.decode()

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


def test_what_is_not_there_is_not_found_in_words(client, chief):
    response = client.get(LIST + "999/advance/")

    assert response.status_code == 404
    assert "nothing at this address" in response.content.decode()


def test_a_ledger_with_another_key_refuses_in_words(client, editor, settings):
    measure = make.measure()
    data = form_of(client, change_url(measure)) | {"title_en": "Other", "reason": "so"}
    settings.LEDGER_KEY = "quite another key"

    response = client.post(change_url(measure), data)

    assert response.status_code == 503
    assert "LEDGER_KEY is not the key" in response.content.decode()
    assert Measure.objects.get(pk=measure.pk).version == 1
