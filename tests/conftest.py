from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import translation
from rest_framework.test import APIClient

from measures.models import triggers
from measures.search import index
from tests.helpers import make


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Name the group of a test where pytest 9.2 looks for it; pytest-xdist 3.8 does not."""
    for item in items:
        group = item.get_closest_marker("xdist_group")
        if group and item.config.getoption("loadgroup", False):
            item._id = item.parent.id.child(f"{item.name}@{group.args[0]}")  # type: ignore[union-attr]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A request leaves its language active in the thread; the next test starts in English."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def shared_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A transaction around the tests of a module. What a fixture of the module writes in it is
    there in each of its tests, which roll back to it. Only for a module whose every test wants it.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def transactional_db(transactional_db: None) -> Iterator[None]:
    """Also what `live_server` uses. The flush afterwards empties tables that triggers protect,
    so they are dropped for it; migrate's signal, sent by the flush, makes them again. It knows
    nothing of SQLite's own index for search.
    """
    yield
    index.clear()
    triggers.remove(connection)


@pytest.fixture
def committed(transactional_db: None) -> None:
    """A database in which transactions really commit; other processes see them."""


@pytest.fixture
def api() -> APIClient:
    return APIClient()


@pytest.fixture
def editor(db: None, api: APIClient) -> Any:
    """The editor who is authenticated in `api`."""
    user = make.user("editor")
    api.force_authenticate(user)
    return user
