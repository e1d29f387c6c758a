"""The admin's form of a measure: one save, one entry."""

import pytest

from measures.actions import editing
from measures.ledger import verification
from measures.models import Entry, Measure
from tests.helpers import make
from tests.helpers.admin_pages import LIST, change_url, cited, errors_of, form_of, new
from tests.helpers.make import DAY, NOW


@pytest.fixture
def editor(client, db):
    """An editor of hetao and all below it, logged in."""
    make.zone("hetao-sz", make.zone("hetao"))
    user = make.user("editor", make.zone("hetao"), first_name="Ada", last_name="Editor")
    client.force_login(user)
    return user


def test_the_form_costs_the_same_for_five_targets_as_for_one(
    client, editor, django_assert_num_queries, django_assert_max_num_queries
):
    one = make.measure(targets=[make.target()], evidence=cited(1))
    five = make.measure(targets=[make.target() for _ in range(5)], evidence=cited(5))
    client.get(change_url(one))
    with django_assert_max_num_queries(38) as counted:
        client.get(change_url(one))

    with django_assert_num_queries(len(counted)):
        client.get(change_url(five))


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
    source = make.source()
    data |= {
        "title": "研发用房",
        "reason": "corrected against the document",
        "whitelist-0-listed": "科研货物",
        "targets-0-per": "每年",
        "targets-TOTAL_FORMS": "2",
        "targets-1-indicator": "企业",
        "targets-1-indicator_en": "Companies",
        "targets-1-comparator": "about",
        "targets-1-direction": "increase",
        "targets-1-value": "30",
        "targets-1-baseline_qualifier": "exact",
        "targets-1-unit": "companies",
        "evidence-TOTAL_FORMS": "2",
        "evidence-1-source": source.pk,
        "evidence-1-locator": "第3页",
    }
    entries = Entry.objects.count()

    response = client.post(change_url(measure), data)

    assert response.status_code == 302
    assert Entry.objects.count() == entries + 1
    entry = Entry.objects.latest("seq")
    assert (entry.verb, entry.channel, entry.actor) == ("amended", "admin", "Ada Editor")
    assert entry.reason == "corrected against the document"
    measure.refresh_from_db()
    assert (measure.title_hans, measure.title_hant, measure.version) == ("研发用房", "研發用房", 2)
    assert [t.value for t in measure.targets.order_by("number")] == [1000, 30]
    assert measure.targets.get(number=1).first_value == 1000
    assert measure.evidence.filter(locator="第3页", source=source).exists()
    assert measure.whitelist.listed_hant == "科研貨物"
    assert verification.verify().faults == []


def test_a_form_sent_unchanged_writes_nothing_and_says_so(client, editor):
    measure = make.measure(targets=[make.target()], evidence=cited(2))
    entries = Entry.objects.count()

    data = form_of(client, change_url(measure)) | {"reason": "no reason at all"}
    response = client.post(change_url(measure), data, follow=True)

    assert "No changes to save" in response.content.decode()
    assert Entry.objects.count() == entries


def test_a_forged_removal_of_a_target_changes_nothing(client, editor):
    measure = make.measure(targets=[make.target(), make.target()])
    data = form_of(client, change_url(measure)) | {"reason": "not in the document"}

    client.post(change_url(measure), data | {"targets-0-DELETE": "on"})
    assert [target.number for target in measure.targets.all()] == [1, 2]


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


def lost_race(client, measure, meanwhile, **mine):
    """The page of a save of `mine` after `meanwhile`, and what its browser sends back."""
    data = form_of(client, change_url(measure)) | opened(client, measure)
    editing.amend_measure(measure, content=meanwhile, by=make.BY, reason="so it is", at=NOW)
    page = client.post(change_url(measure), data | {"reason": "as I see it"} | mine)
    assert page.status_code == 409
    rows = page.context["merge"].differences
    sent = dict(page.context["sent"]) | {"seen_version": page.context["original"].version}
    return page, sent | {f"choice {row.key}": row.chosen for row in rows if row.chosen}


def opened(client, measure):
    return {"opened_values": client.get(change_url(measure)).context["opened_values"]}


def test_a_save_that_lost_the_race_is_merged_field_by_field(client, editor):
    measure = make.measure(title_en="As it was", targets=[make.target(), make.target()])
    meanwhile = {
        "title_en": "As they have it",
        "targets": [{"number": 1, "per": "每日"}, {"number": 2}],
    }
    mine = {"title_en": "As I have it", "targets-1-per": "每月"}
    page, sent = lost_race(client, measure, meanwhile, **mine)

    shown = page.content.decode()
    assert "was changed by someone else" in shown
    assert "so it is" in shown  # why they changed it
    rows = {row.label: row for row in page.context["merge"].differences}
    assert [rows["Title (English)"].mine, rows["Title (English)"].theirs] == [
        "As I have it",
        "As they have it",
    ]
    sides = {label: row.settled for label, row in rows.items()}
    assert sides == {"Title (English)": "", "target 1 · Per": "theirs", "target 2 · Per": "mine"}
    assert Measure.objects.get(pk=measure.pk).version == 2

    assert client.post(change_url(measure), sent).status_code == 409  # one is not chosen yet
    done = client.post(change_url(measure), sent | {"choice title_en": "mine"})

    assert done.status_code == 302
    fresh = Measure.objects.get(pk=measure.pk)
    assert (fresh.title_en, fresh.version) == ("As I have it", 3)
    assert [target.per_hans for target in fresh.targets.order_by("number")] == ["每日", "每月"]
    assert Entry.objects.latest("seq").reason == "as I see it"
    assert verification.verify().faults == []


def test_rows_that_they_added_or_removed_stay_so_unless_mine_are_chosen(client, editor):
    one, two, three = (make.source() for _ in range(3))
    pages = [{"source": source, "locator": "p. 1"} for source in (one, two)]
    measure = make.measure(evidence=pages)
    meanwhile = {
        "evidence": [{"source": two, "locator": "p. 1"}, {"source": three, "locator": "9"}]
    }
    before = {row.source_id: row.pk for row in measure.evidence.all()}
    data = form_of(client, change_url(measure))
    number = next(n for n in "01" if data[f"evidence-{n}-id"] == before[one.pk])

    page, sent = lost_race(client, measure, meanwhile, **{f"evidence-{number}-locator": "p. 7"})

    [removed] = page.context["merge"].differences
    assert (removed.theirs, removed.settled) == ("removed", "")
    sent |= {f"choice {removed.key}": "mine"}
    assert client.post(change_url(measure), sent).status_code == 302
    cited = Measure.objects.get(pk=measure.pk).evidence.filter(status_update=None)
    assert {(row.source_id, row.locator) for row in cited} == {
        (one.pk, "p. 7"),
        (two.pk, "p. 1"),
        (three.pk, "9"),
    }


def test_a_choice_made_before_they_changed_it_once_more_is_asked_for_again(client, editor):
    measure = make.measure(title_en="As it was")
    meanwhile = {"title_en": "As they have it"}
    _page, sent = lost_race(client, measure, meanwhile, title_en="As I have it")
    fresh = Measure.objects.get(pk=measure.pk)
    again = {"title_en": "As they have it now"}
    editing.amend_measure(fresh, content=again, by=make.BY, reason="better so", at=NOW)

    page = client.post(change_url(measure), sent | {"choice title_en": "mine"})

    assert page.status_code == 409
    [row] = page.context["merge"].differences
    assert (row.theirs, row.chosen) == ("As they have it now", "")
    assert Measure.objects.get(pk=measure.pk).title_en == "As they have it now"


def test_a_faulty_save_that_lost_the_race_still_has_what_was_typed(client, editor):
    measure = make.measure()
    data = form_of(client, change_url(measure))
    editing.amend_measure(
        measure, content={"title_en": "New"}, by=make.BY, reason="so it is", at=NOW
    )

    response = client.post(change_url(measure), data | {"title_en": "Typed for long", "reason": ""})

    assert response.status_code == 409
    assert ("title_en", "Typed for long") in response.context["sent"]


def test_an_entry_carries_the_request_id_of_its_response(client, editor):
    measure = make.measure()
    data = form_of(client, change_url(measure)) | {"title": "研发用房", "reason": "corrected"}

    response = client.post(change_url(measure), data)

    entry = Entry.objects.latest("seq")
    assert (entry.channel, entry.reason) == ("admin", "corrected")
    assert entry.request_id == response["X-Request-ID"] != ""


def test_line_breaks_of_text_areas_are_recorded_as_line_feeds(client, editor):
    measure = make.measure()
    data = form_of(client, change_url(measure))

    data |= {"summary": "一\r\n二", "summary_en": "a\r\nb", "reason": "first\r\nsecond"}
    response = client.post(change_url(measure), data)

    assert response.status_code == 302
    measure.refresh_from_db()
    assert (measure.summary_hans, measure.summary_en) == ("一\n二", "a\nb")
    assert Entry.objects.latest("seq").reason == "first\nsecond"


def test_a_measure_needs_no_english_title(client, editor):
    response = client.post(LIST + "add/", new(title_en=""))

    assert response.status_code == 302
    measure = Measure.objects.get()
    assert measure.in_language("title", "en") == "科研資助"
    data = form_of(client, change_url(measure)) | {"summary": "資助", "reason": "one more"}
    assert client.post(change_url(measure), data).status_code == 302


def test_a_change_of_kind_removes_the_terms_of_the_other_only_when_that_is_ticked(client, editor):
    measure = make.measure(kind="funding_cap", terms={"amount": 5000000, "currency": "HKD"})
    data = form_of(client, change_url(measure))
    data |= {"kind": "talent_housing", "talent_housing-0-units": "300", "reason": "it is housing"}

    asked = client.post(change_url(measure), data)
    [question] = errors_of(asked)["kind"]
    assert "5,000,000 · Currency: Hong Kong dollar" in question
    assert Measure.objects.get(pk=measure.pk).version == 1
    folds = {each.formset.prefix: each.is_collapsible for each in folded(asked)}
    assert folds == {
        **{"whitelist": True, "split_line": True},
        **{"talent_housing": False, "funding_cap": False},
    }

    assert client.post(change_url(measure), data | {"dropped": "whitelist"}).status_code == 200
    assert client.post(change_url(measure), data | {"dropped": "funding_cap"}).status_code == 302
    measure = Measure.objects.get(pk=measure.pk)
    assert (measure.kind, measure.talent_housing.units) == ("talent_housing", 300)
    assert not hasattr(measure, "funding_cap")


def test_terms_that_another_kind_of_a_new_measure_has_are_named_and_left_out_when_ticked(
    client, editor
):
    terms = {"whitelist-TOTAL_FORMS": "1", "whitelist-0-listed": "科研貨物"}

    [question] = errors_of(client.post(LIST + "add/", new(**terms)))["kind"]
    assert "科研貨物" in question

    assert client.post(LIST + "add/", new(**terms, dropped="whitelist")).status_code == 302
    assert not hasattr(Measure.objects.get(), "whitelist")


def folded(response):
    inlines = response.context["inline_admin_formsets"]
    return [each for each in inlines if "terms" in each.classes]
