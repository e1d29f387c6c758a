"""A reader's day and a journalist's, in a browser: three languages, wide and narrow, no script."""

import re

import feedparser
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.helpers.browser import NEEDS_CHROMIUM, WCAG, browser_page
from tests.helpers.pages import PAGES, world

pytestmark = NEEDS_CHROMIUM

#: By language: search, compare, late, what changed, on whose word.
WORDS = {
    "zh-hant": ("搜尋", "比較", "逾期", "有變更的措施", "資料依據"),
    "zh-hans": ("搜索", "比较", "逾期", "有变更的措施", "信息依据"),
    "en": ("Search", "Compare", "days late", "Measures that changed", "On whose word"),
}
#: Language, width, colour scheme, and whether scripts run.
READERS = [
    (language, *reader)
    for language in WORDS
    for reader in ((1280, "light", True), (360, "dark", False))
]
#: Adds up what moves while a page is loaded; a shift is only seen when two frames were drawn.
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) shifts.push([each.value, ...each.sources.map((s) => s.node?.outerHTML ?? "")]);
}).observe({ type: "layout-shift", buffered: true });
"""
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(shifts))))"
AXE = WCAG | {"runOnly": [*WCAG["runOnly"], "wcag21a", "best-practice"]}


def context(page, width, scheme, *, script=True):
    return page.context.browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        java_script_enabled=script,
        base_url=page.url_base,
    )


def suggested(page, language):
    """Type a part of the title in both scripts, and go to the measure with the keyboard."""
    for typed in ("白名單", "白名单"):
        page.fill("#q", "")
        page.locator("#q").press_sequentially(typed)
        expect(page.get_by_role("option")).to_have_count(1)
        found = Axe().run(page, options=AXE).response["violations"]
        assert found == [], found
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    page.keyboard.type("落")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    with page.expect_navigation(url=f"**/{language}/measures/TEST-900/"):
        page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("language", "width", "scheme", "script"),
    [pytest.param(*READERS[0], marks=pytest.mark.both), *READERS[1:]],
)
def test_a_day(live_server, transactional_db, language, width, scheme, script):
    search, compare, late, changed, word = WORDS[language]
    world()
    with browser_page(live_server.url) as browser:
        browser.url_base = live_server.url
        elsewhere, refused = [], []
        with context(browser, width, scheme, script=script) as readers:
            page = readers.new_page()
            page.on("console", lambda message: refused.append(message.text))
            page.on("request", lambda r: elsewhere.append(r.url) if "localhost" not in r.url else 0)
            # Find a whitelist, see whether it is late and on whose word, open the evidence.
            page.goto(f"/{language}/")
            if script:
                suggested(page, language)
                page.goto(f"/{language}/")
            page.fill("#q", "白名單")
            page.get_by_role("button", name=search).click()
            page.locator(".item a").first.click()
            expect(page.locator(".verdict").first).to_contain_text(late)
            expect(page.locator(".facts").first).to_contain_text(word)
            page.locator(".facts a[href^='#s-']").click()
            assert page.locator("article.src:target h3").inner_text()
            # Cite it: for a program, and by an address that leads to the same.
            file = page.locator("a[download$='.bib']").get_attribute("href")
            assert readers.request.get(file).body().startswith(b"@online{TEST-900-")
            page.locator(".cite a").click()
            assert page.locator("h1").inner_text()
            # Compare two zones.
            page.goto(f"/{language}/compare/")
            page.select_option("#z1", "hetao")
            page.select_option("#z2", "hetao-sz")
            page.get_by_role("button", name=compare).click()
            expect(page.locator("table")).to_have_count(2)
            # What changed between two days; a picture and its data; a feed.
            page.goto(f"/{language}/between/?zone=hetao")
            page.fill("#from", "1")
            page.locator(".filters button").click()
            expect(page.locator("main")).to_contain_text(changed)
            page.goto(f"/{language}/zones/hetao/")
            for drawn in ("figcaption", "#late ~ .note"):
                drawing, _png, data = (
                    link.get_attribute("href") for link in page.locator(f"{drawn} a").all()
                )
                assert readers.request.get(drawing).body().startswith(b"<svg")
                assert readers.request.get(data).json()
            feed = page.locator("link[type='application/atom+xml']").get_attribute("href")
            assert feedparser.parse(readers.request.get(feed).body()).entries
            # The other languages keep the page.
            page.locator(".tongues a").first.click()
            expect(page).to_have_url(re.compile("/en/zones/hetao/$"))
            assert readers.cookies() == []
        assert elsewhere == []
        assert refused == []


@pytest.mark.parametrize("reader", range(len(READERS)))
def test_pages_are_accessible_and_fit_and_stay_in_place(live_server, transactional_db, reader):
    """Each page for some of the readers: a check takes a second."""
    language, width, scheme, _script = READERS[reader]
    world()
    faults = {}
    with browser_page(live_server.url) as browser:
        browser.url_base = live_server.url
        with context(browser, width, scheme) as readers:
            page = readers.new_page()
            page.add_init_script(SHIFTS)
            refused = []
            page.on("console", lambda message: refused.append(message.text))
            for path in PAGES[reader % 3 :: 3]:
                page.goto(f"/{language}/{path}")
                shifted = page.evaluate(DRAWN)
                found = Axe().run(page, options=AXE).response["violations"]
                wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
                if found or wide or shifted:
                    rules = [(each["id"], each["nodes"][0]["html"]) for each in found]
                    faults[path] = rules, wide, shifted
    assert faults == {}
    assert refused == []
