"""The pictures of docs/screenshots.md: every page type, in the three languages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.helpers.browser import CHROMIUM, log_in
from tests.helpers.showcase import DESK, LIST, PUBLIC, USER, served

DIRECTORY = Path(__file__).parents[2] / "docs" / "screenshots"
LANGUAGES = ("en", "zh-hant", "zh-hans")
COLOURS = 64
SIZE, PHONE = {"width": 1280, "height": 1000}, {"width": 360, "height": 900}
#: Shown on a phone and in dark colours too, each in one language.
FURTHER = {
    "start": "zh-hant",
    "measure": "zh-hans",
    "list": "en",
    "desk-list": "zh-hant",
    "desk-measure": "en",
    "desk-gate": "zh-hans",
}
MEASURES = "/admin/measures/measure/"


def make() -> None:
    DIRECTORY.mkdir(exist_ok=True)
    for old in DIRECTORY.glob("*.png"):
        old.unlink()
    with served() as (url, keys), sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        for language in LANGUAGES:
            addresses = {name: f"/{language}/{path}" for name, path in PUBLIC.items()}
            with _page(browser, url) as page:
                _show(page, addresses, language)
                _further(browser, page, addresses, language)
            addresses = {n: f"/admin/{path.format_map(keys)}" for n, path in DESK.items()}
            with _page(browser, url) as page:
                log_in(page, USER, language)
                _show(page, addresses, language)
                _preview(page)
                _save(page, "desk-bulk", language)
                _import(page)
                _save(page, "desk-import", language)
                _further(browser, page, addresses, language)
        browser.close()


@contextmanager
def _page(
    browser: Browser, url: str, like: Page | None = None, **options: object
) -> Iterator[Page]:
    """A page of its own context, logged in where `like` is."""
    state = like.context.storage_state() if like else None
    usual = {"base_url": url, "viewport": SIZE, "locale": "en-GB", "storage_state": state}
    context = browser.new_context(**usual | options)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def _show(page: Page, addresses: dict[str, str], language: str) -> None:
    for name, address in addresses.items():
        page.goto(address)
        _save(page, name, language)


def _further(browser: Browser, like: Page, addresses: dict[str, str], language: str) -> None:
    url = "{0.scheme}://{0.netloc}".format(urlsplit(like.url))
    for name in addresses:
        if FURTHER.get(name) != language:
            continue
        with _page(browser, url, like, viewport=PHONE) as page:
            page.goto(addresses[name])
            _save(page, name, f"{language}.360")
        with _page(browser, url, like, color_scheme="dark") as page:
            page.goto(addresses[name])
            _save(page, name, f"{language}.dark")


def _preview(page: Page) -> None:
    """Choose measures of the list and preview a change of all."""
    page.goto(f"{MEASURES}?zone=hetao-sz&schedule=overdue")
    page.check("#action-toggle")
    page.select_option(".actions select[name=action]", "advance_all")
    page.click(".actions button[name=index]")
    page.select_option("[name=to]", "in_progress")
    page.fill("[name=effective_on]", "2026-11-02")
    page.fill("[name=reason]", "施工已開始，見園區來函")
    page.click("input[name=preview]")


def _import(page: Page) -> None:
    page.goto(f"{MEASURES}import/")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("#id_list", {"name": "list.xlsx", "mimeType": kind, "buffer": LIST})
    page.click("form[enctype] input[type=submit]")


def _save(page: Page, name: str, ending: str) -> None:
    file = DIRECTORY / f"{name}.{ending}.png"
    page.wait_for_load_state()
    page.screenshot(path=file, timeout=120_000)
    Image.open(file).convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=1).save(
        file, optimize=True
    )
