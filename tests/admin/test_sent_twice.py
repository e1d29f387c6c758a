"""Every form of the admin makes one thing, however often it is sent."""

from __future__ import annotations

import copy
import re

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from measures.models import AccessRecord, IdempotentResponse
from tests.helpers import make
from tests.helpers.admin_access import ACCESS
from tests.helpers.admin_world import filled, forms, world
from tests.helpers.controls import forgets_words, without_function
from tests.helpers.rights import zones

FORM = re.compile(r"<form.*?</form>", re.DOTALL)
#: Kept for no record, or of what is read.
BESIDE = (Session, IdempotentResponse, AccessRecord)


@pytest.fixture
def keys(client, db):
    here = zones()["here"]
    client.force_login(make.user("editor", here, is_superuser=True))
    return world(here)


def more_forms(keys):
    """Forms that act and whose address has no `act` in the table."""
    sheet = b"code,title_en\nA-001,Another name\n"
    return {
        "measures/measure/import/": {
            "list": SimpleUploadedFile("list.csv", sheet),
            "update": "yes",
        },
        "measures/measure/saved/": {"query": "status=planned", "name": "Planned", "pinned": "on"},
        "measures/measure/columns/": {"columns": ["kind"], "rows": "100"},
        "measures/entry/recoding/": {"coder": keys["user"], "seed": "1"},
    }


def written():
    rows = {}
    for model in apps.get_models():
        if model not in BESIDE and model._meta.managed:
            rows[model] = [*model._default_manager.order_by("pk").values_list()]
    return rows


def changed(before, after):
    return [model.__name__ for model in before if before[model] != after[model]]


@pytest.mark.slow
def test_a_form_that_is_sent_twice_makes_one_thing(client, keys):
    faults = []
    for pattern, data in (forms(keys) | more_forms(keys)).items():
        address = f"/admin/{pattern}".format(**keys)
        body = filled(client, address) | data | {"reason": "needed"}
        body["form_token"] = client.get("/admin/").context["form_token"]
        cookies = copy.deepcopy(client.cookies)  # some pages give the session another key
        with transaction.atomic():
            before = written()
            first = client.post(address, body)
            once = written()
            second = client.post(address, body)
            if not changed(before, once):
                faults.append(f"{pattern}: nothing was made: {first.status_code}")
            if again := changed(once, written()):
                faults.append(f"{pattern}: made twice: {again}")
            leads = first.get("Location", "/admin/"), second.get("Location")
            if leads[0] != leads[1]:
                faults.append(f"{pattern}: {leads}")
            transaction.set_rollback(True)
        client.cookies = cookies
    assert not faults, "\n".join(faults)


def shown_pages(client, keys):
    """The pages of the table, and those about the own account, by their address."""
    own = ["/account/", "/account/factor/set-up/"]
    for pattern in [*ACCESS, *own]:
        page = client.get(pattern.format(**keys))
        if page.streaming:
            b"".join(page.streaming_content)  # to its end, which closes its file
        elif "text/html" in page.headers["Content-Type"]:
            yield pattern, page.content.decode()


@pytest.mark.slow
def test_every_form_that_is_shown_has_a_token_of_its_own_and_needs_no_script(client, keys):
    seen, without, dead = set(), [], {}
    for pattern, page in shown_pages(client, keys):
        for form in FORM.findall(page):
            token = re.search(r'name="form_token" value="([^"]+)"', form)
            if "csrfmiddlewaretoken" in form and (token is None or token[1] in seen):
                without.append((pattern, form[:120]))
            seen.add(token[1] if token else "")
        for each in without_function(page) + forgets_words(page):
            dead.setdefault(each, []).append(pattern)
    assert not without
    assert not dead, "\n".join(f"{each[:300]}: {where[:3]}" for each, where in dead.items())
    assert len(seen) > 100
