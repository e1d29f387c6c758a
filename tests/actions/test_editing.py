"""Creating and amending: one entry for any number of changes; errors name the field."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from measures.actions import editing
from measures.ledger import current_head, verification
from measures.ledger.body import body_of
from measures.models import Entry, Measure, VersionConflict, load_with_parts
from measures.models.terms import Whitelist
from tests.helpers import make
from tests.helpers.make import DAY, NOW

LATER, MUCH_LATER = DAY + timedelta(days=365), DAY + timedelta(days=730)


def amend(measure, *, by=make.BY, reason="corrected", version=None, dropped=(), **content):
    details = {"by": by, "reason": reason, "at": NOW, "version": version, "dropped": dropped}
    return editing.amend_measure(measure, content=content, **details)


def due(by, words="年底"):
    return {"deadline": words, "due_from": by, "due_by": by}


def whole():
    assert verification.verify().faults == []
    return True


def test_one_amendment_of_many_parts_is_one_entry(db):
    measure = make.measure()
    before = current_head()[0]

    amend(
        measure,
        title="新的名称",
        kind="talent_housing",
        terms={"units": 500, "tenure": "rent"},
        targets=[make.target(), make.target(indicator="住房", unit="flats")],
        evidence=[{"source": make.source("doc"), "locator": "p. 1"}],
    )

    entries = list(Entry.objects.filter(seq__gt=before, subject="measure"))
    assert [(entry.verb, entry.version) for entry in entries] == [("amended", 2)]
    measure = Measure.objects.get(pk=measure.pk)
    assert measure.talent_housing.units == 500
    assert [t.number for t in measure.targets.order_by("number")] == [1, 2]
    assert bytes(entries[0].body) == body_of(load_with_parts(measure.pk))
    assert whole()


def test_an_amendment_keeps_fields_it_does_not_name(db):
    measure = make.measure(
        targets=[make.target()],
        kind="whitelist",
        terms={"listed": "设备"},
        evidence=[{"source": make.source(), "locator": "p. 1"}],
    )

    amend(measure, title_en="Another name")

    measure = Measure.objects.get(pk=measure.pk)
    assert (measure.targets.count(), measure.evidence.count()) == (1, 1)
    assert measure.whitelist.listed_hans == "设备"


def test_a_stale_amendment_writes_nothing(db):
    measure = make.measure()
    amend(measure, title_en="First")
    before = current_head()

    with pytest.raises(VersionConflict) as raised:
        amend(measure, title_en="Second", targets=[make.target()])

    assert (raised.value.version, raised.value.current) == (1, 2)
    fresh = Measure.objects.get(pk=measure.pk)
    assert (fresh.title_en, fresh.targets.count(), current_head()) == ("First", 0, before)


def test_the_version_that_the_caller_saw_counts_not_the_one_just_read(db):
    measure = make.measure()
    amend(measure, title_en="First")

    with pytest.raises(VersionConflict):
        amend(Measure.objects.get(pk=measure.pk), title_en="Second", version=1)


def test_a_target_that_is_moved_shows_what_was_promised_first(db):
    measure = make.measure(targets=[make.target(value=Decimal(1000), **due(LATER))])

    make.promise(measure, 1, value=Decimal(800), **due(MUCH_LATER))

    target = measure.targets.get()
    assert (target.value, target.due_by) == (800, MUCH_LATER)
    assert (target.first_value, target.first_due_by) == (1000, LATER)


def test_a_target_without_a_deadline_takes_the_measures_as_its_first_promise(db):
    measure = make.measure(targets=[make.target()], **due(LATER))

    make.promise(measure, **due(MUCH_LATER))

    assert measure.targets.get().first_due_by == LATER


def test_a_promise_without_a_number_is_kept_when_the_number_comes(db):
    measure = make.measure(targets=[make.target(comparator="not_stated", value=None)])
    assert measure.targets.get().first_value is None

    make.promise(measure, 1, comparator="at_least", value=Decimal(5))
    make.promise(measure, 1, value=Decimal(4))

    assert measure.targets.get().first_value == 5


def test_a_target_stays(db):
    measure = make.measure(targets=[make.target(), make.target()])

    with pytest.raises(ValidationError) as refusal:
        amend(measure, targets=[make.target(number=2)])
    assert list(refusal.value.message_dict) == ["targets.1"]
    assert whole()


def test_a_change_of_kind_swaps_the_terms(db):
    measure = make.measure(kind="whitelist", terms={"listed": "设备"})

    terms = {"amount": Decimal(5), "currency": "HKD"}
    measure = amend(measure, kind="funding_cap", terms=terms, dropped=["whitelist"])
    assert Measure.objects.get(pk=measure.pk).funding_cap.currency == "HKD"
    assert not Whitelist.objects.exists()
    measure = amend(measure, kind="tax", dropped=["funding_cap"])
    assert b'"terms":null' in body_of(load_with_parts(measure.pk))
    amend(measure, kind="whitelist")

    assert Whitelist.objects.get().listed_hans == ""
    assert whole()


def test_evidence_is_replaced_and_that_of_steps_is_left_alone(db):
    source = make.source()
    span = {"source": source, "start": 1, "end": 9, "digest": "0" * 16}
    measure = make.measure(evidence=[span | {"locator": "p. 1"}])

    amend(measure, evidence=[span | {"locator": "p. 2"}])
    assert [e.locator for e in measure.evidence.all()] == ["p. 2"]
    measure.refresh_from_db()
    amend(measure, evidence=[])

    assert measure.evidence.count() == 0
    assert whole()


@pytest.mark.parametrize(
    ("origin", "written", "derived"),
    [("hans", "河套深圳园区复核", "河套深圳園區覆核"), ("hant", "後海科技園", "后海科技园")],
)
def test_texts_are_kept_as_written_and_derived_in_the_other_script(db, origin, written, derived):
    measure = make.measure(origin_script=origin, title=written, targets=[make.target()])

    languages = measure.languages("title")
    other = {"hans": "zh-Hant", "hant": "zh-Hans"}[origin]
    assert (languages[f"zh-{origin.title()}"], languages[other]) == (written, derived)
    for row in (measure, *measure.targets.all()):
        for name in row.TEXTS:
            assert len(getattr(row, f"{name}_hans")) == len(getattr(row, f"{name}_hant"))


LONG = "长" * 301
BAD = {
    "title": [{"title": ""}, "title_hans"],
    "nul": [{"title_en": "a\x00b"}, "title_en"],
    "control character": [{"summary": "a\x1bb"}, "summary_hans"],
    "half a surrogate pair": [{"summary_en": "\ud800"}, "summary_en"],
    "too long": [{"title": LONG}, "title_hans"],
    "kind": [{"kind": "plan"}, "kind"],
    "script": [{"origin_script": "latn"}, "origin_script"],
    "code": [{"code": "OTHER-001"}, "code"],
    "status": [{"status": "verified"}, "status"],
    "a derived day": [{"overdue_on": DAY}, "overdue_on"],
    "typing error": [{"titel": "名称"}, "titel"],
    "day": [{"deadline": "x", "due_from": DAY, "due_by": "2023-13-01"}, "due_by"],
    "deadline": [{"due_by": DAY}, "due_by"],
    "unit": [{"targets": [make.target(unit="furlongs")]}, "targets.1.unit"],
    "comparator": [{"targets": [make.target(comparator="over")]}, "targets.1.comparator"],
    "negative": [{"targets": [make.target(value=Decimal(-1))]}, "targets.1"],
    "absurd": [{"targets": [make.target(value=Decimal(10) ** 13 + 1)]}, "targets.1"],
    "too exact": [{"targets": [make.target(value=Decimal("0.00001"))]}, "targets.1.value"],
    "too many digits": [
        {"targets": [make.target(value=Decimal("1234567890123.4567"))]},
        "targets.1.value",
    ],
    "not a number": [{"targets": [make.target(value=Decimal("NaN"))]}, "targets.1.value"],
    "infinite": [{"targets": [make.target(value=Decimal("Infinity"))]}, "targets.1.value"],
    "words": [{"targets": [make.target(value="many")]}, "targets.1.value"],
    "no value": [{"targets": [make.target(value=None)]}, "targets.1"],
    "one bound": [{"targets": [make.target(comparator="between")]}, "targets.1"],
    "yuan of nowhere": [{"targets": [make.target(unit="yuan")]}, "targets.1"],
    "due before its baseline": [
        {"targets": [make.target(baseline_on=LATER, **due(DAY))]},
        "targets.1",
    ],
    "a ceiling to rise": [{"targets": [make.target(comparator="at_most")]}, "targets.1.direction"],
    "a floor to fall": [{"targets": [make.target(direction="decrease")]}, "targets.1.direction"],
    "a rise from above": [{"targets": [make.target(baseline=1001)]}, "targets.1.baseline"],
    "the second target": [
        {"targets": [make.target(), make.target(indicator="")]},
        "targets.2.indicator_hans",
    ],
    "amount": [{"kind": "funding_cap", "terms": {"amount": -1, "currency": "CNY"}}, "terms"],
    "currency": [
        {"kind": "funding_cap", "terms": {"amount": 1, "currency": "USD"}},
        "terms.currency",
    ],
    "homes": [{"kind": "talent_housing", "terms": {"units": 0}}, "terms"],
    "unknown term": [{"kind": "whitelist", "terms": {"colour": "white"}}, "terms.colour"],
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_value_names_its_field_and_writes_nothing(db, name):
    content, field = BAD[name]
    measure = make.measure()
    before = current_head()

    with pytest.raises(ValidationError) as refusal:
        amend(measure, **content)

    assert field in refusal.value.message_dict
    assert all(message for message in refusal.value.messages)
    assert Measure.objects.get(pk=measure.pk).version == 1
    assert current_head() == before
    assert whole()


def test_bad_evidence_names_its_place_in_the_list(db):
    measure, source = make.measure(), make.source()
    good = {"source": source, "locator": "p. 1"}

    for bad, field in (
        ({"source": source}, "evidence.2"),
        ({"source": source, "start": 1}, "evidence.2"),
        ({"source": source, "start": 9, "end": 1, "digest": "0" * 16}, "evidence.2"),
        ({"source": source, "start": 1, "end": 9, "digest": "XYZ"}, "evidence.2.digest"),
    ):
        with pytest.raises(ValidationError) as refusal:
            amend(measure, evidence=[good, bad])
        assert field in refusal.value.message_dict
    assert measure.evidence.count() == 0


def test_terms_of_an_untyped_kind_and_a_measure_without_a_zone_are_refused(db):
    with pytest.raises(ValidationError) as refusal:
        make.measure(kind="tax", terms={"units": 3})
    assert list(refusal.value.message_dict) == ["terms"]

    measure = make.measure()
    with pytest.raises(ValidationError) as refusal:
        editing.create_measure(
            "TEST-900",
            content={
                "kind": "tax",
                "origin_script": "hans",
                "title": "无处",
                "title_en": "Nowhere",
            },
            status="proposed",
            effective_on=make.DAY,
            source=None,
            by=make.BY,
            reason="as said",
            at=NOW,
        )
    assert list(refusal.value.message_dict) == ["zone"]
    assert list(Measure.objects.all()) == [measure]
