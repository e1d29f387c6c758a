"""Templates: their drop-downs offer what the import understands, in each language."""

import io
import zipfile
from xml.etree import ElementTree

import pytest
import xlsxwriter
from django.utils import translation
from python_calamine import CalamineWorkbook

from measures.importing.headings import SOURCE, source_heading
from measures.importing.run import dry_run, put_on_record
from measures.models import Kind, Measure
from measures.sheets.templates import LISTS, template
from tests.helpers import make
from tests.helpers.sheets import options

pytestmark = pytest.mark.django_db
#: What a row fills in beside the drop-downs.
FILLED = {
    "title_zh_hant": "擴建大堂",
    "status_on": "2026-11-01",
    "source": "return",
    "target_indicator_zh_hant": "大堂",
    "target_value": "3",
    "terms_units": "260",
}
CHOSEN = ("zone", "kind", "status", "terms_tenure", "target_comparator", "target_unit")


def filled(content):
    """The template with a row: the first value of some drop-downs, and FILLED."""
    made = CalamineWorkbook.from_filelike(io.BytesIO(content))
    names, codes = made.get_sheet_by_name("measures").to_python()
    offered = dict(zip(codes, made.get_sheet_by_name(LISTS).to_python()[0], strict=False))
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("measures")
        row = [offered[code] if code in CHOSEN else FILLED.get(code) for code in codes]
        sheet.write_row(0, 0, names)
        sheet.write_row(1, 0, row)
        book.add_worksheet(LISTS).hide()
    return file.getvalue()


@pytest.mark.parametrize("language", ["en", "zh-hant", "zh-hans"])
def test_what_a_template_offers_is_understood(language):
    zones = {"hetao": make.zone("hetao").in_language("name", language)}
    make.source("return", published_on=make.NOW.date())
    with translation.override(language):
        content = template("talent_housing", zones, (SOURCE, source_heading()))

    report = put_on_record(filled(content), options())

    assert [(o.state, o.remarks) for o in report.outcomes] == [("new", [])]
    assert report.notes == []
    made = Measure.objects.get(code=report.outcomes[0].code)
    assert (made.zone.code, made.kind, made.status) == ("hetao", "talent_housing", "proposed")
    assert (made.talent_housing.units, made.talent_housing.tenure) == (260, "rent")
    assert made.targets.get().comparator == "at_least"


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_has_a_template_without_rows(kind):
    content = template(kind, {"hetao": "Hetao"}, (SOURCE, source_heading()))

    assert dry_run(content, options()).counts == {}
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    validations = [each for each in sheet.iter() if each.tag.endswith("}dataValidation")]
    assert len(validations) >= 6
