"""The admin's list of measures."""

from datetime import date

import pytest

from tests.helpers import make
from tests.helpers.admin_pages import LIST


@pytest.fixture
def editor(client, db):
    """An editor of hetao and all below it, logged in."""
    make.zone("hetao-sz", make.zone("hetao"))
    user = make.user("editor", make.zone("hetao"), first_name="Ada", last_name="Editor")
    client.force_login(user)
    return user


def shown(response):
    return [measure.code for measure in response.context["cl"].result_list]


def test_a_zone_filter_takes_in_the_zones_below(client, editor):
    inside = make.measure(zone=make.zone("hetao-sz"))
    make.measure(zone=make.zone("qianhai"))

    assert shown(client.get(LIST, {"zone": "hetao"})) == [inside.code]


def test_filters_by_kind_status_and_schedule_narrow_the_list(client, editor):
    late = make.measure(
        kind="tax",
        status="in_progress",
        deadline="2024年底前",
        due_from=date(2024, 12, 1),
        due_by=date(2024, 12, 31),
    )
    other = make.measure()

    assert shown(client.get(LIST, {"kind": "tax"})) == [late.code]
    assert shown(client.get(LIST, {"status": "planned"})) == [other.code]
    assert shown(client.get(LIST, {"schedule": "overdue"})) == [late.code]
    assert shown(client.get(LIST, {"schedule": "no_deadline"})) == [other.code]


def test_the_measures_to_be_translated_are_a_list(client, editor):
    make.measure()
    untitled = make.measure(title_en="")
    make.measure(targets=[make.target()])
    unnamed = make.measure(targets=[make.target(), make.target(indicator_en="")])

    assert shown(client.get(LIST, {"english": "missing"})) == [untitled.code, unnamed.code]


@pytest.mark.parametrize("name", ["zone", "kind", "status", "schedule", "withdrawn", "english"])
def test_an_unknown_value_of_a_filter_is_said_with_what_is_known(client, editor, name):
    make.measure()

    response = client.get(LIST, {name: "nowhere"})

    assert shown(response) == []
    assert "“nowhere” is not known" in response.content.decode()


def test_an_unknown_filter_is_said(client, editor):
    response = client.get(LIST, {"colour": "red"}, follow=True)

    assert "no such filter" in response.content.decode()


@pytest.mark.parametrize("query", ["科研", "科研 ", "研發", "研发", "floor", "HETAO-SZ-777"])
def test_search_ignores_the_script(client, editor, query):
    measure = make.measure("HETAO-SZ-777", title="科研与研发用房", title_en="Floor space")
    make.measure(title="人才住房", title_en="Homes")

    assert shown(client.get(LIST, {"q": query})) == [measure.code]


def test_a_control_character_in_a_search_is_refused_in_words(client, editor):
    response = client.get(LIST, {"q": "a\x00b"})

    assert response.status_code == 200
    assert "Null characters are not allowed" in response.content.decode()


def test_the_list_stands_in_the_order_of_codes_and_says_late(client, editor):
    make.measure("B-002", deadline="去年", due_from=date(2020, 1, 1), due_by=date(2020, 12, 31))
    make.measure("A-001")

    page = client.get(LIST)

    assert shown(page) == ["A-001", "B-002"]
    assert '<span class="badge schedule-overdue">Overdue</span>' in page.content.decode()


def test_an_empty_list_says_what_to_do(client, editor):
    assert "No records yet" in client.get(LIST).content.decode()
    assert "Remove a filter" in client.get(LIST, {"kind": "tax"}).content.decode()


def test_the_list_costs_the_same_for_twenty_rows_as_for_one(
    client, editor, django_assert_num_queries, django_assert_max_num_queries
):
    make.measure()
    client.get(LIST)
    with django_assert_max_num_queries(12) as counted:
        client.get(LIST)
    for number in range(19):
        make.measure(zone=make.zone(f"park-{number}"))

    with django_assert_num_queries(len(counted)):
        assert len(shown(client.get(LIST))) == 20
