import itertools
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from measures import ledger
from measures.ledger import verification
from measures.models import STEPS, Entry, Measure, NotAllowed, Status, VersionConflict
from tests.helpers import make
from tests.helpers.make import DAY, NOW

advance = make.step


def at_status(status):
    """A measure brought to `status` by allowed steps."""
    paths = {
        "verified": ["completed", "verified"],
        "suspended": ["planned", "suspended"],
        "cancelled": ["planned", "cancelled"],
        "superseded": ["planned", "superseded"],
    }
    first, *rest = paths.get(status, [status])
    measure = make.measure(status=first)
    for to in rest:
        advance(measure, to, source=make.source())
    return measure


@pytest.mark.parametrize(("before", "to"), list(itertools.permutations(Status.values, 2)))
def test_advance_follows_the_table_and_nothing_else(db, before, to):
    measure = at_status(before)
    successors = [make.measure()] if to == "superseded" else []
    entries = Entry.objects.count()

    if to in STEPS[before]:
        advance(measure, to, source=source_of(measure), successors=successors)
        assert measure.status == to
        assert Entry.objects.count() == entries + 1 + len(successors)
    else:
        with pytest.raises(ValidationError) as refusal:
            advance(measure, to, source=source_of(measure), successors=successors)
        assert "to" in refusal.value.message_dict
        assert Measure.objects.get(pk=measure.pk).status == before
        assert Entry.objects.count() == entries


def source_of(measure):
    return measure.updates.first().source


def test_the_second_of_two_people_gets_a_conflict_and_changes_nothing(db):
    first = make.measure()
    second = Measure.objects.get(pk=first.pk)
    advance(first, "in_progress")

    with pytest.raises(VersionConflict) as raised:
        advance(second, "cancelled")

    assert first.code in str(raised.value)
    assert Measure.objects.get(pk=first.pk).status == "in_progress"
    assert verification.verify().faults == []


def test_the_author_of_a_completion_cannot_verify_it(db):
    measure = make.measure()
    chief = make.actor(make.user("administrator"))
    other = make.actor(make.user("verifier"))
    source = make.source()
    advance(measure, "completed", by=chief, source=source)

    with pytest.raises(ValidationError, match="second person"):
        advance(measure, "verified", by=chief, source=source)
    advance(measure, "verified", by=other, source=source)

    assert measure.status == "verified"


def test_a_role_reaches_sub_zones_and_no_further(db):
    park = make.zone("hetao-sz", make.zone("hetao"))
    inside, outside = make.measure(zone=park), make.measure(zone=make.zone("qianhai"))
    editor = make.actor(make.user("editor", make.zone("hetao")))

    advance(inside, "in_progress", by=editor)
    with pytest.raises(NotAllowed, match="qianhai"):
        advance(outside, "in_progress", by=editor)


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("reason", {"reason": "  "}),
        ("reason", {"reason": "a\x00b"}),
        ("effective_on", {"effective_on": NOW.date().replace(year=2027)}),
        ("effective_on", {"effective_on": DAY.replace(year=2022)}),
        ("source", {"to": "completed"}),
        ("to", {"to": "late"}),
        ("locator", {"locator": "p\x00"}),
    ],
)
def test_a_bad_step_names_the_field_and_writes_nothing(db, field, fields):
    measure = make.measure()
    source = make.source() if "locator" in fields else None

    with pytest.raises(ValidationError) as refusal:
        advance(measure, fields.pop("to", "in_progress"), **({"source": source} | fields))

    assert list(refusal.value.message_dict) == [field]
    assert Measure.objects.get(pk=measure.pk).version == 1
    assert verification.verify().faults == []


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_measure_whose_recorded_deadline_is_implausible_still_moves_and_is_mended(db, day):
    measure = make.measure()
    days = {"due_from": date.fromisoformat(day), "due_by": date.fromisoformat(day)}
    with ledger.writing():  # as recorded before such days were refused
        measure.update(deadline_hans="长期", deadline_hant="長期", **days)

    advance(measure, "in_progress")
    advance(measure, "completed", source=make.source())
    amended = make.promise(measure, act="correct", due_from=DAY, due_by=DAY)

    assert (amended.status, amended.due_by) == ("completed", DAY)
