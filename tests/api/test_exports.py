"""Exports of filtered lists: the same rows in every format, complete, and safe to open."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from measures import ledger
from measures.api.views import exports
from measures.models import Body
from measures.sheets import workbooks
from measures.sheets.columns import MEASURES, STEPS, TARGETS
from measures.sheets.separated import comma_separated
from tests.helpers import make
from tests.helpers.api import problem
from tests.helpers.make import DAY
from tests.helpers.workbooks import sheets_of

V1 = "/api/v1/"
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1"]


def got(response):
    assert response.status_code == 200, response
    return b"".join(response.streaming_content)


def lines(response):
    return [json.loads(line) for line in got(response).decode().splitlines()]


def table(response):
    text = got(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def sheets(response):
    """The sheets of a workbook: rows of cells by column, each with type and value."""
    return sheets_of(got(response))


@pytest.fixture
def some(db, monkeypatch):
    """Measures of every typed kind, in more than one batch."""
    monkeypatch.setattr(exports, "BATCH", 2)
    hetao = make.zone("hetao")
    park = make.zone("hetao-sz", hetao)
    due = {"deadline": "2026年底", "due_from": date(2026, 1, 1), "due_by": date(2026, 12, 31)}
    make.measure(
        "A-001",
        zone=park,
        kind="funding_cap",
        terms={"amount": "50000000.5", "currency": "CNY", "matching_ratio": 1, "per": "项目"},
        targets=[make.target(), make.target()],
        **due,
    )
    make.measure("A-002", zone=hetao, kind="split_line", terms={"goods": True, "people": True})
    make.measure("A-003", zone=park, kind="talent_housing", terms={"units": 100})
    make.measure("A-004", zone=park, kind="whitelist", terms={"listed": "货,物“x”"})
    make.measure("B-001", zone=make.zone("qianhai"), status="in_force")


FILTERED = ["", "kind=funding_cap,whitelist", "status=in_force", "status=suspended", "zone=hetao"]


@pytest.mark.parametrize("query", FILTERED)
def test_the_same_query_gives_the_same_rows_in_every_form(some, api, query):
    listed = api.get(f"{V1}measures/?{query}").json()["results"]
    codes = [each["code"] for each in listed]

    assert lines(api.get(f"{V1}measures.jsonl?{query}")) == listed
    assert [row["code"] for row in table(api.get(f"{V1}measures.csv?{query}"))] == codes
    [sheet, _targets, _steps] = sheets(api.get(f"{V1}measures.xlsx?{query}"))
    assert [row["A"] for row in sheet] == [("inlineStr", each) for each in ["code", *codes]]


def test_the_measures_of_a_zone_and_of_the_past_are_exported_too(some, api):
    then = api.get(f"{V1}ledger/head/").json()["seq"]
    make.measure("A-009", zone=make.zone("hetao"))

    for form in ("jsonl", "csv", "xlsx"):
        response = api.get(f"{V1}zones/hetao/measures.{form}?as_of={then}&sub_zones=false")
        content = got(response)
        assert content.startswith(b"PK") or (b"A-002" in content and b"A-009" not in content)
        assert f"measures-hetao-{make.NOW:%Y%m%d}.{form}" in response["Content-Disposition"]
    exported = lines(api.get(f"{V1}zones/hetao/measures.jsonl?as_of={then}"))
    assert [each["code"] for each in exported] == ["A-001", "A-002", "A-003", "A-004"]
    assert len(lines(api.get(f"{V1}zones/hetao/measures.jsonl"))) == 5


def test_an_export_has_type_name_etag_and_304(some, api):
    for form in exports.EXPORT_FORMATS:
        response = api.get(f"{V1}measures.{form.suffix}?zone=qianhai,hetao")
        got(response)
        assert response["Content-Type"] == form.media_type
        name = f"measures-hetao-qianhai-{localdate():%Y%m%d}.{form.suffix}"
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        head = api.head(f"{V1}measures.{form.suffix}?zone=qianhai,hetao")
        assert (got(head), head["ETag"]) == (b"", response["ETag"])
        assert "Content-Length" not in head
        unchanged = api.get(
            f"{V1}measures.{form.suffix}", headers={"If-None-Match": response["ETag"]}
        )
        assert unchanged.status_code == 304


def test_cells_are_what_the_body_says(some, api):
    first, second, third, fourth, _last = table(api.get(f"{V1}measures.csv"))

    assert first["title_zh_hans"] == api.get(f"{V1}measures/A-001/").json()["title"]["zh-Hans"]
    assert (first["due_from"], first["due_by"], first["status_on"]) == (
        "2026-01-01",
        "2026-12-31",
        str(DAY),
    )
    assert (first["terms_amount"], first["terms_currency"]) == ("50000000.5", "CNY")
    assert first["terms_per_zh_hant"] == "項目"
    assert (first["targets"], first["evidence"], first["terms_units"]) == ("2", "0", "")
    assert second["terms_flows"] == "people goods"
    assert third["terms_units"] == "100"
    assert fourth["terms_listed_zh_hans"] == "货,物“x”"


def test_columns_have_codes_that_stay():
    assert [column.code for column in MEASURES] == [
        "code",
        "zone",
        "kind",
        "status",
        "status_on",
        "schedule",
        "schedules",
        "freshness",
        "evidence_strength",
        "title_zh_hans",
        "title_zh_hant",
        "title_en",
        "summary_zh_hans",
        "summary_zh_hant",
        "summary_en",
        "lead",
        "lead_zh_hans",
        "lead_zh_hant",
        "lead_en",
        "joint",
        "joint_zh_hans",
        "joint_zh_hant",
        "joint_en",
        "proposer",
        "proposer_zh_hans",
        "proposer_zh_hant",
        "proposer_en",
        "deadline_zh_hans",
        "deadline_zh_hant",
        "due_from",
        "due_by",
        "targets",
        "evidence",
        "terms_line",
        "terms_control",
        "terms_tenure",
        "terms_currency",
        "terms_basis",
        "terms_flows",
        "terms_units",
        "terms_amount",
        "terms_matching_ratio",
        "terms_listed_zh_hans",
        "terms_listed_zh_hant",
        "terms_keeper_zh_hans",
        "terms_keeper_zh_hant",
        "terms_effect_zh_hans",
        "terms_effect_zh_hant",
        "terms_between_zh_hans",
        "terms_between_zh_hant",
        "terms_eligible_zh_hans",
        "terms_eligible_zh_hant",
        "terms_per_zh_hans",
        "terms_per_zh_hant",
        "terms_beneficiary_zh_hans",
        "terms_beneficiary_zh_hant",
        "confirmed_on",
        "origin_script",
        "version",
        "schedule_first",
        "state",
        "first_due_by",
        "moved",
        "moved_days",
        "moved_granted_by",
        "status_day_basis",
        "superseded_by",
        "supersedes",
        "ended_late",
        "sent_back",
        "quotations",
        "modelled_on",
    ]


def test_cells_of_a_workbook_are_typed(some, api):
    [[head, first, *_rest], *_others] = sheets(api.get(f"{V1}measures.xlsx"))
    place = {name: column for column, (_type, name) in head.items()}
    serial = (date(2026, 12, 31) - date(1899, 12, 30)) / timedelta(days=1)

    assert first[place["due_by"]] == ("n", f"{serial:.0f}")
    assert first[place["terms_amount"]] == ("n", "50000000.5")
    assert first[place["targets"]] == ("n", "2")
    assert first[place["zone"]] == ("inlineStr", "hetao-sz")
    assert place["terms_units"] not in first  # empty


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(db, api, text):
    make.measure("A-001", title=text, title_en=text)

    [row] = table(api.get(f"{V1}measures.csv"))
    [[_head, cells], *_others] = sheets(api.get(f"{V1}measures.xlsx"))

    assert row["title_zh_hans"] == f"'{text}"
    assert row["title_en"] == f"'{text}"
    assert ("inlineStr", text) in cells.values()


@pytest.mark.parametrize("before", ["\u200b", "\ufeff", "\u2060\u00ad", " ", "\u3000", "\x00"])
def test_no_text_becomes_a_formula_behind_what_nobody_sees(before):
    """Texts of today hold no such characters; those of an older record may."""
    texts = {"=1": "'", "@SUM": "'", "x=1": ""}
    bodies = [
        json.dumps(
            {"code": before + text, "organisations": [], "targets": [], "evidence": []}
        ).encode()
        for text in texts
    ]

    content = b"".join(comma_separated([bodies])).decode("utf-8-sig")

    rows = csv.DictReader(io.StringIO(content, newline=""))
    assert [row["code"] for row in rows] == [
        f"{quote}{before}{text}" for text, quote in texts.items()
    ]


def test_csv_is_as_spreadsheets_want_it(some, api):
    content = got(api.get(f"{V1}measures.csv"))

    assert content.startswith(b"\xef\xbb\xbfcode,zone,kind,")
    assert content.count(b"\r\n") == 6
    assert api.get(f"{V1}measures.csv")["Content-Type"] == "text/csv"


def test_a_workbook_goes_on_in_another_sheet(some, api, monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_ROWS", 3)

    first, second, third, *_others = sheets(api.get(f"{V1}measures.xlsx"))

    codes = [[row["A"][1] for row in sheet] for sheet in (first, second, third)]
    assert codes == [["code", "A-001", "A-002"], ["code", "A-003", "A-004"], ["code", "B-001"]]


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_truncated_export_is_recognisable(some, api, form):
    with ledger.writing():
        Body.objects.filter(measure__code="B-001").update(told_on=date.max, body=b"odd")
    response = api.get(f"{V1}measures.{form}")
    content = []

    with pytest.raises(ValueError, match="not found"):
        content.extend(response.streaming_content)

    *whole, last = b"".join(content).decode().splitlines()
    assert "A-002" in whole[-1]  # a batch is read with the row after it
    assert last.startswith("!incomplete")


def test_a_refused_export_is_a_problem_before_the_first_byte(some, api):
    for form in ("jsonl", "csv", "xlsx"):
        problem(api.get(f"{V1}measures.{form}?zone=nowhere"), 400, "invalid-parameter")
        problem(api.get(f"{V1}measures.{form}?limit=1"), 400, "unknown-parameter")
        problem(api.get(f"{V1}measures.{form}?as_of=9999"), 400, "invalid-parameter")
        problem(api.get(f"{V1}zones/nowhere/measures.{form}"), 404, "not-found")
    accept = {"Accept": "application/json"}
    problem(api.get(f"{V1}measures.csv", headers=accept), 406, "not-acceptable")
    problem(api.get(f"{V1}measures.pdf"), 404, "not-found")


def test_a_workbook_has_the_figures_and_the_steps(some, api):
    _measures, targets, steps = sheets(api.get(f"{V1}measures.xlsx?zone=hetao"))

    assert [cell[1] for cell in targets[0].values()] == [column.code for column in TARGETS]
    assert [cell[1] for cell in steps[0].values()] == [column.code for column in STEPS]
    place = {name: column for column, (_type, name) in targets[0].items()}
    assert [row[place["target"]] for row in targets[1:]] == [("n", "1"), ("n", "2")]
    value = api.get(f"{V1}measures/A-001/").json()["targets"][0]["value"]
    assert targets[1][place["target_value"]] == ("n", f"{float(value):g}")
    assert [row["A"][1] for row in steps[1:]] == ["A-001", "A-002", "A-003", "A-004"]
