from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import clear_script_prefix

from measures.actions import editing, workflow
from tests.helpers import make, search_data
from tests.helpers.fast_path import Site
from tests.helpers.make import DAY
from tests.helpers.past import DUE, MONDAY, details, head


@pytest.fixture
def spec(api):
    return api.get("/api/schema/", headers={"Accept": "application/json"}).json()


@pytest.fixture
def moments(db, monkeypatch):
    """Three measures, changed on consecutive days; yields the last `seq` of each day."""
    monkeypatch.setattr(make, "NOW", MONDAY)
    hetao = make.zone("hetao")
    park, elsewhere = make.zone("hetao-sz", hetao), make.zone("qianhai")
    one = make.measure("A-001", zone=park, **DUE)
    two = make.measure("A-002", zone=elsewhere, kind="tax")
    seqs = [head()]
    step = {"effective_on": DAY}
    workflow.advance(one, to="in_progress", **step, **details(1))
    seqs.append(head())
    two = editing.amend_measure(two, content={"zone": park, "kind": "funding"}, **details(2))
    monkeypatch.setattr(make, "NOW", MONDAY + timedelta(days=2))
    make.measure("A-003", zone=elsewhere)
    seqs.append(head())
    one.refresh_from_db()
    workflow.advance(one, to="cancelled", **step, **details(3))
    editing.save_zone(park, content={"parents": [elsewhere]}, **details(3))
    seqs.append(head())
    return seqs


@pytest.fixture
def park(db, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    search_data.park()
    for signal in (request_started, request_finished):  # the test's transaction goes on
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    clear_script_prefix()


@pytest.fixture
def site(park, settings):
    settings.FAST_PATH = True
    return Site()


@pytest.fixture(params=[True, False], ids=["fast path", "Django alone"])
def make_site(park, settings, request):
    """Makes sites with the fast path on, and with it off."""
    settings.FAST_PATH = request.param
    return Site
