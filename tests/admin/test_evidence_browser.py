"""A step is taken with a source uploaded and a passage selected at the gate."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from measures.ledger import verification
from measures.models import Evidence
from measures.text.digest import digest_of
from tests.helpers import make
from tests.helpers.browser import NEEDS_CHROMIUM, browser_page, log_in
from tests.helpers.files import TEXT, WORDS

pytestmark = NEEDS_CHROMIUM
_PLACE = """(words) => {
  const line = [...document.querySelectorAll("ol.text li")].find((li) => li.textContent.includes(words));
  const node = line.firstChild, at = node.data.indexOf(words), range = document.createRange();
  line.scrollIntoView({ block: "center" });
  range.setStart(node, at);
  range.setEnd(node, at + words.length);
  const box = range.getBoundingClientRect();
  return [box.left, box.right, (box.top + box.bottom) / 2];
}"""


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_source_is_uploaded_and_a_passage_selected_at_the_gate(committed, live_server, by):
    park = make.zone("hetao-sz")
    measure = make.measure("PARK-001", zone=park)
    editor = make.user("editor", park).username

    with browser_page(live_server.url) as page:
        log_in(page, editor)
        page.goto(f"/admin/measures/measure/{measure.pk}/advance/")
        page.check("input[name=to][value=in_force]")
        page.fill("#id_effective_on", "2023-09-06")
        page.fill("#id_reason", "It applies since then")
        upload(page)
        expect(page.locator("#id_reason")).to_have_value("It applies since then")
        words = select(page, by)
        expect(page.locator(".box.good .words")).to_have_text(words)
        assert axe(page) == []
        page.click("input[type=submit].default")
        expect(page.locator(".messagelist .success")).to_be_visible()
        expect(page.locator(".evidence mark")).to_have_text(words)
        page.click(".evidence >> text=Open the document")
        expect(page.locator("ol.text mark")).to_have_text(words)
        assert axe(page) == []

    [cited] = Evidence.objects.filter(status_update__number=2)
    assert TEXT[cited.start : cited.end] == words
    assert cited.digest == digest_of(words)
    assert verification.verify().faults == []


def upload(page: Page) -> None:
    page.click("text=The source is not here")
    file = {"name": "notice.txt", "mimeType": "text/plain", "buffer": TEXT.encode()}
    page.set_input_files("#id_new_document", file)  # type: ignore[arg-type]
    page.fill("#id_new_title", "开园公告")
    page.fill("#id_new_publisher", "园区")
    page.fill("#id_new_published_on", "2023-09-06")
    page.click("text=Add source and stay here")
    page.wait_for_load_state()


def select(page: Page, by: str) -> str:
    """Mark words and take them; returns them."""
    if by == "mouse":
        left, right, middle = page.evaluate(_PLACE, WORDS)
        page.mouse.move(left + 1, middle)
        page.mouse.down()
        page.mouse.move(right - 1, middle, steps=5)
        page.mouse.up()
        page.click("text=Use these words")
        return WORDS
    page.focus("ol.text")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    for _each in range(4):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    return TEXT.split("\n")[1][:4]


def axe(page: Page) -> list[str]:
    page.wait_for_load_state()
    count = len(page.faults)  # type: ignore[attr-defined]
    violations = Axe().run(page).response["violations"]
    del page.faults[count:]  # type: ignore[attr-defined]  # what axe itself does to the page
    return [each["id"] for each in violations]
