"""An auditor's day in a real browser, in three languages: from the login to a dossier checked offline."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from measures import ledger
from measures.actions import editing
from measures.models import Entry
from tests.helpers import make
from tests.helpers.browser import (
    IN_THREE_LANGUAGES,
    NEEDS_CHROMIUM,
    browser_page,
    log_in,
    no_faults,
)
from tests.helpers.make import NOW
from tests.helpers.tamper import advance

pytestmark = NEEDS_CHROMIUM
ENTRIES = "/admin/measures/entry/"


@pytest.fixture
def record(committed):
    """Two measures that a return changed at once, one of which then moves on; and an auditor."""
    zone = make.zone("hetao-sz")
    mei = replace(
        make.actor(make.user("editor", zone, last_name="陳", first_name="美玲")),
        request_id="return-2026-11",
        caller_request_id="park-7",
    )
    paper = make.source("paper")
    measures = [make.measure(f"A-00{n}", zone=zone, source=paper) for n in (1, 2)]
    start = Entry.objects.latest("seq").seq
    with ledger.writing():
        for measure in measures:
            content = {"title_en": f"{measure.code} renamed"}
            why = {"by": mei, "reason": "Monthly return", "at": NOW}
            editing.amend_measure(measure, content=content, **why)
    measures[0].refresh_from_db()
    advance(measures[0])
    make.user("auditor", zone, username="audit")
    return start, Entry.objects.latest("seq").seq, measures[0].pk


def find(page: Page, start: int) -> None:
    """By kind and words of the reason at once; the batch is one line and has a page."""
    page.goto(ENTRIES)
    no_faults(page)
    page.click("a[href*='kind=text']")
    page.fill("input[name=words]", "monthly")
    page.press("input[name=words]", "Enter")
    expect(page.locator("table.ledger tbody tr")).to_have_count(2)  # the day, and the batch
    page.click("table.ledger summary")
    expect(page.locator("table.ledger ol > li")).to_have_count(2)
    expect(page.locator("table.ledger")).to_contain_text("A-001 renamed")
    assert all(part in page.url for part in ("kind=text", "words=monthly"))
    no_faults(page)
    page.click("a[href$='/batches/return-2026-11/']")
    expect(page.locator("main")).to_contain_text("Monthly return")
    expect(page.locator("main")).to_contain_text("park-7")  # the caller's own id beside ours
    no_faults(page)


def compare(page: Page, start: int, end: int) -> None:
    page.goto(f"{ENTRIES}between/")
    page.fill("#from", str(start))
    page.fill("#to", str(end))
    page.select_option("#zone", "hetao-sz")
    page.click("form.two-days input[type=submit]")
    expect(page.locator("section[aria-labelledby=changed] tbody tr")).to_have_count(2)
    expect(page.locator("section[aria-labelledby=then] tbody tr")).to_have_count(2)
    no_faults(page)


def prove(page: Page) -> None:
    page.goto(f"{ENTRIES}proof/")
    page.click("input[name=prove]")
    page.wait_for_load_state()
    while page.locator("progress").count():
        page.reload()
    expect(page.locator("section[aria-labelledby=result]")).to_be_visible()
    assert page.locator(".box.bad").count() == 0
    no_faults(page)


def order(page: Page, folder: str) -> str:
    page.goto(f"{ENTRIES}dossier/?about=measure&code=A-001")
    no_faults(page)
    with page.expect_download() as download:
        page.click("form[method=post] input.default")
    download.value.save_as(folder)
    return folder


def check_offline(page: Page, file: str, folder: str) -> None:
    """By Python alone, and by the page of browser JavaScript: neither has the other's code."""
    with ZipFile(file) as archive:
        archive.extractall(folder)
    program = [sys.executable, "-S", "-E", f"{folder}/verify_dossier.py"]
    done = subprocess.run(program, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert "no faults" in done.stdout

    page.goto("/en/check/")
    page.context.set_offline(True)
    page.set_input_files("input[type=file]", file)
    page.wait_for_selector("#result[data-verdict]")
    assert page.get_attribute("#result", "data-verdict") in ("good", "open")
    page.context.set_offline(False)


@IN_THREE_LANGUAGES
def test_a_day_of_an_auditor(record, live_server, tmp_path, language):
    start, end, key = record
    with browser_page(live_server.url) as page:
        log_in(page, "audit", language)
        no_faults(page)
        find(page, start)
        page.goto(f"/admin/measures/measure/{key}/")
        expect(page.locator("ol.timeline > li")).not_to_have_count(0)
        no_faults(page)
        page.goto(f"/admin/measures/measure/{key}/history/")
        no_faults(page)
        page.goto(f"/admin/measures/measure/{key}/change/")
        assert page.locator("input[name=_save]").count() == 0  # he may only read
        compare(page, start, end)
        prove(page)
        file = order(page, str(tmp_path / "A-001.zip"))
        check_offline(page, file, str(tmp_path / "unpacked"))
