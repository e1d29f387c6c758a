"""A duplicate is merged, and a measure names an organisation, by keyboard and with suggestions."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.helpers import make
from tests.helpers.browser import NEEDS_CHROMIUM, browser_page, log_in

pytestmark = NEEDS_CHROMIUM


def test_a_measure_names_an_organisation_and_a_duplicate_is_merged(committed, live_server):
    park = make.zone("hetao-sz")
    make.organisation("bureau", name_hans="科技局", name_hant="科技局", name_en="Bureau")
    make.organisation("double", name_hans="科技署", name_hant="科技署", name_en="Double")
    make.measure("PARK-001", zone=park, organisations=make.named("double"))
    editor = make.user("editor", park).username

    with browser_page(live_server.url) as page:
        log_in(page, editor)
        page.goto("/admin/measures/measure/")
        page.click("#result_list >> text=PARK-001")
        page.click("text=Edit")
        expect(page.locator("datalist option")).to_have_count(2)
        field = page.locator("#id_involvements-1-organisation")
        assert field.get_attribute("list") == page.locator("datalist").get_attribute("id")
        page.locator("#involvements-group summary").press("Enter")
        field.focus()
        page.keyboard.type("科技局")
        page.keyboard.press("Tab")
        page.keyboard.type("Leads jointly")
        page.fill("#id_reason", "Named by the notice")
        page.keyboard.press("Enter")
        page.click("input[name=_save]")
        expect(page.locator(".messagelist .success")).to_be_visible()

        page.goto("/admin/measures/organisation/")
        page.click("#result_list >> text=double")
        page.click("text=Merge into another")
        page.fill("#id_into", "Bureau")
        page.fill("#id_reason", "The same office")
        page.click("input[type=submit].default")
        expect(page.locator(".messagelist .success")).to_contain_text("merged")
        expect(page.locator("#content")).to_contain_text("Merged into")
        page.goto("/admin/measures/measure/?organisation=bureau")
        expect(page.locator("#result_list")).to_contain_text("PARK-001")
