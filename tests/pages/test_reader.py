"""A reader's day and a journalist's, in a browser: three languages, wide and narrow, no script."""

import feedparser
import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.helpers.browser import NEEDS_CHROMIUM, browser_page
from tests.helpers.pages import PAGES, world

pytestmark = NEEDS_CHROMIUM

#: Language, width, colour scheme, and words: search, compare, late, what changed.
READERS = [
    ("zh-hant", 1280, "light", ("搜尋", "比較", "逾期", "有變更的措施")),
    ("zh-hans", 360, "dark", ("搜索", "比较", "逾期", "有变更的措施")),
    ("en", 360, "light", ("Search", "Compare", "days late", "Measures that changed")),
]
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def context(page, width, scheme, *, script=True):
    return page.context.browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        java_script_enabled=script,
        base_url=page.url_base,
    )


@pytest.mark.parametrize(("language", "width", "scheme", "words"), READERS)
def test_a_day_without_script(live_server, transactional_db, language, width, scheme, words):
    search, compare, late, changed = words
    world()
    with browser_page(live_server.url) as browser:
        browser.url_base = live_server.url
        elsewhere = []
        with context(browser, width, scheme, script=False) as readers:
            page = readers.new_page()
            page.on("request", lambda r: elsewhere.append(r.url) if "localhost" not in r.url else 0)
            # Find a whitelist, see whether it is late and on whose word, open the evidence.
            page.goto(f"/{language}/")
            page.fill("#q", "白名單")
            page.get_by_role("button", name=search).click()
            page.locator(".item a").first.click()
            assert late in page.locator(".verdict").first.inner_text()
            page.locator(".facts a[href^='#s-']").click()
            assert page.locator("article.src:target h3").inner_text()
            # Cite it: the address leads to the same.
            page.locator(".cite a").click()
            assert page.locator("h1").inner_text()
            # Compare two zones.
            page.goto(f"/{language}/compare/")
            page.select_option("#z1", "hetao")
            page.select_option("#z2", "hetao-sz")
            page.get_by_role("button", name=compare).click()
            assert page.locator("table").count() == 2
            # What changed between two days; a picture and its data; a feed.
            page.goto(f"/{language}/between/?zone=hetao")
            page.fill("#from", "1")
            page.locator(".filters button").click()
            assert changed in page.locator("main").inner_text()
            page.goto(f"/{language}/zones/hetao/")
            drawing = page.locator("figcaption a").first.get_attribute("href")
            assert readers.request.get(drawing).body().startswith(b"<svg")
            feed = page.locator("link[type='application/atom+xml']").get_attribute("href")
            assert feedparser.parse(readers.request.get(feed).body()).entries
            # The other languages keep the page.
            page.locator(".tongues a").first.click()
            assert page.url.endswith("/en/zones/hetao/")
            assert readers.cookies() == []
        assert elsewhere == []


@pytest.mark.parametrize("reader", range(len(READERS)))
def test_pages_are_accessible_and_fit(live_server, transactional_db, reader):
    """Each page for some of the readers: a check takes a second."""
    language, width, scheme, _words = READERS[reader]
    world()
    faults = {}
    with browser_page(live_server.url) as browser:
        browser.url_base = live_server.url
        with context(browser, width, scheme) as readers:
            page = readers.new_page()
            refused = []
            page.on("console", lambda message: refused.append(message.text))
            for path in PAGES[reader % 2 :: 2]:
                page.goto(f"/{language}/{path}")
                found = Axe().run(page, options=AXE).response["violations"]
                wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
                if found or wide:
                    faults[path] = [(each["id"], each["nodes"][0]["html"]) for each in found], wide
    assert faults == {}
    assert refused == []
