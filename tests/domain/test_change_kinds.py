"""The kind of a change follows from the two bodies."""

from copy import deepcopy

import pytest

from measures.domain.change_kinds import Detail, all_kinds, kinds

pytestmark = pytest.mark.once

YEAR_END = {"stated": {"zh-Hans": "年底"}, "from": "2026-01-01", "by": "2026-12-31"}
LATER = YEAR_END | {"by": "2027-12-31"}
READING = {"number": 1, "value": "5", "read_on": "2026-01-01"}
TARGET = {
    "number": 1,
    "indicator": {"en": "Floor space"},
    "comparator": "at_least",
    "value": "1000",
    "value_max": None,
    "unit": "m2",
    "currency": "",
    "deadline": None,
    "first_value": "1000",
    "first_due_by": "2026-12-31",
    "readings": [],
}
MEASURE = {
    "code": "A-001",
    "version": 1,
    "zone": "hetao",
    "title": {"en": "A platform"},
    "status": "planned",
    "status_on": "2023-09-06",
    "history": [{"number": 1}],
    "deadline": YEAR_END,
    "confirmed_on": "2023-09-06",
    "evidence_strength": "none",
    "schedule_base": "not_due",
    "schedule_days": {"overdue": "2027-01-01"},
    "targets": [TARGET],
    "evidence": [],
}
STEP = {"status": "in_progress", "status_on": "2024-01-01", "history": [1, 2], "confirmed_on": "x"}
OWN = TARGET | {"deadline": YEAR_END}


def target(**fields):
    return {"targets": [TARGET | fields]}


CHANGES = [
    # what it was besides, what it became, the kinds
    ("a word", {}, {"title": {"en": "B"}}, ["amended"]),
    ("another zone", {}, {"zone": "qianhai"}, ["amended"]),
    ("a member that is not known here", {}, {"provenance": 1}, ["amended"]),
    ("nothing but the version", {}, {"version": 2}, ["amended"]),
    ("a step", {}, STEP, ["status"]),
    ("a step with evidence", {}, STEP | {"evidence": [1]}, ["status", "evidence"]),
    ("given up", {}, STEP | {"status": "cancelled"}, ["status"]),
    ("taken up again", {"status": "cancelled"}, {"status": "planned"}, ["status"]),
    ("off the lists", {}, {"withdrawn": True}, ["withdrawn"]),
    ("on them again", {"withdrawn": True}, {"withdrawn": False}, ["reinstated"]),
    ("a figure", {}, target(value="2000"), ["target_moved"]),
    ("a comparator", {}, target(comparator="about"), ["target_moved"]),
    ("an upper bound", {}, target(value_max="3000"), ["target_moved"]),
    ("a day of its own", {}, target(deadline=LATER), ["target_moved", "amended"]),
    ("the day it shares", {}, {"deadline": LATER}, ["amended", "target_moved"]),
    ("a day it does not share", {"targets": [OWN]}, {"deadline": LATER}, ["amended"]),
    ("the day, without targets", {"targets": []}, {"deadline": LATER}, ["amended"]),
    ("a promise that moved", {}, {"deadline": LATER, "requests": [1]}, ["target_moved", "promise"]),
    ("the day, by a request", {"targets": []}, {"deadline": LATER, "requests": [1]}, ["promise"]),
    ("the wording of a target", {}, target(indicator={"en": "Space"}), ["amended"]),
    ("a further target", {}, {"targets": [TARGET, TARGET | {"number": 2}]}, ["amended"]),
    ("a target less", {}, {"targets": []}, ["amended"]),
    ("a figure read", {}, target(readings=[READING]), ["reading"]),
    (
        "a further target with a figure read",
        {"targets": []},
        target(readings=[READING]),
        ["amended", "reading"],
    ),
    (
        "a figure read and another promised",
        {},
        target(readings=[READING], value="2000"),
        ["target_moved", "reading"],
    ),
    ("evidence", {}, {"evidence": [{"source": "paper"}]}, ["evidence"]),
    ("evidence less", {"evidence": [{"source": "paper"}]}, {"evidence": []}, ["evidence"]),
]


@pytest.mark.parametrize(
    ("earlier", "now", "expected"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES]
)
def test_the_kinds_of_a_change(earlier, now, expected):
    before = deepcopy(MEASURE) | earlier
    after = before | {"version": 2} | now

    assert sorted(kinds(before, after)) == sorted(expected)


def test_a_new_subject_is_created():
    assert kinds(None, MEASURE | {"status": "cancelled"}) == ["created"]


def test_zones_and_sources_are_created_or_amended():
    zone = {"code": "hetao", "name": {"en": "Hetao"}, "version": 1}

    assert kinds(None, zone) == ["created"]
    assert kinds(zone, zone | {"name": {"en": "Loop"}, "version": 2}) == ["amended"]


DETAILS = [
    ("a word", {"title": {"zh-Hant": "乙"}}, ["text"]),
    ("a word of a target", target(indicator={"zh-Hant": "面積"}), ["text"]),
    ("a summary more", {"summary": {"zh-Hant": "摘要"}}, ["text"]),
    ("another zone", {"zone": "qianhai"}, ["zone"]),
    ("another deputy and another zone", {"zone": "qianhai", "deputy": 3}, ["zone", "owner"]),
    ("the words of a deadline", {"deadline": YEAR_END | {"stated": {"zh-Hant": "年內"}}}, []),
    ("the name of what it cites", {"evidence": [{"title": {"zh-Hant": "乙"}}]}, []),
    ("a figure", target(value="2000"), []),
]


@pytest.mark.parametrize(
    ("change", "details_due"), [row[1:] for row in DETAILS], ids=[r[0] for r in DETAILS]
)
def test_what_of_an_amended_measure_changed(change, details_due):
    before = MEASURE | {"title": {"zh-Hant": "甲"}, "owner": 1, "deputy": None}

    assert [k for k in all_kinds(before, before | change) if k in {*Detail}] == details_due
    assert all_kinds(None, before) == ["created"]
