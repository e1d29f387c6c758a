"""Lateness is not edited away in a browser; two people move a promise."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page, expect

from tests.helpers import make
from tests.helpers.browser import NEEDS_CHROMIUM, browser_page, log_in

pytestmark = NEEDS_CHROMIUM
LIST = "/admin/measures/measure/"


def test_the_ways_to_edit_lateness_away_fail_and_two_people_move_a_promise(committed, live_server):
    park = make.zone("hetao-sz")
    due = {"deadline": "2020年底", "due_from": date(2020, 12, 31), "due_by": date(2020, 12, 31)}
    source = make.source("plan")
    make.measure("PARK-001", zone=park, source=source, targets=[make.target()], **due)
    editor = make.user("editor", park).username
    verifier = make.user("verifier", park).username

    with browser_page(live_server.url) as page:
        log_in(page, editor)
        refused(page, "#id_targets-0-value", "999")
        refused(page, "#id_due_by", "2028-12-31")
        expect(page.locator("input[name=targets-0-DELETE]")).to_have_count(0)
        open_measure(page)
        expect(page.locator(".badge.schedule-overdue")).to_be_visible()

        complete_on_the_announcement(page)
        expect(page.locator(".badge.schedule-claimed")).to_be_visible()
        expect(page.locator(".badge.schedule-met")).to_have_count(0)

        page.click("text=Move a promise")
        page.click("ul.choices >> text=1.")
        page.check("input[name=act][value=move]")
        page.fill("#id_value", "999")
        page.select_option("#id_source", index=1)
        page.fill("#id_reason", "Lowered by the committee")
        page.click("input[type=submit].default")
        expect(page.locator(".messagelist")).to_contain_text("waits for a second person")
        decide(page, "An editor does not grant it")
        expect(page.locator(".errornote").first).to_be_visible()

        log_in(page, verifier)
        open_measure(page)
        decide(page, "The minutes of the committee say so")
        expect(page.locator(".messagelist .success")).to_contain_text("decided")
        page.goto(LIST)
        expect(page.locator(".badge.promise-moved")).to_be_visible()


def open_measure(page: Page) -> None:
    page.goto(LIST)
    page.click("#result_list >> text=PARK-001")


def refused(page: Page, field: str, value: str) -> None:
    """A promise changed in the form of the measure is refused, and the way is named."""
    open_measure(page)
    page.click("ul.acts >> text=Edit")
    page.fill(field, value)
    page.fill("#id_reason", "Decided by the steering group")
    page.click("input[name=_save]")
    expect(page.locator(".errorlist", has_text="Move a promise").first).to_be_visible()


def complete_on_the_announcement(page: Page) -> None:
    page.click("a.tool-change-status")
    page.check("input[name=to][value=completed]")
    page.fill("#id_effective_on", "2023-09-06")
    page.select_option("#id_source", index=1)
    page.fill("#id_reason", "It is done")
    page.click("input[type=submit].default")
    page.check("input[name=confirm][value=source_announced]")
    page.click("input[type=submit].default")


def decide(page: Page, words: str) -> None:
    page.click("text=Request 1 waits")
    page.check("input[name=decision][value=granted]")
    page.fill("#id_reason", words)
    page.click("input[type=submit].default")
    page.wait_for_load_state()
