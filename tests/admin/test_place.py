"""After every verb that is offered from a list, its page leads back to that list, and on in it."""

from __future__ import annotations

import copy
import re

import pytest
from django.db import transaction

from measures.models import Measure
from tests.helpers import make
from tests.helpers.admin_pages import LIST, page_url
from tests.helpers.admin_world import filled, forms, world
from tests.helpers.rights import zones

OF_MANY = ("measures/measure/batches/{batch}/", "measures/measure/bulk/{change}/")
ADDRESS = f"{LIST}?zone={{}}&withdrawn=any&o=-1&p=2"


@pytest.fixture
def keys(client, db):
    here = zones()["here"]
    client.force_login(make.user("editor", here, is_superuser=True))
    for number in range(50):
        make.measure(f"Z-{number:03}", zone=here)  # the first page
    return world(here) | {"here": here.code}


def after(client, keys, pattern, data):
    """The context of the page that a form leads to; what it made is rolled back."""
    address = f"/admin/{pattern}".format(**keys)
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        body = filled(client, address) | data | {"reason": "needed"}
        page = client.post(address, body, follow=True)
        assert page.redirect_chain, address
        transaction.set_rollback(True)
    client.cookies = cookies
    return page.context


@pytest.mark.slow
def test_each_verb_of_a_list_leads_back_to_its_page_and_on(client, keys):
    address = ADDRESS.format(keys["here"])
    rows = [row.pk for row in client.get(address).context["cl"].result_list]
    codes = [*Measure.objects.order_by("-code").values_list("code", flat=True)[50:]]
    assert rows == [Measure.objects.get(code=code).pk for code in codes]
    given, faults = forms(keys), []
    for pattern, data in given.items():
        if not (named := re.match(r"measures/measure/{(\w+)}/", pattern)):
            continue
        at = rows.index(keys[named[1]])
        beside = [page_url(Measure(pk=pk)) for pk in (rows[at - 1], rows[(at + 1) % len(rows)])]
        if at == 0:
            beside[0] = address.replace("p=2", "p=1")
        if at + 1 == len(rows):
            beside[1] = ""
        place = after(client, keys, pattern, data).get("place") or {}
        shown = [place.get(name) for name in ("url", "number", "total", "previous", "next")]
        if shown != [address, 51 + at, 50 + len(rows), *beside]:
            faults.append(f"{pattern}: {shown}")
    for pattern in OF_MANY:
        if (back := after(client, keys, pattern, given[pattern]).get("back")) != address:
            faults.append(f"{pattern}: {back}")
    assert not faults, "\n".join(faults)
