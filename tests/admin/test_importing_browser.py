"""A zone administrator's list in a real browser: errors, corrected, confirmed, undone, exported, back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.helpers import make
from tests.helpers.browser import NEEDS_CHROMIUM, browser_page, log_in
from tests.helpers.sheets import xlsx

pytestmark = NEEDS_CHROMIUM
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CODES = [f"HETAO-SZ-{number:03}" for number in range(1, 31)]
WORDS = {  # language: heading of English titles, a wrong and a right status
    "en": ("Title (English)", "Done", "In progress"),
    "zh-hant": ("標題（English）", "做完", "進行中"),
    "zh-hans": ("标题（English）", "做完", "进行中"),
}


@pytest.fixture
def chief(committed) -> str:
    park = make.zone("hetao-sz", make.zone("hetao"))
    for code in CODES:
        make.measure(code, zone=park)
    return make.user("administrator", make.zone("hetao")).username


@pytest.fixture
def page(chief, live_server) -> Iterator[Page]:
    with browser_page(live_server.url) as page:
        yield page


def lists(language: str) -> tuple[bytes, bytes]:
    """A list with an unknown status and a measure that is not there, and the corrected one."""
    heading, wrong, right = WORDS[language]
    head = ["code", heading, "status", "status_on"]
    rows = [[code, f"Title of {code}"] for code in CODES]
    step = [right, "2026-11-01"]
    corrected = [[*rows[0], *step], *rows[1:]]
    return (
        xlsx(head, [*rows[0], wrong, step[1]], *rows[1:], ["HETAO-SZ-099", "No such"]),
        xlsx(head, *corrected),
    )


def bring(page: Page, content: bytes) -> None:
    page.goto("/admin/measures/measure/")
    page.click("p.exports a[href$='/import/']")
    page.set_input_files("#id_list", {"name": "list.xlsx", "mimeType": XLSX, "buffer": content})
    page.click("form[enctype] input[type=submit]")


def clean(page: Page) -> None:
    count = len(page.faults)
    found = Axe().run(page)
    del page.faults[count:]  # what axe itself does to the page is no fault of ours
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", WORDS)
def test_a_list_comes_in_is_corrected_undone_and_comes_back_unchanged(page, chief, language):
    wrong, right = lists(language)
    log_in(page, chief, language)

    bring(page, wrong)
    expect(page.locator("#refused ~ .scrolls tbody tr")).to_have_count(2)
    clean(page)
    bring(page, right)
    expect(page.locator("#refused")).to_have_count(0)
    page.fill("#id_reason", "Monthly return of the park office")
    page.click("input[type=submit].default")
    expect(page.locator("main p.quiet strong")).to_contain_text("30")

    page.click("main a[href*='/batches/']")
    page.fill("#id_reason", "The list was of another month")
    page.click("main form[method=post] input[type=submit]")
    expect(page.locator(".messagelist .success")).to_contain_text("30")

    page.goto("/admin/measures/measure/?zone=hetao")
    clean(page)
    with page.expect_download() as download:
        page.click("p.exports a >> nth=0")
    exported = Path(download.value.path()).read_bytes()
    bring(page, exported)
    expect(page.locator("ul.tally")).to_contain_text("30")
    expect(page.locator("#changed, #refused, #new, #doubtful")).to_have_count(0)
    page.goto("/admin/measures/measure/print/?zone=hetao")
    clean(page)
    page.goto("/admin/measures/measure/import/")
    clean(page)
