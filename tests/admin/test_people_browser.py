"""The people of an office in a real browser: invited, with a second factor, appointed, dismissed."""

from __future__ import annotations

import re
from base64 import b32decode
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from measures.actions.people import appointments
from tests.helpers import make
from tests.helpers.accounts import recorded
from tests.helpers.browser import NEEDS_CHROMIUM, browser_page, log_in, no_faults
from tests.helpers.factors import code_of

pytestmark = NEEDS_CHROMIUM
PASSWORD = "a long enough passphrase"
LANGUAGES = ("zh-hant", "zh-hans")


@pytest.fixture
def chief(committed) -> str:
    """The administrator of hetao, beside whom there is a superuser."""
    recorded(is_superuser=True)
    make.zone("hetao-sz", make.zone("hetao"))
    user = recorded(username="chief", last_name="Lee", first_name="Ada")
    details = {"by": make.BY, "at": make.moment(), "reason": "needed"}
    appointments.give_role(user, "administrator", make.zone("hetao"), **details)
    return user.username


@pytest.fixture
def page(chief, live_server) -> Iterator[Page]:
    with browser_page(live_server.url) as page:
        yield page


def go(page: Page, selector: str) -> None:
    """Click what leads to another page, and wait for it."""
    with page.expect_navigation():
        page.click(selector)


def invite(page: Page) -> str:
    """Invite Mei as an editor; the link, shown since she has no address."""
    page.goto("/admin/auth/user/add/")
    page.fill("#id_username", "mei")
    page.fill("#id_last_name", "陳")
    page.fill("#id_first_name", "美芳")
    page.select_option("#id_role", "editor")
    page.select_option("#id_zone", index=2)  # hetao-sz
    page.fill("#id_reason", "joined the office")
    go(page, "input[type=submit].default")
    no_faults(page, dark=True)
    return page.input_value("#link")


def test_a_person_is_invited_sets_a_factor_up_is_appointed_and_dismissed(page, chief):
    log_in(page, chief)
    link = invite(page)
    page.context.clear_cookies()

    page.goto(link)
    no_faults(page, dark=True)
    page.fill("#id_new_password1", PASSWORD)
    page.fill("#id_new_password2", PASSWORD)
    go(page, "input[type=submit].default")
    no_faults(page, dark=True)
    key = set_up(page)
    page.context.clear_cookies()
    log_in_as_mei(page)
    expect(page).to_have_url(re.compile("/account/factor/"))
    no_faults(page, dark=True)
    page.fill("#id_code", code_of(key, 1))
    go(page, "input[type=submit].default")
    expect(page.locator(".work-queue")).to_be_visible()
    expect(page.locator("#user-tools strong")).to_have_text("陳美芳")
    page.goto("/account/factor/remove/")
    no_faults(page, dark=True)

    log_in(page, chief)
    appoint_and_dismiss(page)
    addresses = ["/admin/auth/user/", page.url, "/account/", "/admin/guide/"]
    for language in LANGUAGES:
        page.goto("/admin/")
        go(page, f"button[name=language][value={language}]")
        for address in addresses:
            page.goto(address)
            no_faults(page)
    page.context.clear_cookies()
    page.goto("/account/forgotten/")
    no_faults(page, dark=True)


def log_in_as_mei(page: Page) -> None:
    page.goto("/admin/")
    page.fill("#id_username", "mei")
    page.fill("#id_password", PASSWORD)
    go(page, "input[type=submit]")


def set_up(page: Page) -> str:
    """The key of the factor that Mei sets up."""
    log_in_as_mei(page)
    page.goto("/account/")
    no_faults(page, dark=True)
    go(page, "a[href='/account/factor/set-up/']")
    no_faults(page, dark=True)
    text = page.locator("#content-main code").inner_text().replace(" ", "")
    key = b32decode(text).hex()
    page.fill("#id_code", code_of(key))
    go(page, "input[type=submit].default")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    no_faults(page, dark=True)
    return key


def appoint_and_dismiss(page: Page) -> None:
    """Mei gets a second role until a day, and loses the first."""
    page.goto("/admin/auth/user/?q=陳美芳")
    go(page, "#result_list tbody th a")
    go(page, "section[aria-labelledby=person-roles] a.button")
    page.select_option("#id_role", "verifier")
    page.select_option("#id_zone", index=1)
    page.fill("#id_ends_on", "2099-12-31")
    page.fill("#id_reason", "stands in")
    go(page, "input[type=submit].default")
    roles = page.locator("section[aria-labelledby=person-roles] tbody tr")
    expect(roles).to_have_count(2)
    expect(roles.filter(has_text="Verifier")).to_contain_text("2099-12-31")
    with page.expect_navigation():
        roles.filter(has_text="Editor").get_by_text("Dismiss").click()
    page.fill("#id_reason", "has another post")
    go(page, "input[type=submit].default")
    expect(roles).to_have_count(1)
