"""A zone administrator's day in a real browser, in three languages.

She appoints a successor, hands a leaver's measures over, brings a list with errors, takes the refused
rows, corrects, confirms and undoes; the list that is exported comes back and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, Route, expect

from measures.actions.people import appointments
from measures.admin.jobs import JOBS, Job
from tests.helpers import make
from tests.helpers.accounts import recorded
from tests.helpers.browser import NEEDS_CHROMIUM, browser_page, log_in, no_faults
from tests.helpers.sheets import xlsx

pytestmark = NEEDS_CHROMIUM
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORDS = {  # language: rows, heading of English titles, a wrong and a right status
    "en": (120, "Title (English)", "Done", "In progress"),
    "zh-hant": (20, "標題（English）", "做完", "進行中"),
    "zh-hans": (20, "标题（English）", "做完", "进行中"),
}
LEFT = 3  # measures of a colleague who left


@pytest.fixture
def people(committed, language) -> dict[str, int]:
    """The administrator of hetao, a newcomer, and a leaver who owns measures; their accounts."""
    recorded(is_superuser=True)
    park = make.zone("hetao-sz", make.zone("hetao"))
    leaver = make.user("editor", park, username="leaver")
    for number, code in enumerate(codes(language)):
        make.measure(code, zone=park, owner=leaver if number < LEFT else None)
    user, mei = recorded(username="chief"), recorded(username="mei")
    why = {"by": make.BY, "at": make.moment(), "reason": "needed"}
    appointments.give_role(user, "administrator", make.zone("hetao"), **why)
    appointments.give_role(mei, "viewer", make.zone("hetao"), **why)
    return {each.username: each.pk for each in (user, mei, leaver)}


def codes(language: str) -> list[str]:
    return [f"HETAO-SZ-{number:03}" for number in range(1, WORDS[language][0] + 1)]


@pytest.fixture
def page(people, live_server) -> Iterator[Page]:
    with browser_page(live_server.url) as page:
        yield page


def lists(language: str) -> tuple[bytes, bytes]:
    """A list with an unknown status and a measure that is not there, and the corrected one."""
    _number, heading, wrong, right = WORDS[language]
    head = ["code", heading, "status", "status_on"]
    rows = [[code, f"Title of {code}"] for code in codes(language)]
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


def submit(page: Page, selector: str = "input[type=submit].default") -> None:
    with page.expect_navigation():
        page.click(selector)


def appoint_and_hand_over(page: Page, people: dict[str, int]) -> None:
    """Mei becomes an editor of the park, and has what the leaver owned."""
    page.goto(f"/admin/auth/user/{people['mei']}/change/")
    submit(page, "section[aria-labelledby=person-roles] a.button")
    page.select_option("#id_role", "editor")
    page.select_option("#id_zone", index=2)  # hetao-sz
    page.fill("#id_reason", "the successor of the leaver")
    submit(page)
    page.goto(f"/admin/measures/measure/hand-over/{people['leaver']}/")
    page.select_option("#id_owner", str(people["mei"]))
    page.fill("#id_reason", "the successor of the leaver")
    submit(page)
    expect(page.locator(".messagelist .success")).to_contain_text(str(LEFT))


@pytest.mark.parametrize(
    "language", ["en", pytest.param("zh-hant", marks=pytest.mark.both), "zh-hans"]
)
def test_a_day_of_a_zone_administrator(page, people, language):
    wrong, right = lists(language)
    number = str(WORDS[language][0])
    log_in(page, "chief", language)
    appoint_and_hand_over(page, people)

    bring(page, wrong)
    expect(page.locator("#refused ~ .scrolls tbody tr")).to_have_count(2)
    no_faults(page, dark=True)
    with page.expect_download() as download:
        page.click("a[href$='refused.xlsx']")
    assert Path(download.value.path()).read_bytes().startswith(b"PK")
    bring(page, right)
    expect(page.locator("#refused")).to_have_count(0)
    page.fill("#id_reason", "Monthly return of the park office")
    submit(page)
    expect(page.locator("main p.quiet strong")).to_contain_text(number)
    no_faults(page, dark=True)

    page.click("main a[href*='/batches/']")
    page.fill("#id_reason", "The list was of another month")
    page.click("main form[method=post] input[type=submit]")
    expect(page.locator(".messagelist .success")).to_contain_text(number)

    page.goto("/admin/measures/measure/?zone=hetao")
    with page.expect_download() as download:
        page.click("p.exports a >> nth=0")
    bring(page, Path(download.value.path()).read_bytes())
    expect(page.locator("ul.tally")).to_contain_text(number)
    expect(page.locator("#changed, #refused, #new, #doubtful")).to_have_count(0)
    if language != "en":
        for address in ("", "print/?zone=hetao", "import/"):
            page.goto(f"/admin/measures/measure/{address}")
            no_faults(page)
    watch_a_long_one(page)


def stay(route: Route) -> None:
    """The page, which does not come again every few seconds while it is looked at."""
    response = route.fetch()
    headers = {name: value for name, value in response.headers.items() if name != "refresh"}
    route.fulfill(response=response, headers=headers)


def watch_a_long_one(page: Page) -> None:
    """The page of a list while it is read, half way."""
    bring(page, xlsx(["code"], ["HETAO-SZ-001"]))
    address = page.url
    key = UUID(address.rstrip("/").rpartition("/")[2])
    JOBS._jobs[key] = Job(150, 300)
    page.route(address, stay)
    page.goto(address)
    expect(page.locator("progress")).to_have_attribute("value", "150")
    no_faults(page, dark=True)
    del JOBS._jobs[key]
    page.click("main a.button")
    expect(page.locator("ul.tally")).to_be_visible()
