"""A verifier's day in a real browser, in three languages: from the login to the logout."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from measures.ledger import verification
from measures.models import Entry, Measure
from tests.helpers import make
from tests.helpers.browser import (
    IN_THREE_LANGUAGES,
    NEEDS_CHROMIUM,
    browser_page,
    log_in,
    no_faults,
)
from tests.helpers.make import DAY

pytestmark = NEEDS_CHROMIUM
LIST = "/admin/measures/measure/"


def send(page: Page, reason: str) -> None:
    page.fill("#id_reason", reason)
    page.click(".submit-row .default")
    expect(page.locator(".messagelist .success")).to_be_visible()


@IN_THREE_LANGUAGES
def test_a_day_of_a_verifier(committed, live_server, language):
    zone, dark = make.zone("hetao-sz"), language == "en"
    make.user("verifier", zone, username="ada")
    mei, paper = make.actor(make.user("editor", zone, username="mei")), make.source("paper")
    cited = {"evidence": [{"source": paper, "locator": "p. 3"}]}
    for number in (1, 2):
        measure = make.measure(f"A-00{number}", zone=zone, **cited)
        make.step(measure, "completed", by=mei, source=paper, effective_on=DAY)
    requested = make.requested("A-003", zone=zone)
    keys = dict(Measure.objects.values_list("code", "pk"))
    with browser_page(live_server.url) as page:
        log_in(page, "ada", language)
        no_faults(page, dark=dark)
        page.click("a[href*='status=completed'] >> nth=0")
        expect(page.locator("#result_list tbody tr")).to_have_count(2)

        page.click("#result_list .field-code a >> nth=0")
        expect(page.locator(".evidence")).to_contain_text("p. 3")
        no_faults(page, dark=dark)
        page.click("a.tool-change-status")
        page.check("input[name=to][value=verified]")
        page.fill("[name=effective_on]", str(DAY))
        page.select_option("[name=source]", str(paper.pk))
        no_faults(page, dark=dark)
        send(page, "現場查驗屬實，與來函相符")

        page.goto(f"{LIST}{keys['A-002']}/advance/")
        page.check("input[name=to][value=in_progress]")
        send(page, "缺少驗收照片，請補齊")
        expect(page.locator("body")).to_contain_text("缺少驗收照片，請補齊")

        page.goto("/admin/")
        page.click(f"a[href='{LIST}{requested.pk}/requests/1/'] >> nth=0")
        no_faults(page, dark=dark)
        page.check("input[name=decision][value=granted]")
        send(page, "理由充分，同意調整")

        page.goto(f"{LIST}{requested.pk}/confirm/")
        no_faults(page, dark=dark)
        send(page, "園區電話確認仍然有效")
        page.click("a[href$='/retract/']")
        no_faults(page, dark=dark)
        send(page, "確認錯了措施，應為另一項")
        expect(page.locator("a[href$='/retract/']")).to_have_count(0)
        page.click("#logout-form button")
        expect(page.locator("#result_list")).to_have_count(0)

    verbs = Entry.objects.filter(actor="ada").order_by("seq").values_list("verb", flat=True)
    assert [*verbs] == ["advanced", "advanced", "granted", "confirmed", "retracted"]
    assert Measure.objects.get(code="A-001").status == "verified"
    assert Measure.objects.get(code="A-002").sent_back
    assert verification.verify().faults == []
