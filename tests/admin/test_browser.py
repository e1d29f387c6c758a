"""The admin in a real browser: the journey of a zone office, its keyboard, its narrow screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.helpers import make
from tests.helpers.browser import NEEDS_CHROMIUM, browser_page, log_in, no_faults

pytestmark = NEEDS_CHROMIUM
MEASURE = "HETAO-SZ-777"
LATEST = date(2024, 6, 30)  # the newest source comes first in a choice


@pytest.fixture
def office(committed) -> str:
    """An administrator of hetao, with a measure there and one elsewhere; the user's name."""
    park = make.zone("hetao-sz", make.zone("hetao"))
    make.measure(
        MEASURE,
        zone=park,
        title="设立研发平台",
        title_en="A research platform is set up",
        targets=[make.target()],
        evidence=[{"source": make.source("briefing-2024", published_on=LATEST), "locator": "p. 2"}],
    )
    make.measure("QIANHAI-001", zone=make.zone("qianhai"))
    chief = make.user("administrator", make.zone("hetao"), first_name="Ada", last_name="Chief")
    return chief.username


@pytest.fixture
def superuser(committed) -> str:
    return make.user(is_superuser=True, username="chief").username


@pytest.fixture
def page(office, live_server) -> Iterator[Page]:
    with browser_page(live_server.url) as page:
        yield page


def open_measure(page: Page) -> None:
    page.goto("/admin/measures/measure/?zone=hetao")
    page.click(f"#result_list >> text={MEASURE}")


def open_form(page: Page) -> None:
    open_measure(page)
    page.click("ul.acts >> text=Edit")


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "A research platform is set up"), ("zh-hant", "設立研發平台")],
)
def test_a_zone_office_moves_a_measure_on_and_finds_it_in_history_and_ledger(
    page, office, language, title
):
    log_in(page, office, language)
    expect(page.locator("html")).to_have_attribute("lang", language)

    page.click("a[href='/admin/measures/measure/']")
    page.click("#changelist-filter details:has(input[name=zone]) summary")
    page.check("input[name=zone][value=hetao]")
    page.click("#changelist-filter input[type=submit] >> nth=0")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    expect(page.locator("#result_list .field-title")).to_have_text(title)
    page.click(f"#result_list >> text={MEASURE}")

    page.click("a.tool-change-status")
    page.check("input[name=to][value=in_force]")
    page.fill("#id_effective_on", "2024-01-31")
    page.select_option("#id_source", index=1)
    page.fill("#id_locator", "第3页")
    page.fill("#id_reason", "The scheme opened to applicants")
    page.click("input[type=submit].default")
    expect(page.locator(".messagelist .success")).to_contain_text(MEASURE)
    expect(page.locator(".badge.status-in_force")).to_be_visible()

    page.click("a.historylink")
    newest = page.locator("section.entry").first
    expect(newest).to_contain_text("The scheme opened to applicants")
    expect(newest).to_contain_text("Ada Chief")
    expect(newest.locator("td.new", has_text="第3页")).to_have_count(0)  # it names the row
    expect(newest.locator("th", has_text="第3页")).to_have_count(1)
    expect(newest.locator("td.new", has_text="2024-01-31").first).to_be_visible()

    page.goto("/admin/")
    page.click("a[href='/admin/measures/entry/']")
    last = page.locator("#result_list tbody tr:not(.day)").first
    expect(last).to_contain_text(MEASURE)
    expect(last).to_contain_text("The scheme opened to applicants")


def test_a_target_added_in_the_browser_is_saved(page, office):
    log_in(page, office)
    open_form(page)

    page.click("#targets-group summary")
    page.fill("#id_targets-1-indicator", "入驻企业")
    page.fill("#id_targets-1-indicator_en", "Companies moved in")
    page.select_option("#id_targets-1-comparator", "at_least")
    page.fill("#id_targets-1-value", "30")
    page.select_option("#id_targets-1-unit", "companies")
    page.fill("#id_reason", "read again")
    page.click("input[name=_continue]")

    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("#id_targets-1-indicator")).to_have_value("入驻企业")


def test_a_figure_typed_in_wan_shows_and_arrives_as_the_whole_number(page, office):
    log_in(page, office)
    open_measure(page)
    page.click("text=Record a figure")
    page.select_option("#id_target", index=1)
    page.type("#id_value", "5000万")

    expect(page.locator(".field-value .figure-echo")).to_have_text("= 50,000,000 (5000万)")

    page.fill("#id_read_on", "2024-06-30")
    page.select_option("#id_source", index=1)
    page.fill("#id_reason", "reported")
    page.click("input[type=submit].default")
    expect(page.locator(".field-confirmed")).to_contain_text("50,000 times the target, 1,000")
    page.check("#id_confirmed")
    page.click("input[type=submit].default")
    expect(page.locator(".messagelist")).to_contain_text("5000万 was read as 50,000,000")
    expect(page.locator("table.list tbody")).to_contain_text("50,000,000")


def test_a_figure_in_a_row_added_to_the_form_shows_what_it_means(page, office):
    log_in(page, office)
    open_form(page)
    expect(page.locator("#targets-group .add-row")).to_be_hidden()
    page.click("#targets-group summary")
    page.click("#targets-group .add-row a")

    page.type("#id_targets-2-value", "1.5亿")
    echo = page.locator("#id_targets-2-value + .figure-echo")
    expect(echo).to_have_text("= 150,000,000 (1.5亿)")
    page.fill("#id_targets-2-value", "1e6")
    expect(echo).to_contain_text("has an exponent")


def test_a_source_added_in_passing_can_be_cited_at_once(page, office):
    log_in(page, office)
    open_form(page)

    page.click("#evidence-group summary")
    with page.expect_popup() as opened:
        page.click("#add_id_evidence-1-source")
    popup = opened.value
    for name, value in (("code", "gazette-1"), ("title", "憲報"), ("publisher", "政府")):
        popup.fill(f"#id_{name}", value)
    popup.select_option("#id_kind", "official")
    popup.select_option("#id_script", "hant")
    popup.fill("#id_published_on", "2024-01-01")
    popup.fill("#id_reason", "needed as evidence")
    with popup.expect_event("close"):
        popup.click("input[name=_save]")
    page.fill("#id_evidence-1-locator", "p. 7")
    page.fill("#id_reason", "cited")
    page.click("input[name=_continue]")

    expect(page.locator("#evidence-1 .inline_label")).to_have_text("gazette-1 p. 7")


def test_a_step_is_taken_by_keyboard_alone(page, office):
    log_in(page, office)
    open_measure(page)

    page.focus("a.tool-change-status")
    page.keyboard.press("Enter")
    page.wait_for_selector("input[name=to]")
    page.focus("input[name=to] >> nth=0")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.locator("#id_effective_on")).to_be_focused()
    page.keyboard.type("01012024")  # the same day in every order
    page.focus("#id_reason")
    page.keyboard.type("Work began")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator(".badge.status-in_progress")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "zh-hant", "zh-hans"])
def test_a_token_is_made_and_revoked_by_keyboard_on_pages_without_a_fault(
    superuser, page, language
):
    dark = language == "zh-hant"
    log_in(page, superuser, language)
    page.goto("/admin/measures/token/add/")
    no_faults(page, dark=dark)
    page.focus("#id_user")
    page.keyboard.type(superuser)
    page.focus("#id_name")
    page.keyboard.type("dashboard")
    page.focus("input[name=scopes][value=write]")
    page.keyboard.press("Space")
    page.focus("#id_days")
    page.keyboard.press("Enter")
    secret = page.input_value("#secret")
    assert secret.startswith("pmt_")
    no_faults(page, dark=dark)

    page.focus("main a.button")
    page.keyboard.press("Enter")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    expect(page.locator("#result_list")).to_contain_text(secret[:15])
    no_faults(page, dark=dark)
    page.focus("#result_list .field-revoke a")
    page.keyboard.press("Enter")
    page.wait_for_selector("input[name=post]", state="attached")
    no_faults(page, dark=dark)
    page.focus("input[type=submit].default")
    page.keyboard.press("Enter")

    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("#result_list tbody tr")).to_have_count(0)
