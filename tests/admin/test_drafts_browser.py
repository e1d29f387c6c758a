"""What is typed into a form outlasts leaving it, a lost race, another language and another person."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from measures.models import StatusUpdate
from tests.helpers import make
from tests.helpers.browser import NEEDS_CHROMIUM, WCAG, answered, browser_page, log_in

pytestmark = NEEDS_CHROMIUM
WORDS = "It applies since then"


def test_words_typed_at_the_gate_come_back_until_they_are_sent(committed, live_server):
    park = make.zone("hetao-sz")
    measure = make.measure("PARK-001", zone=park)
    me, them = (make.user("editor", park) for _ in range(2))
    mine, theirs, pk = me.username, them.username, me.pk
    record = f"/admin/measures/measure/{measure.pk}/"

    with browser_page(live_server.url) as page:
        log_in(page, mine)
        page.goto(f"{record}advance/")
        page.check("input[name=to][value=in_progress]")
        page.fill("#id_reason", WORDS)
        with page.expect_event("dialog") as asked:
            page.once("dialog", lambda dialog: dialog.accept())
            page.click("#branding a")
        assert asked.value.type == "beforeunload"

        log_in(page, theirs)
        page.goto(f"{record}advance/")
        assert page.locator(".draft").count() == 0

        log_in(page, mine)
        page.goto(f"{record}advance/")
        expect(page.locator("#id_reason")).to_have_value("")
        no_faults(page)
        page.emulate_media(color_scheme="dark")
        page.click("text=Restore what you typed")
        holds_the_words(page)
        no_faults(page)

        for language, discard in (("zh-hant", "捨棄"), ("zh-hans", "放弃"), ("en", "Discard")):
            page.click(f"button[name=language][value={language}]")
            expect(page.locator(".draft button")).to_have_text(discard)
            holds_the_words(page)

        stored = page.evaluate("JSON.stringify(localStorage)")
        assert WORDS in stored
        assert "csrf" not in stored

        page.fill("#id_effective_on", "2023-09-06")
        page.evaluate("document.querySelector('[name=version]').value = '0'")  # a lost race
        with answered(page, 409):
            page.click("input[type=submit].default")
        page.click("text=Open the current version")
        holds_the_words(page)
        page.click("input[type=submit].default")
        expect(page.locator(".messagelist .success")).to_be_visible()
        page.goto(f"{record}advance/")
        assert page.locator(".draft").count() == 0
        assert WORDS not in page.evaluate("JSON.stringify(localStorage)")

        page.goto(f"{record}change/")
        page.click("#targets-group .add-row a")
        page.fill("#id_targets-1-indicator", "企业")
        page.goto(record)
        page.goto(f"{record}change/")
        page.click("text=Restore what you typed")
        expect(page.locator("#id_targets-1-indicator")).to_have_value("企业")
        page.evaluate(
            "key => localStorage[key] = localStorage[key].replace('targets\\\\\",\\\\\"', '$&7')",
            f"draft {pk} {record}change/",
        )
        page.goto(f"{record}change/")
        page.click("text=Restore what you typed")
        expect(page.locator(".draft p >> nth=1")).to_contain_text("企业")

    assert StatusUpdate.objects.filter(measure=measure, reason=WORDS).count() == 1


def holds_the_words(page: Page) -> None:
    expect(page.locator("#id_reason")).to_have_value(WORDS)
    expect(page.locator("input[name=to][value=in_progress]")).to_be_checked()


def no_faults(page: Page) -> None:
    page.wait_for_load_state()
    refused = page.faults.copy()  # type: ignore[attr-defined]
    found = Axe().run(page, options=WCAG)
    page.faults[:] = refused  # type: ignore[attr-defined]  # what axe itself does to the page
    assert [each["id"] for each in found.response["violations"]] == []
