"""axe over every page of the access table, in light and dark, with no report of the policy."""

from __future__ import annotations

from tests.helpers import make
from tests.helpers.admin_access import ACCESS
from tests.helpers.admin_world import world
from tests.helpers.browser import NEEDS_CHROMIUM, browser_page, log_in, no_faults
from tests.helpers.rights import zones

pytestmark = NEEDS_CHROMIUM
#: Addresses that answer with a file or with data.
NO_PAGES = ("export/", ".xlsx", ".csv", "/file/", "jsi18n/", "read-figure/", "similar/", "suggest/")


def shown_pages():
    """The pages that a superuser sees, each once: the histories of the record are one page."""
    for pattern, row in ACCESS.items():
        again = pattern.endswith("/history/") and "{measure}" not in pattern
        is_page = not any(part in pattern for part in NO_PAGES)
        if row.of("superuser", "GET")[0] == 200 and is_page and not again:
            yield pattern


def test_no_page_has_a_fault_of_access_in_light_or_dark(committed, live_server):
    here = zones()["here"]
    make.user("editor", here, is_superuser=True, username="chief")
    keys, faults = world(here), []
    with browser_page(live_server.url) as page:
        log_in(page, "chief")
        for pattern in shown_pages():
            page.goto(pattern.format(**keys))
            try:
                no_faults(page, dark=True)
            except AssertionError as fault:
                faults.append(str(fault))
    assert not faults, "\n".join(faults)
