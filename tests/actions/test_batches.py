"""Everything that one request changed is taken back as one, or nothing of it."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from measures import ledger
from measures.actions import batches, editing, monitoring, promises, withdrawal, workflow
from measures.ledger import verification
from measures.models import BatchRefused, Entry, Measure, NotAllowed
from tests.helpers import make
from tests.helpers.make import DAY

REQUEST = "r-1"


@pytest.fixture
def editor(db):
    return replace(make.actor(make.user("editor")), request_id=REQUEST)


def why(by, **more):
    return {"by": by, "reason": "monthly return", "at": make.moment()} | more


def undo(by, request=REQUEST, **more):
    by = replace(by, request_id="r-2")
    return batches.undo_batch(request, **why(by, reason="the wrong sheet") | more)


def body_of(code):
    return json.loads(bytes(Entry.objects.filter(code=code).latest("seq").body))


def now(measure):
    return Measure.objects.get(pk=measure.pk)


def content_of(code):
    body, apart = body_of(code), ("version", "provenance", "history", "requests", "confirmations")
    return {name: value for name, value in body.items() if name not in apart}


def test_steps_content_and_figures_are_as_before_and_nothing_leaves_the_record(editor):
    source, bureau, zone = make.source(), make.named("bureau"), make.zone("hetao-hk")
    one, two = make.measure("A-001", targets=[make.target()]), make.measure("A-002")
    figure = {"read_on": DAY, "source": source, **why(make.BY)}
    monitoring.record_reading(one.targets.get(), value=Decimal(5), **figure)
    before = {code: content_of(code) for code in ("A-001", "A-002")}
    with ledger.writing():
        make.step(now(one), "in_progress", by=editor)
        figure |= why(editor)
        monitoring.record_reading(now(one).targets.get(), value=Decimal(50), **figure)
        content = {"title": "另一个名称", "title_en": "Another", "zone": zone}
        content |= {"kind": "talent_housing", "terms": {"units": 5, "eligible": "人才"}}
        content |= {"organisations": bureau, "evidence": [{"source": source, "locator": "p. 1"}]}
        make.member(editor.user, "editor", zone)
        editing.amend_measure(two, content=content, **why(editor))

    assert undo(editor) == ["A-001", "A-002"]

    assert now(one).status == "planned"
    assert content_of("A-002") == before["A-002"]
    [earlier, wrong] = body_of("A-001")["targets"][0]["readings"]
    assert (earlier["value"], earlier["corrected_by"], earlier["taken_back"]) == ("5", None, False)
    assert (wrong["value"], wrong["taken_back"]) == ("50", True)
    made = Entry.objects.filter(request_id="r-2")
    assert {*made.values_list("undoes", flat=True)} == {REQUEST}
    assert verification.verify().faults == []


def test_terms_targets_and_evidence_are_put_back(editor):
    source = make.source()
    measure = make.measure(
        kind="split_line",
        terms={"line": "both", "between": "两地", "people": True},
        targets=[make.target(per="每年")],
        evidence=[{"source": source, "locator": "p. 9"}],
        organisations=make.named("bureau", "institute"),
    )
    before = content_of(measure.code)
    content = {"terms": {"line": "first", "people": False, "goods": True}, "evidence": []}
    content |= {"targets": [{"number": 1, "per": "每月"}], "organisations": make.named("bureau")}
    editing.amend_measure(measure, content=content, **why(editor))

    undo(editor)

    assert content_of(measure.code) == before


def test_created_measures_are_withdrawn_withdrawn_ones_are_back_and_requests_are_recalled(editor):
    gone, due = (
        make.measure(),
        {"deadline": "2027年底", "due_from": DAY, "due_by": date(2027, 1, 1)},
    )
    promised, paper = make.measure(**due), make.source()
    with ledger.writing():
        new = {"zone": make.zone("hetao-sz"), "kind": "tax", "origin_script": "hans", "title": "税"}
        step = {"status": "planned", "effective_on": DAY, "source": paper}
        editing.create_measure("NEW-001", content=new, **step, **why(editor))
        withdrawal.withdraw(gone, **why(editor))
        later = {"act": "move", "content": due | {"due_by": date(2028, 1, 1)}}
        promises.change_promise(promised, **later, source=paper, **why(editor))

    undo(editor)

    assert Measure.objects.get(code="NEW-001").withdrawn
    assert not now(gone).withdrawn
    assert [each["state"] for each in body_of(promised.code)["requests"]] == ["recalled"]


def test_nothing_is_taken_back_when_one_measure_changed_since(editor):
    one, two = make.measure("A-001"), make.measure("A-002")
    for measure in (one, two):
        make.step(measure, "in_progress", by=editor)
    make.step(now(two), "suspended", by=make.actor(make.user("editor", first_name="Mei")))
    end = Entry.objects.count()

    with pytest.raises(BatchRefused) as refusal:
        undo(editor)

    assert refusal.value.rows.keys() == {"A-002"}
    assert "changed since by Mei" in refusal.value.messages[0]
    assert Entry.objects.count() == end
    assert now(one).status == "in_progress"


def test_what_the_record_keeps_is_said_row_by_row(editor):
    measures = [make.measure(f"A-00{number}", targets=[make.target()]) for number in (1, 2, 3)]
    make.step(measures[0], "in_progress", by=editor)
    for measure in measures[1:]:
        due = {"deadline": "2027年", "due_from": date(2027, 1, 1), "due_by": date(2027, 12, 31)}
        details = why(editor) | {"source": make.source()}
        promises.change_promise(measure, act="move", content=due, **details)

    with pytest.raises(BatchRefused) as refusal:
        undo(editor)

    assert refusal.value.rows.keys() == {"A-002", "A-003"}
    assert "stays on record" in refusal.value.messages[0]
    assert now(measures[0]).status == "in_progress"


def test_a_superseded_measure_and_its_successor_are_apart_again(editor):
    heir, measure = make.measure("A-001"), make.measure("A-002")
    workflow.advance(
        measure,
        **{"to": "superseded", "effective_on": DAY, "successors": [heir], "confirm": ["final"]},
        **why(editor),
    )

    assert undo(editor) == ["A-001", "A-002"]

    assert now(measure).status == "planned"
    assert body_of("A-001")["supersedes"] == []
    assert verification.verify().faults == []


def test_its_maker_may_for_a_day_and_an_administrator_at_any_time(editor):
    make.step(make.measure(), "in_progress", by=editor)
    late = make.moment() + timedelta(hours=24, seconds=1)

    for other in (make.actor(make.user("editor")), make.actor(make.user("verifier"))):
        with pytest.raises(NotAllowed, match="the person who made it"):
            undo(other)
    with pytest.raises(NotAllowed, match="within 24 hours"):
        undo(editor, at=late)
    beside = make.actor(make.user("administrator", make.zone("hetao-hk")))
    with pytest.raises(NotAllowed):
        undo(beside)
    undo(make.actor(make.user("administrator")), at=late)

    assert Measure.objects.get().status == "planned"


def test_an_undone_batch_is_not_undone_twice(editor):
    make.step(make.measure(), "in_progress", by=editor)
    undo(editor)

    with pytest.raises(BatchRefused, match="changed since"):
        undo(editor)


@pytest.mark.parametrize("request_id", ["", "none"])
def test_an_unknown_request_is_refused(editor, request_id):
    with pytest.raises(ValidationError, match="No batch"):
        undo(editor, request_id)


def test_a_batch_with_another_subject_is_refused(editor):
    make.step(make.measure("A-001"), "in_progress", by=editor)
    content = {"code": "x", "title": "来", "publisher": "出", "kind": "press"}
    source = make.Source()
    content |= {"published_on": DAY, "script": "hans"}
    editing.save_source(source, content=content, **why(editor))

    with pytest.raises(BatchRefused, match="x: Only changes of measures"):
        undo(editor)
