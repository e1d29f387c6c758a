"""The rows of targets, evidence and organisations in the form of a measure."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.helpers import make
from tests.helpers.admin_pages import change_url, cited, form_of


def rows_of(response, prefix):
    """The ids of the rows for a person, and of those in a fold."""
    page = LexborHTMLParser(response.content.decode())
    shown = {row.id for row in page.css(f"#{prefix}-group .inline-related:not(.empty-form)")}
    folded = {row.id for row in page.css(f"#{prefix}-group details:not([open]) .inline-related")}
    return shown - folded, folded


@pytest.mark.parametrize("prefix", ["targets", "evidence"])
def test_an_empty_row_is_folded_where_there_are_others(client, db, prefix):
    client.force_login(make.user("editor"))
    bare = make.measure()
    full = make.measure(targets=[make.target()], evidence=cited(1))
    empty, some = (client.get(change_url(measure)) for measure in (bare, full))

    assert rows_of(empty, prefix) == ({f"{prefix}-0"}, set())
    assert rows_of(some, prefix) == ({f"{prefix}-0"}, {f"{prefix}-1"})


def test_a_row_that_was_typed_into_is_not_folded_when_it_comes_back(client, db):
    client.force_login(make.user("editor"))
    measure = make.measure(targets=[make.target()], evidence=cited(1))
    typed = {"targets-TOTAL_FORMS": "2", "targets-1-indicator": "企业", "targets-1-value": "many"}

    again = client.post(change_url(measure), form_of(client, change_url(measure)) | typed)

    assert rows_of(again, "targets") == ({"targets-0", "targets-1"}, set())
    assert rows_of(again, "evidence") == ({"evidence-0"}, {"evidence-1"})
