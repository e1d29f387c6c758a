"""A page of a real browser for tests of the admin."""

from __future__ import annotations

import asyncio
import atexit
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TypeVar

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

T = TypeVar("T")
PATIENCE = 60_000  # ms for what takes a moment on a machine without other work
expect.set_options(timeout=PATIENCE)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NEEDS_CHROMIUM = [
    pytest.mark.once,
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None, reason="Chromium is not installed: the browser tests did not run"
    ),
]

#: For axe. It need not hand over what it found in order, which takes as long as the check.
WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
#: Of these, the rules that a page can break in one colour scheme alone.
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}

#: Makes a journey in three languages, in the first of them on both engines.
IN_THREE_LANGUAGES = pytest.mark.parametrize(
    "language", [pytest.param("en", marks=pytest.mark.both), "zh-hant", "zh-hans"]
)


def needs_chromium(test: T) -> T:
    """The marks of NEEDS_CHROMIUM on one test of a file."""
    for mark in NEEDS_CHROMIUM:
        test = mark(test)
    return test


@cache
def _chromium() -> tuple[Browser, asyncio.AbstractEventLoop]:
    """The browser of this process, which stays until its end, and the loop that it works in."""
    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
    )
    loop = asyncio.get_running_loop()

    def stop() -> None:
        asyncio._set_running_loop(loop)
        playwright.stop()

    atexit.register(stop)
    return browser, loop


@contextmanager
def browser_page(url: str, *, scripts: bool = True) -> Iterator[Page]:
    """A page that fails its test over any error in the console, a refused style among them.

    Its context is its own: no cookie, no cached file. No query may be made while it is open:
    Playwright's loop runs in this thread, and stands still afterwards.
    """
    faults: list[str] = []
    browser, loop = _chromium()
    asyncio._set_running_loop(loop)
    try:
        context = browser.new_context(base_url=url, locale="en-GB", java_script_enabled=scripts)
        page = context.new_page()
        page.context.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                faults.append(f"{page.url}: {message.text}") if message.type == "error" else None
            ),
        )
        page.faults = faults  # type: ignore[attr-defined]
        yield page
    finally:
        for context in browser.contexts:
            context.close()
        asyncio._set_running_loop(None)
    assert not faults, faults


@contextmanager
def answered(page: Page, status: int) -> Iterator[None]:
    """The page that is sent inside is answered with this status: no fault of its console."""
    line = f"status of {status} "
    with page.expect_console_message(lambda message: line in message.text):
        yield
    page.faults[:] = [each for each in page.faults if line not in each]  # type: ignore[attr-defined]


def log_in(page: Page, username: str, language: str = "en") -> None:
    page.context.clear_cookies()
    page.goto("/admin/")
    page.click(f"button[name=language][value={language}]")
    page.fill("#id_username", username)
    page.fill("#id_password", "correct horse battery")
    page.press("#id_password", "Enter")
    page.wait_for_selector(".work-queue")


def no_faults(page: Page, *, dark: bool = False) -> None:
    """axe finds nothing, the page does not run over 360 px, and no style or script was refused."""
    page.wait_for_load_state()
    for scheme in ("light", "dark") if dark else ("light",):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
        refused = page.faults.copy()  # type: ignore[attr-defined]
        found = Axe().run(page, options=COLOURS if scheme == "dark" else WCAG)
        page.faults[:] = refused  # type: ignore[attr-defined]  # what axe does is no fault of ours
        rules = [f"{v['id']}: {v['nodes'][0]['html']}" for v in found.response["violations"]]
        assert not rules, f"{page.url} {scheme}: {rules}"
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url
    page.set_viewport_size({"width": 1280, "height": 800})


def prints_clean(page: Page) -> None:
    """On paper nothing is left that is there to be clicked or filled in."""
    page.emulate_media(media="print")
    wanted = "button, input:not([type=hidden]), select, a.button, nav, .acts, .exports, #changelist-filter"
    shown = "each => each.filter(e => e.checkVisibility() && e.offsetHeight).map(e => e.outerHTML)"
    controls = page.locator(wanted).evaluate_all(shown)
    assert not controls, f"{page.url} prints {controls[:3]}"
    page.emulate_media(media="screen")
