"""The start page: the work of a person's zones."""

from datetime import date, timedelta

import pytest

from measures.actions import editing, text_reviews, workflow
from measures.models import Measure
from tests.helpers import make
from tests.helpers.admin_pages import LIST, page_url
from tests.helpers.make import DAY, NOW

START = "/admin/"
BULLETIN = date(2026, 11, 1)


@pytest.fixture
def park(db, time_machine):
    time_machine.move_to(NOW)
    return make.zone("hetao-sz", make.zone("hetao"))


@pytest.fixture
def editor(client, park):
    user = make.user("editor", make.zone("hetao"))
    client.force_login(user)
    return user


def due(day):
    return {"deadline": "到期", "due_from": day, "due_by": day}


def shown(client):
    response = client.get(START)
    assert response.status_code == 200
    return response.context


def test_the_overdue_of_her_zones_come_first_by_days_late_each_with_its_button(
    client, editor, park
):
    make.measure("A-001", zone=park, **due(date(2026, 11, 10)))
    make.measure("A-002", zone=park, targets=[make.target()], **due(date(2025, 11, 20)))
    make.measure("B-001", zone=make.zone("qianhai"), **due(date(2020, 1, 1)))
    make.requested("A-003", zone=park)

    context = shown(client)

    rows = [(row["measure"].code, row["days"], str(row["button"][0])) for row in context["overdue"]]
    assert rows == [
        ("A-002", 365, "Record a figure"),
        ("A-003", 324, "Open"),
        ("A-001", 10, "Change status"),
    ]
    assert context["overdue_count"] == 3
    assert [each["row"].measure.code for each in context["requests"]] == ["A-003"]


def test_each_number_is_that_of_the_list_that_it_leads_to(client, editor, park):
    make.measure(zone=park, title_en="")
    make.measure(zone=park, status="completed", **due(date(2027, 1, 31)))
    make.measure(zone=park, targets=[make.target()], **due(date(2026, 12, 10)))
    make.measure(zone=make.zone("qianhai"), title_en="")

    queues = shown(client)["queues"]

    counts = {str(queue["label"]): queue["count"] for queue in queues}
    assert counts == {
        "Due within 30 days": 1,
        "Due within 90 days": 1,
        "Completed, to be verified by a second person": 1,
        "Not confirmed for 183 days": 3,
        "With a target, without a figure": 1,
        "Without evidence": 3,
        "To be translated into English": 1,
    }
    for queue in queues:
        assert client.get(queue["url"]).context["cl"].result_count == queue["count"], queue


def test_texts_to_review_are_counted_and_listed_for_her_zones(client, editor, park):
    def stale(zone):
        measure = make.measure(zone=zone, title="研究专班")
        common = {"by": make.BY, "reason": "as it is written", "at": make.moment()}
        reviewed = text_reviews.review_text(measure, path="title", text="研究專組", **common)
        editing.amend_measure(reviewed, content={"title": "研究专组"}, **common)

    def row():
        queues = shown(client)["queues"]
        return [each for each in queues if str(each["label"]) == "Texts to review"]

    stale(make.zone("qianhai"))
    assert row() == []
    stale(park)

    [queue] = row()

    assert queue["count"] == 1 == len(client.get(queue["url"]).context["rows"])
    stale(park)
    assert row()[0]["count"] == 2


def test_the_numbers_follow_every_change(client, editor, park):
    measure = make.measure(zone=park, **due(date(2025, 1, 1)))
    assert shown(client)["overdue_count"] == 1

    step = {"effective_on": DAY, "source": make.source(), "reason": "it is done", "at": NOW}
    workflow.advance(measure, to="completed", by=make.BY, **step)

    assert shown(client)["overdue_count"] == 0


def test_bars_have_the_numbers_of_each_zone_with_their_lists(client, editor, park):
    make.measure(zone=park, **due(date(2025, 1, 1)))
    make.measure(zone=make.zone("hetao"), status="in_force")

    status, schedule = shown(client)["bars"]

    assert [(row["zone"], row["total"]) for row in status["rows"]] == [
        ("All your zones", 2),
        ("Zone hetao", 1),
        ("Zone hetao-sz", 1),
    ]
    for bar in (status, schedule):
        for row in bar["rows"]:
            for _label, number, url in row["cells"]:
                if number:
                    assert client.get(url).context["cl"].result_count == number, url


def test_what_was_sent_back_to_her_is_shown_with_the_words(client, editor, park):
    measure = make.measure(zone=park)
    source = make.source(published_on=BULLETIN)
    step = {"effective_on": BULLETIN, "source": source, "at": NOW}
    workflow.advance(measure, to="completed", by=make.actor(editor), reason="it is done", **step)
    verifier = make.actor(make.user("administrator", park))
    back = {"effective_on": BULLETIN, "at": NOW, "by": verifier}
    again = Measure.objects.get(pk=measure.pk)
    workflow.advance(again, to="in_progress", reason="no photo of the roof", **back)

    [step] = shown(client)["sent_back"]

    assert step["row"].reason == "no photo of the roof"
    client.force_login(make.user("editor", park))
    assert shown(client)["sent_back"] == []


def test_what_others_changed_since_the_visit_before_is_listed(client, editor, park, time_machine):
    make.measure(zone=park)
    assert shown(client)["seen_at"] is None
    theirs = make.measure("A-777", zone=park)
    make.measure("B-777", zone=make.zone("qianhai"))

    time_machine.move_to(NOW + timedelta(hours=2))
    context = shown(client)

    assert f"{context['seen_at']:%Y-%m-%d %H:%M}" == f"{NOW:%Y-%m-%d %H:%M}"
    assert [each["measure"].code for each in context["since"]] == [theirs.code]
    assert shown(client)["since"] != []  # the same visit


@pytest.mark.parametrize("chief", [True, False])
def test_somebody_without_a_role_is_shown_whom_to_ask(client, park, chief):
    make.measure(zone=park, **due(date(2025, 1, 1)))
    name = {"first_name": "Ada", "last_name": "Chief"}
    if chief:
        make.user("administrator", park, **name)
    else:
        make.user(is_superuser=True, **name)
    client.force_login(make.user())

    response = client.get(START)

    assert "Ada Chief" in response.content.decode()
    assert "overdue" not in response.context


def test_a_superuser_sees_all_zones(client, park):
    make.measure(zone=park, **due(date(2025, 1, 1)))
    measure = make.measure(zone=make.zone("qianhai"), **due(date(2025, 1, 1)))
    client.force_login(make.user(is_superuser=True))

    response = client.get(START)

    assert response.context["overdue_count"] == 2
    assert page_url(measure) in response.content.decode()
    assert f"{LIST}?schedule=overdue" in response.content.decode()


def test_it_takes_the_same_number_of_queries_for_many_measures(
    client, editor, park, django_assert_max_num_queries
):
    make.requested(zone=park)
    client.get(START)
    with django_assert_max_num_queries(30) as counted:
        client.get(START)
    few = len(counted)
    for _number in range(4):
        make.requested(zone=park)
    client.get(START)

    with django_assert_max_num_queries(few):
        client.get(START)
