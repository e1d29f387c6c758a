"""The verification covers every column of the record."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from measures.actions import monitoring, overrides, promises, text_reviews, workflow
from measures.actions.people import account_record, second_factor
from measures.db.guard import Guarded
from measures.ledger import verification
from measures.models import triggers
from tests.helpers import factors, files, make
from tests.helpers.make import DAY, NOW

WEEK = timedelta(days=7)


@pytest.fixture(scope="module")
def everything(shared_db):
    """A row in every guarded table, with a value in every column."""
    other = make.zone("other")
    paper = files.attached(make.source(published_on=NOW.date()), fetched_on=DAY).source
    named = make.named(make.organisation("first"), make.organisation(jurisdiction=other))
    source = make.source(file_name="a.txt", sha256="a" * 64, characters=9, title_en="A")
    zone = make.zone("hetao-sz", area_km2=Decimal("3.02"), established_on=DAY, parents=[other])
    deadline = {"deadline": "2035年", "due_from": DAY + WEEK, "due_by": DAY + 10 * WEEK}
    target = make.target(
        comparator="between", value_max=Decimal(2000), baseline=Decimal(1), baseline_on=DAY
    )
    citing = [{"source": source, "start": 0, "end": 9, "digest": "0" * 16}]
    old = make.measure(zone=zone)
    typed = {"whitelist": {}, "split_line": {}, "talent_housing": {"units": 5}}
    typed["funding_cap"] = {"amount": 1, "currency": "CNY", "matching_ratio": 1}
    for kind, terms in typed.items():
        rest = {"targets": [target | deadline], "evidence": citing, "zone": zone, "terms": terms}
        rest["organisations"] = named
        measure = make.measure(kind=kind, source=source, **(rest | deadline))
    monitoring.record_reading(
        measure.targets.get(),
        value=1,
        read_on=DAY,
        source=source,
        by=make.BY,
        reason="agreed",
        at=NOW,
    )
    measure.refresh_from_db()
    monitoring.confirm(
        measure, true_on=NOW.date(), source=paper, by=make.BY, reason="agreed", at=NOW
    )
    make.step(old, "superseded", successors=[measure])
    measure.refresh_from_db()
    editor = make.actor(make.user("editor", zone))
    step = {"effective_on": DAY, "source": source, "locator": "p. 1"}
    step["confirm"] = ["source_announced"]
    workflow.advance(measure, to="completed", by=editor, reason="brought", at=NOW, **step)
    measure.refresh_from_db()
    text_reviews.review_text(measure, path="title", by=make.BY, reason="corrected", at=NOW)
    overrides.add_override("s2hk", "甲乙", "丙丁", by=make.BY, reason="decided", at=NOW, note="e")
    measure.refresh_from_db()
    later = {"deadline": "2040年", "due_from": DAY + 60 * WEEK, "due_by": DAY + 800 * WEEK}
    details = {"by": editor, "reason": "postponed", "at": NOW, "source": source}
    promises.change_promise(measure, act="move", target=None, content=later, **details)
    account_record.begin(NOW)
    own = make.actor(editor.user)
    second_factor.enrol(editor.user, factors.KEY, factors.code_of(), by=own, at=NOW)
    triggers.remove(connection)


def another(field, value):
    """A value for `field` that differs from `value` and fits its column."""
    if field.is_relation:
        return field.related_model.objects.exclude(pk=value).values_list("pk", flat=True).first()
    if field.choices:
        return next(choice for choice, _ in field.flatchoices if choice != value)
    match value:
        case bool():
            return not value
        case datetime() | date():
            # A body is the same on the days next to its own.
            return value + timedelta(days=3650 if field.name == "told_on" else 1)
        case int() | Decimal():
            return value + 1
        case str():
            return ("z" if value[:1] != "z" else "y") + value[1:]
        case None:
            return {models.DateField: DAY, models.DateTimeField: NOW}.get(type(field), 1)
        case _:
            return type(value)(b"{}") if isinstance(value, bytes) else type(value)(int=1)


RECORD = [m for m in apps.get_app_config("measures").get_models() if issubclass(m, Guarded)]


def seen(row, field):
    """Whether a change of this column by SQL is refused by a constraint or found by verifying."""
    value = getattr(row, field.attname)
    value = bytes(value) if isinstance(field, models.BinaryField) else value
    key = row._meta.pk
    quote = connection.ops.quote_name
    update = (
        f"UPDATE {row._meta.db_table} SET {quote(field.column)} = %s WHERE {quote(key.column)} = %s"
    )
    new = field.get_db_prep_save(another(field, value), connection)
    with transaction.atomic(), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(update, [new, key.get_db_prep_save(row.pk, connection)])
        except IntegrityError:
            return True
        assert cursor.rowcount == 1
        faults = verification.verify().faults
        transaction.set_rollback(True)
    return any(not fault.startswith("trigger") for fault in faults)


@pytest.mark.slow
@pytest.mark.parametrize("model", RECORD, ids=lambda model: model.__name__)
def test_a_change_of_any_column_is_detected(everything, db, model):
    row = model.objects.order_by("-pk").first()
    columns = [field for field in model._meta.concrete_fields if field.name != "id"]

    assert [field.name for field in columns if not seen(row, field)] == []
