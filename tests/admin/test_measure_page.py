"""The page to read a measure on."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from measures.actions import editing, monitoring, promise_decisions, withdrawal, workflow
from measures.models import Desk, Measure, Target
from tests.helpers import make
from tests.helpers.admin_pages import LIST, change_url, page_url
from tests.helpers.make import BY, DAY, NOW

END = date(2026, 12, 31)


@pytest.fixture
def reader(client, db, time_machine):
    """Somebody with an account and no role, on 20 November 2026."""
    time_machine.move_to(NOW)
    make.zone("hetao-sz", make.zone("hetao"))
    user = make.user()
    client.force_login(user)
    return user


def measured(**content):
    """A measure whose target goes from 0 to 1000 between DAY and END, with a reading of 400."""
    due = {"deadline": "2026年底", "due_from": END, "due_by": END}
    goal = make.target(baseline=Decimal(0), baseline_on=DAY)
    measure = make.measure(targets=[goal], **due | content)
    report(measure, 400)
    return Measure.objects.get(pk=measure.pk)


def report(measure, value, day=date(2025, 6, 30)):
    source = make.source(published_on=date(2026, 11, 1))
    target = Target.objects.get(measure=measure, number=1)
    details = {"source": source, "by": BY, "reason": "reported monthly", "at": NOW}
    monitoring.record_reading(target, value=Decimal(value), read_on=day, **details)


def shown(client, measure):
    response = client.get(page_url(measure))
    assert response.status_code == 200
    return response.context


def big(context):
    return [fact["big"] for fact in context["facts"]]


def test_it_says_what_is_reached_and_how_late_it_is_against_both_promises(client, reader):
    measure = measured()

    context = shown(client, measure)

    [target] = context["targets"]
    assert big(context) == ["40%", "41 days left", "41 days left", "508 days ago"]
    assert target.bar["words"] == "40%"
    assert target.bar["expected"] == "96%"  # 1171 of 1212 days
    assert target.short == "566 behind expected"


def test_a_moved_promise_stands_beside_the_first(client, reader):
    past = {"deadline": "2025年底", "due_from": date(2025, 12, 31), "due_by": date(2025, 12, 31)}
    measure = make.requested(zone=make.zone("hetao-sz"), **past)
    verifier = make.actor(make.user("verifier"))
    promise_decisions.grant(measure, request=1, by=verifier, reason="the works calendar", at=NOW)

    context = shown(client, measure)

    assert big(context)[1:3] == ["772 days left", "324 days late"]
    events = [(event.heading, event.note) for event in context["events"]]
    assert ("The promise itself changed", "granted") in events
    assert ("The first promise ran out", "") in events
    assert "2025-12-31" in client.get(page_url(measure)).content.decode()


def test_a_corrected_figure_is_shown_and_does_not_count(client, reader):
    measure = measured()
    report(measure, 450)

    context = shown(client, measure)

    [target] = context["targets"]
    assert [(row["value"], row["counts"]) for row in target.rows] == [("450", True), ("400", False)]
    wide, narrow = target.charts
    assert len(wide["readings"]) == len(wide["corrected"]) == len(narrow["corrected"]) == 1
    voided = [event.heading for event in context["events"] if event.tone == "void"]
    assert voided == ["400 m²"]


def test_the_timeline_has_each_kind_of_change_by_its_own_day(client, reader):
    measure = measured()
    editing.amend_measure(
        measure, content={"title_en": "Another"}, by=BY, reason="misprint", at=NOW
    )
    step = {"to": "in_progress", "effective_on": date(2024, 5, 16), "by": BY, "at": NOW}
    workflow.advance(Measure.objects.get(pk=measure.pk), reason="begun", **step)

    events = shown(client, measure)["events"]

    assert [(event.day.isoformat(), event.heading, event.reason) for event in events] == [
        ("2026-11-20", "amended", "misprint"),
        ("2025-06-30", "400 m²", "reported monthly"),
        ("2024-05-16", "Planned → In progress", "begun"),
        ("2023-09-06", "Planned", "announced"),
    ]
    assert [(row.label, row.values[1]) for row in events[0].rows] == [
        ("Title · English", "Another")
    ]


def test_moments_are_those_of_hong_kong_in_every_language(client, reader):
    measure = measured()

    for language in ("en", "zh-hant", "zh-hans"):
        with override(language):
            client.cookies["django_language"] = language
            page = client.get(page_url(measure)).content.decode()
        assert "2026-11-20 12:00" in page  # 04:00 UTC
        assert "T04:00" not in page


def test_what_waits_is_named(client, reader):
    requested = make.requested(zone=make.zone("hetao-sz"))
    silent = measured()

    waits = [row["text"] for row in shown(client, requested)["waits"]]
    assert waits == [
        "Overdue: 324 days late.",
        "Request 1 waits for a second person.",
        "No evidence is cited.",
    ]
    assert shown(client, silent)["waits"][0]["text"] == "Behind: 41 days left."


def test_who_may_only_read_is_sent_from_the_form_to_the_page(client, reader):
    measure = measured()

    assert client.get(change_url(measure)).url == page_url(measure)
    assert "Record a figure" not in client.get(page_url(measure)).content.decode()

    client.force_login(make.user("editor", make.zone("hetao")))
    page = client.get(page_url(measure)).content.decode()
    assert f'href="{change_url(measure)}"' in page
    assert "Record a figure" in page


def test_a_withdrawn_measure_can_be_read(client, reader):
    measure = measured()
    withdrawal.withdraw(measure, by=BY, reason="twice on record", at=NOW)

    context = shown(client, measure)

    assert context["waits"] == []
    assert context["events"][0].heading == "withdrawn"


def test_it_takes_the_same_number_of_queries_whatever_the_measure_holds(
    client, reader, django_assert_max_num_queries
):
    bare, full = measured(), measured()
    content = {"evidence": [{"source": make.source(), "locator": "p. 1"}]}
    editing.amend_measure(bare, content=content, by=BY, reason="cited", at=NOW)
    for number in range(20):
        report(full, 401 + number, date(2025, 7, number + 1))
    full = Measure.objects.get(pk=full.pk)
    content = {"evidence": [{"source": make.source(), "locator": f"p. {n}"} for n in range(5)]}
    editing.amend_measure(full, content=content, by=BY, reason="cited", at=NOW)
    client.get(page_url(bare))

    with django_assert_max_num_queries(45) as counted:
        client.get(page_url(bare))
    few = len(counted)
    with django_assert_max_num_queries(few):
        client.get(page_url(full))


def test_the_list_leads_to_it_and_it_leads_back_and_on(client, reader):
    first, second, third = (measured() for _number in range(3))
    make.measure(kind="tax")
    assert shown(client, second)["place"] is None

    page = client.get(f"{LIST}?zone=hetao&kind=rd_platform").content.decode()
    workflow.advance(second, to="in_progress", effective_on=DAY, reason="begun", by=BY, at=NOW)
    place = shown(client, second)["place"]

    assert f'href="{page_url(second)}"' in page
    assert place["url"] == f"{LIST}?zone=hetao&kind=rd_platform"
    assert (place["words"], place["number"], place["total"]) == (
        "Zone hetao, Research platform",
        2,
        3,
    )
    assert (place["previous"], place["next"]) == (page_url(first), page_url(third))
    assert shown(client, third)["place"]["next"] == ""


def test_after_the_last_row_of_a_page_comes_the_next_page_of_the_list(client, reader):
    Desk.objects.create(user=reader, rows=50)
    for number in range(51):
        make.measure(f"A-{number:03}")
    client.get(LIST)

    last = shown(client, Measure.objects.get(code="A-049"))

    assert last["place"]["next"] == f"{LIST}?p=2"
