"""An officer's work in a browser that runs no scripts."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from measures.models import Measure, StatusUpdate
from tests.helpers import make
from tests.helpers.browser import NEEDS_CHROMIUM, browser_page, log_in
from tests.helpers.make import DAY

pytestmark = NEEDS_CHROMIUM


def send(page: Page, **fields: str) -> None:
    """Fill a page's form in, send it, and see that it was accepted."""
    for name, value in fields.items():
        page.fill(f"[name='{name}']", value)
    page.click(".submit-row .default")
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_a_measure_is_found_and_worked_on_without_scripts(committed, live_server):
    zone = make.zone("hetao-sz")
    mei = make.user("editor", zone, username="mei")
    source = str(make.source().pk)
    for number in (1, 2, 3):
        make.measure(f"A-00{number}", zone=zone, owner=mei if number > 1 else None)
    with browser_page(live_server.url, scripts=False) as page:
        log_in(page, "mei")
        expect(page.locator(".theme-toggle")).to_be_hidden()
        page.click("a[href='/admin/measures/measure/']")
        page.click("#changelist-filter details:has(input[name=owner]) summary")
        page.check("input[name=owner][value=me]")
        page.click("#changelist-filter form[method=get] input[type=submit]")
        expect(page.locator("#result_list .field-code")).to_have_count(2)
        page.click("#result_list .column-code .text a")
        expect(page.locator("#result_list .field-code")).to_have_text(["A-003", "A-002"])
        expect(page.locator("#action-toggle")).to_be_hidden()
        page.click("#result_list .field-code a >> nth=1")

        page.click("a.tool-change-status")
        page.check("input[name=to][value=in_progress]")
        send(page, effective_on=str(DAY), reason="Works have begun there")
        page.click("ul.acts >> text=Confirm")
        send(page, reason="Seen on a visit")
        page.click("ul.acts >> text=Edit")
        expect(page.locator(".related-widget-wrapper-link >> nth=0")).to_be_hidden()
        page.select_option("[name=targets-0-comparator]", "at_least")
        page.select_option("[name=targets-0-unit]", "m2")
        target = {"targets-0-indicator": "面积", "targets-0-value": "5000"}
        send(page, **target, reason="The plan names a figure")
        page.click("ul.acts >> text=Edit")
        page.click("#targets-group summary")
        page.select_option("[name=targets-1-comparator]", "at_least")
        page.select_option("[name=targets-1-unit]", "companies")
        target = {"targets-1-indicator": "企业", "targets-1-value": "30"}
        send(page, **target, reason="The plan names another")
        page.click("text=Record a figure")
        page.select_option("#id_target", index=1)
        page.select_option("#id_source", source)
        page.fill("#id_read_on", str(DAY))
        page.fill("#id_reason", "The park reported it")
        page.fill("#id_value", "1000")
        page.press("#id_value", "Enter")  # sends the form, and not the switch of language
        expect(page.locator(".messagelist .success")).to_be_visible()

        expect(page.locator("nav.strip")).to_contain_text("2 / 2")
        page.click("nav.strip a >> nth=0")
        expect(page.locator("#result_list .field-code")).to_have_text(["A-003", "A-002"])
    measure = Measure.objects.get(code="A-002")
    assert (measure.status, measure.targets.count()) == ("in_progress", 2)
    assert measure.targets.get(number=1).readings.get().value == 1000
    assert StatusUpdate.objects.filter(measure=measure).count() == 2
