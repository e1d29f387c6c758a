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


def listed_codes(response):
    return [measure.code for measure in response.context["cl"].result_list]


def test_a_zone_filter_takes_in_the_zones_below(client, editor):
    inside = make.measure(zone=make.zone("hetao-sz"))
    make.measure(zone=make.zone("qianhai"))

    assert listed_codes(client.get(LIST, {"zone": "hetao"})) == [inside.code]


def test_filters_by_kind_status_and_schedule_narrow_the_list(client, editor):
    late = make.measure(
        kind="tax",
        status="in_progress",
        deadline="2024年底前",
        due_from=date(2024, 12, 1),
        due_by=date(2024, 12, 31),
    )
    other = make.measure()

    assert listed_codes(client.get(LIST, {"kind": "tax"})) == [late.code]
    assert listed_codes(client.get(LIST, {"status": "planned"})) == [other.code]
    assert listed_codes(client.get(LIST, {"schedule": "overdue"})) == [late.code]
    assert listed_codes(client.get(LIST, {"schedule": "no_deadline"})) == [other.code]


@pytest.mark.parametrize("name", ["zone", "kind", "status", "schedule", "withdrawn"])
def test_an_unknown_filter_value_is_reported_with_the_known_ones(client, editor, name):
    make.measure()

    response = client.get(LIST, {name: "nowhere"})

    assert listed_codes(response) == []
    assert "“nowhere” is not known" in response.content.decode()


def test_an_unknown_filter_is_reported(client, editor):
    response = client.get(LIST, {"colour": "red"}, follow=True)

    assert "a filter that this list does not have" in response.content.decode()


@pytest.mark.parametrize("query", ["科研", "科研 ", "研發", "研发", "floor", "HETAO-SZ-777"])
def test_search_ignores_the_script(client, editor, query):
    measure = make.measure("HETAO-SZ-777", title="科研与研发用房", title_en="Floor space")
    make.measure(title="人才住房", title_en="Homes")

    assert listed_codes(client.get(LIST, {"q": query})) == [measure.code]


def test_a_control_character_in_a_search_is_refused_with_a_message(client, editor):
    response = client.get(LIST, {"q": "a\x00b"})

    assert response.status_code == 200
    assert "Null characters are not allowed" in response.content.decode()


def test_the_list_is_ordered_by_code_and_marks_late_measures(client, editor):
    make.measure("B-002", deadline="去年", due_from=date(2020, 1, 1), due_by=date(2020, 12, 31))
    make.measure("A-001")

    page = client.get(LIST)

    assert listed_codes(page) == ["A-001", "B-002"]
    assert '<span class="badge schedule-overdue">Overdue</span>' in page.content.decode()


def test_an_empty_list_says_what_to_do(client, editor):
    assert "Nothing is on record here yet" in client.get(LIST).content.decode()
    assert "Take away a filter" in client.get(LIST, {"kind": "tax"}).content.decode()


def test_the_list_costs_the_same_for_twenty_rows_as_for_one(
    client, editor, django_assert_num_queries, django_assert_max_num_queries
):
    make.measure()
    client.get(LIST)
    with django_assert_max_num_queries(17) as counted:
        client.get(LIST)
    for number in range(19):
        make.measure(zone=make.zone(f"park-{number}"))

    with django_assert_num_queries(len(counted)):
        assert len(listed_codes(client.get(LIST))) == 20
