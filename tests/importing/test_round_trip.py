"""A list that was exported comes back: unchanged, it changes nothing."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from measures.actions import monitoring
from measures.importing.run import dry_run, put_on_record
from measures.models import Measure, Zone
from measures.reads.measure_bodies import bodies_of
from measures.sheets.separated import comma_separated
from measures.sheets.tables import FOR_PROGRAMS, for_people
from measures.sheets.workbooks import workbook
from tests.helpers import make
from tests.helpers.sheets import options

pytestmark = pytest.mark.django_db
LANGUAGES = ["en", "zh-hant", "zh-hans"]


@pytest.fixture
def listed():
    """Measures with every sort of column."""
    park = make.zone("hetao-sz", make.zone("hetao"))
    due = {"deadline": "2026年底", "due_from": date(2026, 1, 1), "due_by": date(2026, 12, 31)}
    make.measure(
        "A-001",
        zone=park,
        kind="funding_cap",
        terms={"amount": "50000000.5", "currency": "CNY", "per": "项目"},
        targets=[make.target(), make.target(value=None, comparator="not_stated")],
        organisations=make.named(make.organisation("shenzhen"), make.organisation("hong-kong")),
        title="=1+1",
        summary="第一行\n第二行，“引号”;分号",
        **due,
    )
    make.measure("A-002", zone=park, kind="split_line", terms={"goods": True, "people": True})
    make.measure("A-003", zone=park, kind="talent_housing", terms={"units": 100, "tenure": "rent"})
    make.measure("A-004", zone=park, kind="whitelist", terms={"listed": "-"}, origin_script="hant")
    make.measure("B-001", zone=make.zone("qianhai"), status="in_force", summary="'=quoted _x0041_")
    target = Measure.objects.get(code="A-001").targets.get(number=1)
    why = {"by": make.BY, "reason": "reported", "at": make.NOW}
    for value in (Decimal("1234.5"), Decimal(700)):
        source = make.source(published_on=date(2024, 1, 31))
        reading = {"value": value, "read_on": date(2024, 1, 1), "source": source, "note": "三间"}
        monitoring.record_reading(target, **reading, **why)
        target = Measure.objects.get(code="A-001").targets.get(number=1)


def batches():
    keys = Measure.objects.order_by("code").values_list("pk", flat=True)
    return [bodies_of([*keys], make.DAY)]


def exported(form, tables):
    if form == "csv":
        return b"".join(comma_separated(batches(), tables[0]))
    file = io.BytesIO()
    workbook(batches(), file, tables)
    return file.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_an_exported_list_comes_back_unchanged_in_whatever_language(listed, form, language):
    with translation.override(language):
        zones = {zone.code: zone.in_language("name") for zone in Zone.objects.all()}
        data = exported(form, for_people(zones))

    report = dry_run(data, options())

    assert report.of_state("refused", "new", "changed", "doubtful") == []
    assert report.counts["unchanged"] == (5 if form == "csv" else 5 + 3)
    put_on_record(data, options())
    assert [*Measure.objects.order_by("code").values_list("version", flat=True)] == [3, 1, 1, 1, 1]


def test_the_file_of_the_api_comes_back_too(listed):
    report = dry_run(exported("xlsx", FOR_PROGRAMS), options())

    assert {*report.counts} == {"unchanged"}
