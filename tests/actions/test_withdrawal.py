"""A measure that is withdrawn is off every list and stays in the ledger."""

import pytest
from django.urls import reverse

from measures import ledger
from measures.actions import (
    editing,
    monitoring,
    overrides,
    reindex,
    text_reviews,
    withdrawal,
    workflow,
)
from measures.ledger import verification
from measures.ledger.body import body_of
from measures.models import Body, Entry, IndexEntry, Measure, Withdrawn, load_with_parts
from tests.helpers import make
from tests.helpers.api import V1, problem
from tests.helpers.make import DAY, NOW
from tests.helpers.tamper import sql
from tests.helpers.writes import ONE, ORDERS, send, standing

SAID = {"by": make.BY, "reason": "entered twice", "at": NOW}
REINSTATE = ("post", f"{ONE}reinstate/", {"reason": "it was not"})


@pytest.fixture
def measure(editor):
    make.measure("A-002", title_en="The other one", targets=[make.target()])
    return standing()


@pytest.fixture
def gone(measure):
    return withdrawal.withdraw(measure, **SAID)


def faults():
    return verification.verify().faults


LISTS = [
    "measures/",
    "zones/hetao-sz/measures/",
    "measures/?kind=rd_platform&status=planned",
    "measures/?q=A-001",
    "measures.jsonl",
    "measures.csv",
    "targets/",
]


@pytest.mark.parametrize("path", LISTS)
def test_it_is_off_every_list_until_it_is_reinstated(measure, api, path):
    def has():
        response = api.get(f"{V1}{path}")
        return b"A-001" in (response.getvalue() if response.streaming else response.content)

    assert has()

    assert send(api, ORDERS["withdraw"]).status_code == 200
    assert not has()

    assert send(api, REINSTATE, tag='"2"').status_code == 200
    assert has()
    assert faults() == []


def test_it_is_not_counted(measure, api):
    def counts():
        zone = api.get(f"{V1}zones/hetao-sz/").json()["measures"]["own"]["total"]
        return zone, api.get(f"{V1}summary/").json()["total"]

    assert counts() == (2, 2)
    send(api, ORDERS["withdraw"])
    assert counts() == (1, 1)


def test_its_address_answers_that_it_is_gone_and_where_its_history_is(measure, api):
    was = api.get(ONE)
    withdrawn = send(api, ORDERS["withdraw"], tag=was["ETag"])

    assert withdrawn.json()["withdrawn"] is True
    for headers in ({}, {"If-None-Match": was["ETag"]}, {"If-None-Match": withdrawn["ETag"]}):
        response = api.get(ONE, headers=headers)
        said = problem(response, 410, "gone")
        assert (said["version"], said["etag"]) == (2, withdrawn["ETag"])
        assert response["ETag"] == withdrawn["ETag"]
    history = api.get(said["history"]).json()["results"]
    assert [(entry["verb"], entry["reason"]) for entry in history][-1] == ("withdrawn", "x")
    assert history[-1]["changes"] == {"withdrawn": {"old": False, "new": True}}


def test_reinstated_it_is_as_it_was(measure, api):
    was = api.get(ONE).json()
    send(api, ORDERS["withdraw"])
    tag = api.get(ONE)["ETag"]

    response = send(api, REINSTATE, tag=tag)

    assert response.status_code == 200, response.content
    assert response.json() | {"version": 1} == was
    assert api.get(ONE).content == response.content
    assert Entry.objects.latest("seq").verb == "amended"
    problem(send(api, REINSTATE, tag='"3"'), 409, "step-refused")
    assert faults() == []


@pytest.mark.parametrize("name", ORDERS)
def test_nothing_else_is_written_on_it(gone, api, name):
    for tag in ('"1"', '"2"'):
        problem(send(api, ORDERS[name], tag=tag), 410, "gone")

    assert Measure.objects.get(code="A-001").version == 2


def test_nor_several_at_once(gone, api):
    step = {"to": "in_progress", "effective_on": str(DAY)}
    steps = [{"code": "A-002", "version": 1} | step, {"code": "A-001", "version": 2} | step]

    order = ("post", f"{V1}measures/advance/", {"reason": "x", "steps": steps})
    said = problem(send(api, order), 410, "gone")

    assert [fault["pointer"] for fault in said["errors"]] == ["#/steps/1/code"]


def test_every_verb_refuses_it(gone):
    step = SAID | {"to": "in_progress", "effective_on": DAY}
    figure = SAID | {"value": 1, "read_on": DAY, "source": make.source()}
    verbs = [
        lambda: editing.amend_measure(gone, content={"title_en": "x"}, **SAID),
        lambda: workflow.advance(gone, **step),
        lambda: monitoring.record_reading(gone.targets.get(), **figure),
        lambda: monitoring.add_evidence(gone, content={}, **SAID),
        lambda: text_reviews.review_text(gone, path="title", **SAID),
        lambda: overrides.reconvert(gone, **SAID),
        lambda: withdrawal.withdraw(gone, **SAID),
    ]
    for verb in verbs:
        with pytest.raises(Withdrawn, match="A-001 was withdrawn"):
            verb()
    assert faults() == []


def test_the_past_still_has_it(measure, api):
    before = Entry.objects.count()
    was = api.get(ONE).json()
    send(api, ORDERS["withdraw"])
    send(api, REINSTATE, tag='"2"')

    def codes(seq):
        return [m["code"] for m in api.get(f"{V1}measures/?as_of={seq}").json()["results"]]

    assert codes(before) == ["A-001", "A-002"]
    assert codes(before + 1) == ["A-002"]
    assert codes(before + 2) == ["A-001", "A-002"]
    then = api.get(f"{ONE}?as_of={before}").json()
    assert then | {"schedule": "", "freshness": ""} == was | {"schedule": "", "freshness": ""}
    problem(api.get(f"{ONE}?as_of={before + 1}"), 410, "gone")
    diff = api.get(f"{ONE}diff/?from=v1&to=v2").json()
    assert (diff["kinds"], list(diff["changes"])) == (["withdrawn"], ["withdrawn"])
    zone = api.get(f"{V1}zones/hetao-sz/diff/?from={before}&to={before + 1}").json()["results"]
    assert [(row["code"], row["kinds"]) for row in zone] == [("A-001", ["withdrawn"])]


def test_the_feed_carries_the_tombstone(measure, api):
    after = Entry.objects.count()
    send(api, ORDERS["withdraw"])
    send(api, REINSTATE, tag='"2"')

    for query in ("", "&zone=hetao-sz"):
        told = api.get(f"{V1}changes/?after={after}{query}").json()["results"]
        assert [change["kinds"] for change in told] == [["withdrawn"], ["reinstated"]]
        assert [change["body"]["withdrawn"] for change in told] == [True, False]
    assert [change["within"] for change in told] == [False, True]


def test_what_lists_or_search_kept_of_it_is_found_out(gone):
    other = Measure.objects.get(code="A-002")
    with ledger.writing():
        Body.of(gone, body_of(load_with_parts(gone.pk)), DAY).save(force_insert=True)
    assert [fault for fault in faults() if "lists still have it" in fault]
    sql("DELETE FROM measures_body WHERE measure_id = %s", gone.pk)

    entry = IndexEntry.objects.get(measure=other)
    sql("UPDATE measures_indexentry SET measure_id = %s WHERE seq = %s", gone.pk, entry.seq)
    assert [fault for fault in faults() if "search still has it" in fault]


def test_who_hides_one_around_the_verb_is_found_out(measure):
    sql("UPDATE measures_measure SET withdrawn = %s WHERE id = %s", True, measure.pk)

    assert [fault for fault in faults() if "A-001: its tables differ" in fault]


def test_the_index_made_anew_leaves_it_out(gone):
    assert reindex.complete()

    assert reindex.rebuild() == 1

    assert reindex.complete()
    assert faults() == []


def test_a_zone_that_moves_and_a_new_converter_pass_it_by(measure):
    reviewed = text_reviews.review_text(measure, path="title", **SAID)
    gone = withdrawal.withdraw(reviewed, **SAID)
    overrides.add_override("s2hk", "平台", "平臺", **SAID)
    assert [change.subject.code for change in overrides.outdated()] == ["A-002"]
    assert {change.subject.code for change in overrides.preview("s2hk", "平台", "平壇")} == {
        "A-002"
    }

    assert list(text_reviews.due()) == []

    place = {"parent": make.zone("hetao")}
    editing.save_zone(gone.zone, content=place, **SAID)

    assert faults() == []


def page(measure, name):
    return reverse(f"admin:measures_measure_{name}", args=[measure.pk])


def test_it_is_withdrawn_and_taken_back_in_the_admin(measure, editor, client):
    client.force_login(editor)
    said = {"reason": "entered twice", "version": 1}

    unsure = client.post(page(measure, "withdraw"), said)
    assert list(unsure.context["form"].errors) == ["confirmed"]
    shown = client.post(page(measure, "withdraw"), said | {"confirmed": "on"}, follow=True)

    form = shown.content.decode()
    assert "A-001 was withdrawn." in form
    assert 'class="badge withdrawn-yes"' in form
    assert page(measure, "reinstate") in form
    for other in ("advance", "figure", "withdraw"):
        assert page(measure, other) not in form
        assert client.post(page(measure, other), said).status_code == 403
    assert 'name="title"' not in form
    assert "<td>Yes</td>" in form  # what is on record: withdrawn
    entry = Entry.objects.latest("seq")
    assert (entry.verb, entry.channel, entry.reason) == ("withdrawn", "admin", "entered twice")

    for query, count in {"": 1, "?withdrawn=yes": 1, "?withdrawn=no": 0}.items():
        listed = client.get(f"/admin/measures/measure/{query}").content.decode()
        assert listed.count('class="badge withdrawn-yes"') == count
        assert ("A-002" in listed) is (query != "?withdrawn=yes")

    back = {"reason": "it was not", "version": 2}
    shown = client.post(page(measure, "reinstate"), back, follow=True).content.decode()
    assert "A-001 is on the lists again." in shown
    assert page(measure, "withdraw") in shown
    assert faults() == []


def test_the_admin_takes_no_stale_or_unreasoned_withdrawal(measure, editor, client):
    client.force_login(editor)
    said = {"confirmed": "on", "reason": "x", "version": 1}

    assert (
        "reason"
        in client.post(page(measure, "withdraw"), said | {"reason": ""}).context["form"].errors
    )
    assert client.post(page(measure, "withdraw"), said | {"version": 7}).status_code == 409
    assert client.post(page(measure, "reinstate"), said).status_code == 403
    client.force_login(make.user("viewer"))
    assert client.get(page(measure, "withdraw")).status_code == 403
    assert not Measure.objects.get(pk=measure.pk).withdrawn


def test_the_queue_of_late_measures_leaves_it_out(editor, client):
    due = {"deadline": "年底", "due_from": DAY, "due_by": DAY}
    late = standing(**due)
    client.force_login(editor)
    queue = "/admin/measures/measure/?schedule=overdue"
    assert "A-001" in client.get(queue).content.decode()

    withdrawal.withdraw(late, **SAID)

    assert "A-001" not in client.get(queue).content.decode()
    assert [count for _state, _label, count in client.get("/admin/").context["queue"]] == [0, 0, 0]
