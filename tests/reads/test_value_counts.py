"""The numbers beside the values of filters: each is that of the list which the value leads to."""

from __future__ import annotations

from datetime import date

import pytest

from measures.reads import value_counts as counting
from tests.helpers import make
from tests.helpers.admin_pages import LIST


@pytest.fixture
def desk(client, db):
    hetao, port = make.zone("hetao"), make.zone("qianhai")
    park = make.zone("hetao-sz", hetao)
    user = make.user("editor", hetao, username="mei")
    due = {"deadline": "2020年", "due_from": date(2020, 1, 1), "due_by": date(2020, 12, 31)}
    make.measure("A-001", zone=hetao, kind="tax", owner=user, **due)
    make.measure(
        "A-002", zone=park, kind="tax", status="in_force", organisations=make.named("customs")
    )
    make.measure("A-003", zone=park, targets=[make.target()])
    make.measure("B-001", zone=port, kind="tax", **due)
    client.force_login(user)
    return client


def numbered(client, query):
    """Every value that has a number, by filter."""
    panel = client.get(f"{LIST}?{query}").context["cl"].panel
    return {
        group["name"]: {
            code: count for code, _l, _on, count, _depth in group["choices"] if count is not None
        }
        for group in panel
    }


def listed(client, query):
    return client.get(f"{LIST}?{query}").context["cl"].result_count


@pytest.mark.parametrize(
    "query", ["", "zone=hetao", "has_target=false&kind=tax", "q=研究", "owner=me"]
)
def test_a_number_is_that_of_the_list_behind_the_value(desk, query):
    chosen = {part.split("=")[0] for part in query.split("&")}

    for name, counts in numbered(desk, query).items():
        if name in chosen:
            continue
        for code, count in [*counts.items()][:4]:
            assert listed(desk, f"{query}&{name}={code}") == count, (name, code)


def test_the_values_of_a_chosen_axis_are_counted_as_if_none_were(desk):
    assert numbered(desk, "zone=hetao&kind=tax")["zone"] == {
        "hetao": 2,
        "hetao-sz": 1,
        "qianhai": 1,
    }
    assert numbered(desk, "zone=hetao")["kind"]["tax"] == 2


def test_every_filter_is_counted_but_the_chosen_and_the_long_list(desk, monkeypatch):
    groups = numbered(desk, "")
    without = {name for name, counts in groups.items() if not counts}
    assert without == {"withdrawn", "source", "organisation_role"}
    assert groups["organisation"] == {"customs": 1}
    assert groups["owner"] == {"me": 1, "left": 0}
    assert numbered(desk, "has_target=false")["has_target"] == {}

    monkeypatch.setattr(counting, "SHORT", 3)
    longer = numbered(desk, "")
    assert longer["kind"]["tax"] == 3
    assert longer["has_target"] == {}
    assert numbered(desk, "colour=red")["kind"] == {}
