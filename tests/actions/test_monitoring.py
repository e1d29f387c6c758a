from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from measures.actions import monitoring
from measures.ledger import verification
from measures.models import Entry, Measure, NotAllowed, VersionConflict
from tests.helpers import make
from tests.helpers.make import DAY, NOW


def record(target, value="1", **fields):
    usual = {"value": Decimal(value), "read_on": DAY, "by": make.BY, "reason": "reported"}
    usual |= {"source": fields.pop("source", None) or make.source(), "at": NOW}
    return monitoring.record_reading(target, **(usual | fields))


def fresh(target):
    return type(target).objects.get(pk=target.pk)


def test_a_further_reading_corrects_and_overwrites_nothing(db):
    target = make.measured()

    record(target, "700", note="初报")
    record(fresh(target), "690")

    assert [(r.number, r.value) for r in target.readings.order_by("number")] == [
        (1, 700),
        (2, 690),
    ]
    assert target.readings.get(number=1).note_hant == "初報"
    assert Entry.objects.filter(verb="measured").count() == 2
    assert verification.verify().faults == []


def test_a_reading_that_reaches_the_target_meets_the_measure(db):
    target = make.measured(value=Decimal(1000))

    record(target, "1000")

    assert Measure.objects.get().schedule_base == "met"


def test_a_later_day_counts_before_a_higher_number(db):
    target = make.measured(value=Decimal(1000))
    later = DAY + timedelta(days=9)
    record(target, "1000", read_on=later, source=make.source(published_on=later))

    record(fresh(target), "10", read_on=DAY)

    assert Measure.objects.get().schedule_base == "met"


def test_of_two_readings_on_one_version_the_second_is_refused(db):
    target = make.measured()
    other = fresh(target)
    record(target)

    with pytest.raises(VersionConflict):
        record(other, version=1)

    assert target.readings.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"value": "-1"}, "__all__"),
        ({"value": "1E+14"}, "value"),
        ({"value": "0.00001"}, "value"),
        ({"read_on": NOW.date() + timedelta(days=2)}, "read_on"),
        ({"note": "a\x00"}, "note_hans"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_bad_reading_names_its_field_and_writes_nothing(db, fields, field):
    target = make.measured()

    with pytest.raises(ValidationError) as refusal:
        record(target, **fields)

    assert field in refusal.value.message_dict
    assert target.readings.count() == 0
    assert verification.verify().faults == []


def test_a_reading_takes_the_role_of_an_editor_of_the_zone(db):
    target = make.measured()

    with pytest.raises(NotAllowed):
        record(target, by=make.actor(make.user("verifier")))
    record(target, by=make.actor(make.user("editor")))

    assert target.readings.count() == 1
