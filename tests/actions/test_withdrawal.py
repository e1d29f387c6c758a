"""A withdrawn measure is on no list and stays in the ledger."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

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
from tests.helpers.api import DATED, V1, problem
from tests.helpers.make import DAY, NOW
from tests.helpers.tamper import sql
from tests.helpers.writes import ONE, WRITES, sample, send

DETAILS = {"by": make.BY, "reason": "entered twice", "at": NOW}
REINSTATE = ("post", f"{ONE}reinstate/", {"reason": "it was not"})


@pytest.fixture
def measure(editor):
    make.measure("A-002", title_en="The other one", targets=[make.target()])
    return sample()


@pytest.fixture
def gone(measure):
    return withdrawal.withdraw(measure, **DETAILS)


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
def test_a_withdrawn_measure_is_on_no_list_until_reinstated(measure, api, path):
    def has():
        response = api.get(f"{V1}{path}")
        return b"A-001" in (response.getvalue() if response.streaming else response.content)

    assert has()

    assert send(api, WRITES["withdraw"]).status_code == 200
    assert not has()

    assert send(api, REINSTATE, tag='"2"').status_code == 200
    assert has()
    assert faults() == []


def test_a_withdrawn_measure_is_not_counted(measure, api):
    def counts():
        zone = api.get(f"{V1}zones/hetao-sz/").json()["measures"]["own"]["total"]
        return zone, api.get(f"{V1}summary/").json()["total"]

    assert counts() == (2, 2)
    send(api, WRITES["withdraw"])
    assert counts() == (1, 1)


def test_a_withdrawn_measure_answers_410_with_a_link_to_its_history(measure, api):
    before = api.get(ONE)
    withdrawn = send(api, WRITES["withdraw"], tag=before["ETag"])

    assert withdrawn.json()["withdrawn"] is True
    for headers in ({}, {"If-None-Match": before["ETag"]}, {"If-None-Match": withdrawn["ETag"]}):
        response = api.get(ONE, headers=headers)
        payload = problem(response, 410, "gone")
        assert payload["version"] == 2
        assert payload["etag"] == response["ETag"] == withdrawn["ETag"].replace(".names", "")
    history = api.get(payload["history"]).json()["results"]
    assert [(entry["verb"], entry["reason"]) for entry in history][-1] == ("withdrawn", "needed")
    assert history[-1]["changes"] == {"withdrawn": {"old": False, "new": True}}


def test_a_reinstated_measure_is_as_before(measure, api):
    before = APIClient().get(ONE).json()
    send(api, WRITES["withdraw"])
    tag = api.get(ONE)["ETag"]

    response = send(api, REINSTATE, tag=tag)

    assert response.status_code == 200, response.content
    assert APIClient().get(ONE).json() | {"version": 1} == before
    assert api.get(ONE).content == response.content
    assert Entry.objects.latest("seq").verb == "amended"
    problem(send(api, REINSTATE, tag='"3"'), 409, "step-refused")
    assert faults() == []


@pytest.mark.parametrize("name", WRITES)
def test_every_write_to_a_withdrawn_measure_answers_410(gone, api, name):
    for tag in ('"1"', '"2"'):
        problem(send(api, WRITES[name], tag=tag), 410, "gone")

    assert Measure.objects.get(code="A-001").version == 2


def test_a_bulk_write_to_a_withdrawn_measure_answers_410(gone, api):
    step = {"to": "in_progress", "effective_on": str(DAY)}
    steps = [{"code": "A-002", "version": 1} | step, {"code": "A-001", "version": 2} | step]

    order = ("post", f"{V1}measures/advance/", {"reason": "needed", "steps": steps})
    payload = problem(send(api, order), 410, "gone")

    assert [fault["pointer"] for fault in payload["errors"]] == ["#/steps/1/code"]


def test_every_verb_refuses_a_withdrawn_measure(gone):
    step = DETAILS | {"to": "in_progress", "effective_on": DAY}
    figure = DETAILS | {"value": 1, "read_on": DAY, "source": make.source()}
    verbs = [
        lambda: editing.amend_measure(gone, content={"title_en": "x"}, **DETAILS),
        lambda: workflow.advance(gone, **step),
        lambda: monitoring.record_reading(gone.targets.get(), **figure),
        lambda: monitoring.add_evidence(gone, content={}, **DETAILS),
        lambda: text_reviews.review_text(gone, path="title", **DETAILS),
        lambda: overrides.reconvert(gone, **DETAILS),
        lambda: withdrawal.withdraw(gone, **DETAILS),
    ]
    for verb in verbs:
        with pytest.raises(Withdrawn, match="A-001 was withdrawn"):
            verb()
    assert faults() == []


def test_as_of_still_has_a_measure_withdrawn_later(measure, api):
    before = Entry.objects.count()
    served = api.get(ONE).json()
    send(api, WRITES["withdraw"])
    send(api, REINSTATE, tag='"2"')

    def codes(seq):
        return [m["code"] for m in api.get(f"{V1}measures/?as_of={seq}").json()["results"]]

    assert codes(before) == ["A-001", "A-002"]
    assert codes(before + 1) == ["A-002"]
    assert codes(before + 2) == ["A-001", "A-002"]
    then = api.get(f"{ONE}?as_of={before}").json()
    assert then | dict.fromkeys(DATED) == served | dict.fromkeys(DATED)
    problem(api.get(f"{ONE}?as_of={before + 1}"), 410, "gone")
    diff = api.get(f"{ONE}diff/?from=v1&to=v2").json()
    assert (diff["kinds"], list(diff["changes"])) == (["withdrawn"], ["withdrawn"])
    zone = api.get(f"{V1}zones/hetao-sz/diff/?from={before}&to={before + 1}").json()["results"]
    assert [(row["code"], row["kinds"]) for row in zone] == [("A-001", ["withdrawn"])]


def test_the_feed_carries_the_tombstone(measure, api):
    after = Entry.objects.count()
    send(api, WRITES["withdraw"])
    send(api, REINSTATE, tag='"2"')

    for query in ("", "&zone=hetao-sz"):
        rows = api.get(f"{V1}changes/?after={after}{query}").json()["results"]
        assert [change["kinds"] for change in rows] == [["withdrawn"], ["reinstated"]]
        assert [change["body"]["withdrawn"] for change in rows] == [True, False]
    assert [change["within"] for change in rows] == [False, True]


def test_verify_finds_a_stored_body_or_index_entry_of_a_withdrawn_measure(gone):
    other = Measure.objects.get(code="A-002")
    with ledger.writing():
        Body.of(gone, body_of(load_with_parts(gone.pk)), DAY).save(force_insert=True)
    assert [fault for fault in faults() if "lists still have it" in fault]
    sql("DELETE FROM measures_body WHERE measure_id = %s", gone.pk)

    entry = IndexEntry.objects.get(measure=other)
    sql("UPDATE measures_indexentry SET measure_id = %s WHERE seq = %s", gone.pk, entry.seq)
    assert [fault for fault in faults() if "search still has it" in fault]


def test_verify_finds_a_measure_withdrawn_by_sql(measure):
    sql("UPDATE measures_measure SET withdrawn = %s WHERE id = %s", True, measure.pk)

    assert [fault for fault in faults() if "A-001: its tables differ" in fault]


def test_reindex_leaves_a_withdrawn_measure_out(gone):
    assert reindex.complete()

    assert reindex.rebuild() == 1

    assert reindex.complete()
    assert faults() == []


def test_moved_zones_and_reconvert_skip_a_withdrawn_measure(measure):
    reviewed = text_reviews.review_text(measure, path="title", **DETAILS)
    gone = withdrawal.withdraw(reviewed, **DETAILS)
    overrides.add_override("s2hk", "平台", "平臺", **DETAILS)
    assert [change.subject.code for change in overrides.outdated()] == ["A-002"]
    assert {change.subject.code for change in overrides.preview("s2hk", "平台", "平壇")} == {
        "A-002"
    }

    assert list(text_reviews.due()) == []

    place = {"parents": [make.zone("hetao")]}
    editing.save_zone(gone.zone, content=place, **DETAILS)

    assert faults() == []


def page(measure, name):
    return reverse(f"admin:measures_measure_{name}", args=[measure.pk])


def test_the_admin_withdraws_and_reinstates(measure, editor, client):
    client.force_login(editor)
    details = {"reason": "entered twice", "version": 1}

    unsure = client.post(page(measure, "withdraw"), details)
    assert list(unsure.context["form"].errors) == ["confirmed"]
    response = client.post(page(measure, "withdraw"), details | {"confirmed": "on"}, follow=True)

    form = response.content.decode()
    assert "A-001 was withdrawn." in form
    assert 'class="badge withdrawn-yes"' in form
    assert page(measure, "reinstate") in form
    for other in ("advance", "figure", "withdraw"):
        assert page(measure, other) not in form
        assert client.post(page(measure, other), details).status_code == 403
    assert 'name="title"' not in form
    assert "<td>Yes</td>" in form  # what is on record: withdrawn
    entry = Entry.objects.latest("seq")
    assert (entry.verb, entry.channel, entry.reason) == ("withdrawn", "admin", "entered twice")

    for query, count in {"": 0, "?withdrawn=yes": 1, "?withdrawn=any": 1}.items():
        listed = client.get(f"/admin/measures/measure/{query}").content.decode()
        assert listed.count('class="badge withdrawn-yes"') == count
        assert ("A-002" in listed) is (query != "?withdrawn=yes")

    back = {"reason": "it was not", "version": 2}
    response = client.post(page(measure, "reinstate"), back, follow=True).content.decode()
    assert "A-001 was reinstated." in response
    assert page(measure, "withdraw") in response
    assert faults() == []


def test_the_admin_refuses_a_withdrawal_with_an_old_version_or_no_reason(measure, editor, client):
    client.force_login(editor)
    fields = {"confirmed": "on", "reason": "needed", "version": 1}

    assert (
        "reason"
        in client.post(page(measure, "withdraw"), fields | {"reason": ""}).context["form"].errors
    )
    assert client.post(page(measure, "withdraw"), fields | {"version": 7}).status_code == 409
    assert client.post(page(measure, "reinstate"), fields).status_code == 403
    client.force_login(make.user("viewer"))
    assert client.get(page(measure, "withdraw")).status_code == 403
    assert not Measure.objects.get(pk=measure.pk).withdrawn


def test_the_queue_of_late_measures_leaves_a_withdrawn_one_out(editor, client):
    due = {"deadline": "年底", "due_from": DAY, "due_by": DAY}
    late = sample(**due)
    client.force_login(editor)
    queue = "/admin/measures/measure/?schedule=overdue"
    assert "A-001" in client.get(queue).content.decode()
    assert client.get("/admin/").context["overdue_count"] == 1

    withdrawal.withdraw(late, **DETAILS)

    assert "A-001" not in client.get(queue).content.decode()
    assert client.get("/admin/").context["overdue_count"] == 0
