"""Statements past Django's cursor: several in one message, and such as the database refuses."""

import pytest
from django.db import IntegrityError, connection, transaction

from measures.db.sql import Sql, fetch, fetch_each, fetch_unbroken
from measures.models import Measure, load_with_parts
from tests.helpers import make
from tests.helpers.writes import WRITES, sample, send

MOST_MESSAGES = 18  # of a write; its statements are about forty


def doubled(code):
    """An INSERT that the database refuses: the code is taken."""
    names = ", ".join(f.column for f in Measure._meta.concrete_fields if not f.primary_key)
    text = f"INSERT INTO measures_measure ({names}) SELECT {names} FROM measures_measure"
    return Sql(f"{text} WHERE code = %s", (code,))


def test_each_statement_has_its_own_rows(db):
    first, second = make.measure(), make.measure()

    rows = fetch_each(
        [
            Sql("UPDATE measures_measure SET version = %s WHERE id = %s", (7, second.pk)),
            Sql("SELECT id, version FROM measures_measure ORDER BY id"),
            Sql("SELECT id FROM measures_measure WHERE code = %s", ("none",)),
            Sql("UPDATE measures_measure SET version = 8 WHERE id = %s RETURNING id", (first.pk,)),
        ]
    )

    assert rows == [[], [(first.pk, 1), (second.pk, 7)], [], [(first.pk,)]]
    assert fetch_each([]) == []
    assert len(fetch_each([Sql("SELECT 1")] * 250)) == 250


def test_a_refused_statement_leaves_the_transaction_usable(db):
    taken = make.measure().code

    with transaction.atomic():
        with pytest.raises(IntegrityError):
            fetch_unbroken(doubled(taken))
        [(count,)] = fetch(Sql("SELECT count(*) FROM measures_measure"))

    assert count == 1


def test_a_refused_statement_stops_those_after_it(db):
    measure = make.measure()
    move = Sql("UPDATE measures_measure SET version = 9 WHERE id = %s", (measure.pk,))

    with pytest.raises(IntegrityError), transaction.atomic():
        fetch_each([doubled(measure.code), move])

    assert Measure.objects.get().version == 1


def test_a_plan_outlives_the_transaction_that_needed_it_first(db):
    pk = make.measure().pk

    with transaction.atomic():
        load_with_parts(pk)
        transaction.set_rollback(True)

    assert load_with_parts(pk).pk == pk


@pytest.mark.parametrize("name", ["amend", "advance", "record a figure", "confirm"])
def test_a_write_sends_few_messages(editor, api, name, django_assert_max_num_queries):
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only: SQLite gets no messages")
    sample()

    with django_assert_max_num_queries(MOST_MESSAGES):
        response = send(api, WRITES[name])

    assert response.status_code == 200, response.content
