"""An officer's day in a real browser, in three languages: from the login to the logout."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from measures.models import Entry, Measure
from tests.helpers import make
from tests.helpers.browser import (
    IN_THREE_LANGUAGES,
    NEEDS_CHROMIUM,
    browser_page,
    log_in,
    no_faults,
    prints_clean,
)
from tests.helpers.files import WORDS, attached
from tests.helpers.make import DAY

pytestmark = NEEDS_CHROMIUM
LIST = "/admin/measures/measure/"


def words_as_evidence(page: Page) -> None:
    """Words of a document are marked without script, and taken for all."""
    page.select_option("#open_document", index=1)
    page.click("input[name=show]")
    page.fill("#phrase", WORDS)
    page.click("input[name=find]")
    page.click("input[name=use]")
    expect(page.locator("input[name=passage]")).to_have_count(1)


def choose(page: Page, action: str) -> None:
    page.check("input[name=select_across]")
    page.select_option(".actions select[name=action]", action)
    page.click(".actions button[name=index]")


@IN_THREE_LANGUAGES
def test_a_day_of_an_officer(committed, live_server, language):
    zone, dark = make.zone("hetao-sz"), language == "zh-hant"
    mei = make.user("editor", zone, username="mei", last_name="陳", first_name="美玲")
    for number in (1, 2, 3):
        make.measure(f"A-00{number}", zone=zone, owner=mei)
    attached()
    with browser_page(live_server.url) as page:
        log_in(page, "mei", language)
        no_faults(page, dark=dark)
        page.click("a[href='/admin/measures/measure/?owner=me']")
        expect(page.locator("#result_list tbody tr")).to_have_count(3)
        prints_clean(page)
        no_faults(page, dark=dark)

        choose(page, "advance_all")
        words_as_evidence(page)
        no_faults(page, dark=dark)
        page.select_option("[name=to]", "in_progress")
        page.fill("[name=effective_on]", str(DAY))
        page.fill("[name=reason]", "施工已開始，見園區來函")
        page.click("input[name=preview]")
        expect(page.locator("input[name=leave]")).to_have_count(3)
        no_faults(page, dark=dark)
        page.check("input[name=leave][value=A-003]")
        page.click("input[name=apply]")
        expect(page.locator(".messagelist .success")).to_be_visible()
        no_faults(page, dark=dark)

        page.fill("[name=reason]", "選錯了清單，全部收回")
        page.click("form:has([name=reason]) input[type=submit]")
        expect(page.locator(".messagelist .success")).to_be_visible()

        page.goto(f"{LIST}?owner=me")
        page.click("#result_list .field-code a >> nth=0")
        expect(page.locator("dl.about")).to_contain_text("陳美玲")
        prints_clean(page)
        no_faults(page, dark=dark)
        page.click("a.tool-change-status")
        page.check("input[name=to][value=in_progress]")
        page.fill("[name=effective_on]", str(DAY))
        page.fill("[name=reason]", "施工已開始，見園區來函")
        page.click(".submit-row .default")
        expect(page.locator(".messagelist .success")).to_be_visible()
        page.click("#logout-form button")
        expect(page.locator("#result_list")).to_have_count(0)

    first = Measure.objects.get(code="A-001")
    assert first.status == "in_progress"
    verbs = Entry.objects.filter(code="A-001").order_by("seq").values_list("verb", flat=True)
    assert [*verbs] == ["created", "advanced", "taken_back", "advanced"]
    assert Entry.objects.filter(code="A-003").count() == 1
