"""Entering without traps, in a real browser: kinds, duplicates, double clicks, races, ended sessions."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from measures.models import Entry, Measure
from tests.helpers import make
from tests.helpers.browser import NEEDS_CHROMIUM, answered, browser_page, log_in
from tests.helpers.files import WORDS, attached

from .test_officers_day import no_faults

pytestmark = NEEDS_CHROMIUM
LIST = "/admin/measures/measure/"
#: Saves the form that is open, as from another window.
THEIRS = """async () => {
    const data = new FormData(document.querySelector("#measure_form"));
    data.set("title_en", "Flats of theirs");
    data.set("summary_en", "Theirs alone");
    data.set("reason", "As they have it");
    data.delete("form_token");
    await fetch(location.href, { method: "POST", body: data });
}"""


def test_entering_a_measure_without_traps(committed, live_server):
    park = make.zone("hetao-sz")
    make.user("editor", park, username="mei")
    source = make.source()
    make.measure("HETAO-SZ-001", zone=park, targets=[make.target()], title="研发用房")
    with browser_page(live_server.url) as page:
        log_in(page, "mei")
        page.goto(f"{LIST}add/")
        kinds(page)
        duplicates(page)
        no_faults(page)
        page.select_option("#id_first_status", "planned")
        page.fill("#id_effective_on", "2023-09-06")
        page.select_option("#id_source", str(source.pk))
        page.fill("#id_reason", "Announced in the plan")
        page.click("input[name=_save]")
        page.check(".field-value input[name=another]")
        page.dblclick("input[name=_save]")
        expect(page.locator(".messagelist .success")).to_be_visible()
        ended_session(page)
        lost_race(page)
        came_back(page)
    made = Measure.objects.get(code="HETAO-SZ-002")
    assert (made.kind, made.talent_housing.units, made.status) == (
        *("talent_housing", 300),
        "in_progress",
    )
    assert not hasattr(made, "funding_cap")
    assert (made.title_en, made.summary_en) == ("Flats of mine", "Theirs alone")
    assert Entry.objects.filter(code=made.code, verb="created").count() == 1


def kinds(page: Page) -> None:
    """The terms of the chosen kind are shown; those of another are named, and dropped by a tick."""
    page.select_option("#id_zone", label="Zone hetao-sz (hetao-sz)")
    page.select_option("#id_kind", "funding_cap")
    expect(page.locator("#funding_cap-group")).to_be_visible()
    expect(page.locator("#whitelist-group")).to_be_hidden()
    page.fill("#id_funding_cap-0-amount", "5000万")
    page.select_option("#id_kind", "talent_housing")
    page.fill("#id_talent_housing-0-units", "300")
    expect(page.locator(".dropped")).to_contain_text("Amount 5000万")
    page.check(".dropped input[value=funding_cap]")


def duplicates(page: Page) -> None:
    """A measure with the figure is shown beside it."""
    page.fill("#id_title", "人才住宿")
    page.select_option("#id_origin_script", "hans")
    page.fill("#id_targets-0-indicator", "面积")
    page.select_option("#id_targets-0-comparator", "at_least")
    page.select_option("#id_targets-0-unit", "m2")
    page.fill("#id_targets-0-value", "1000")
    expect(page.locator(".field-value .similar")).to_contain_text("HETAO-SZ-001")


def ended_session(page: Page) -> None:
    """The password is taken in place, and what was typed is sent."""
    page.click("a.tool-change-status")
    page.check("input[name=to][value=in_progress]")
    page.fill("#id_reason", "Works have begun there")
    page.context.clear_cookies(name="sessionid")
    page.click(".submit-row .default")
    expect(page.locator("#id_resume_password")).to_be_focused()
    no_faults(page)
    page.fill("#id_resume_password", "correct horse battery")
    page.click(".submit-row .default")
    expect(page.locator(".messagelist .success")).to_be_visible()


def lost_race(page: Page) -> None:
    """Mine and theirs are chosen field by field."""
    record = page.url
    page.goto(f"{record}change/")
    page.evaluate(THEIRS)
    page.fill("#id_title_en", "Flats of mine")
    page.fill("#id_reason", "As the document has it")
    with answered(page, 409):
        page.click("input[name=_save]")
    no_faults(page)
    expect(page.locator(".entry .reason")).to_contain_text("As they have it")
    page.check("input[name='choice title_en'][value=mine]")
    page.click(".submit-row .default")
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.goto(record)


def came_back(page: Page) -> None:
    """A page from the history works again, and says that it was sent."""
    page.click("a.tool-change-status")
    page.route("**/advance/", lambda route: route.fulfill(status=204))  # the page stays
    page.click(".submit-row .default")
    expect(page.locator(".submit-row .default")).to_be_disabled()
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator(".submit-row .default")).to_be_enabled()
    expect(page.locator(".draft")).to_contain_text("You have sent this form")


def test_chosen_words_of_a_document_come_back_with_the_draft(committed, live_server):
    park = make.zone("hetao-sz")
    make.user("editor", park, username="mei")
    document = attached()
    pk = make.measure("A-001", zone=park).pk
    with browser_page(live_server.url) as page:
        log_in(page, "mei")
        page.goto(f"{LIST}{pk}/evidence/")
        page.fill("#id_reason", "It says so there")
        page.select_option("#open_document", str(document.pk))
        page.click("input[name=show]")
        page.fill("#phrase", WORDS)
        page.click("input[name=find]")
        page.click("input[name=use]")
        expect(page.locator(".panel .box .words")).to_contain_text(WORDS)
        page.once("dialog", lambda dialog: dialog.accept())
        page.goto(LIST)
        page.goto(f"{LIST}{pk}/evidence/")
        expect(page.locator(".panel .box")).to_have_count(0)
        page.click("text=Restore what you typed")
        expect(page.locator(".panel .box .words")).to_contain_text(WORDS)
        expect(page.locator("#id_reason")).to_have_value("It says so there")
        page.click(".submit-row .default")
        expect(page.locator(".messagelist .success")).to_be_visible()
    assert Measure.objects.get().evidence.filter(document="", start__isnull=False).exists()
