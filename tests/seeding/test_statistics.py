"""Bulk loads leave PostgreSQL's planner with statistics. SQLite plans without any."""

import pytest
from django.db import connection

from measures.actions import reindex
from measures.importing import run
from tests.helpers import make
from tests.helpers.sheets import options, xlsx
from tests.helpers.small_seeds import load

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite gathers no statistics"),
]


def gathered():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stats WHERE tablename = 'measures_measure'")
        return cursor.fetchone()[0] > 0


@pytest.fixture
def listed():
    make.measure("A-001")
    assert not gathered()
    return xlsx(["code", "title_en"], ["A-001", "Another title"])


def test_after_fixtures(seeds, capsys):
    load(seeds, capsys)

    assert gathered()


def test_after_the_index_was_built(listed):
    reindex.rebuild()

    assert gathered()


@pytest.mark.parametrize(("many", "due"), [(1, True), (2, False)])
def test_after_a_list_with_many_changes(listed, monkeypatch, many, due):
    monkeypatch.setattr(run, "MANY", many)

    assert run.put_on_record(listed, options()).counts == {"changed": 1}

    assert gathered() == due
