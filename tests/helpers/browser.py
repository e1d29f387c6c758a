"""A page of a real browser for tests of the admin."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NEEDS_CHROMIUM = [
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None, reason="Chromium is not installed: the browser tests did not run"
    ),
]


@contextmanager
def browser_page(url: str) -> Iterator[Page]:
    """A page that fails its test over any error in the console, a refused style among them.

    No query may be made while it is open: Playwright's loop runs in this thread.
    """
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(base_url=url, locale="en-GB")
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                faults.append(f"{page.url}: {message.text}") if message.type == "error" else None
            ),
        )
        page.faults = faults  # type: ignore[attr-defined]
        yield page
        browser.close()
    assert not faults, faults


def log_in(page: Page, username: str, language: str = "en") -> None:
    page.context.clear_cookies()
    page.goto("/admin/")
    page.click(f"button[name=language][value={language}]")
    page.fill("#id_username", username)
    page.fill("#id_password", "correct horse battery")
    page.press("#id_password", "Enter")
    page.wait_for_selector(".work-queue")
