"""The pages of the desk take the same number of queries with few rows and with many."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.helpers import make
from tests.helpers.admin_pages import LIST, page_url
from tests.helpers.make import NOW

PAGES = (
    "/admin/",
    LIST,
    f"{LIST}?zone=hetao",
    f"{LIST}?zone=hetao&schedule=overdue",
    f"{LIST}?zone=hetao&kind=rd_platform&status=planned",
    f"{LIST}?has_target=true&has_reading=false",
    f"{LIST}?q=研究",
    f"{LIST}?o=2",
    "/admin/measures/entry/",
    "/admin/measures/entry/?zone=hetao",
)


def queries(client, addresses):
    """The number of each page; counts and the session's list are known from a visit before."""
    numbers = {}
    for address in addresses:
        assert client.get(address).status_code == 200, address
        with CaptureQueriesContext(connection) as made:
            client.get(address)
        numbers[address] = len(made)
    return numbers


def test_pages_take_as_many_queries_for_many_rows_as_for_few(client, db, time_machine):
    time_machine.move_to(NOW)
    park = make.zone("hetao-sz", make.zone("hetao"))
    officer, chief = make.user("administrator", make.zone("hetao")), make.user(is_superuser=True)
    due = {"deadline": "2025年底", "due_from": date(2025, 12, 1), "due_by": date(2025, 12, 31)}
    parts = {"evidence": [{"source": make.source(), "locator": "p. 1"}], **due}

    def add():
        return make.measure(zone=park, targets=[make.target()], owner=officer, **parts)

    addresses = [*PAGES, page_url(add())]
    add()
    few = {}
    for user in (officer, chief):
        client.force_login(user)
        few[user] = queries(client, addresses)
    for _number in range(12):
        add()

    for user in (officer, chief):
        client.force_login(user)
        assert queries(client, addresses) == few[user]
