"""Prepared queries and prefetch caches return the same as plain querysets."""

import ast
import gc
import hashlib
import importlib
import json
import pkgutil
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import BooleanField, DateField, DecimalField, ForeignKey, UUIDField

import measures
from measures.actions import (
    editing,
    monitoring,
    overrides,
    promise_decisions,
    promises,
    text_reviews,
    workflow,
)
from measures.actions.organisations import merge_organisation
from measures.actions.quoting import Passage
from measures.db.prepared import Prepared
from measures.ledger.body import body_of
from measures.ledger.derivation import derived_columns
from measures.models import (
    Currency,
    Entry,
    Kind,
    Measure,
    Target,
    Token,
    load_with_parts,
    make_token,
)
from measures.models.terms import Line, Tenure
from tests.helpers import files, make
from tests.helpers.make import DAY, NOW

for module in pkgutil.walk_packages(measures.__path__, "measures."):
    if ".migrations." not in module.name and ".management.commands" not in module.name:
        importlib.import_module(module.name)

PREPARED = [each for each in gc.get_objects() if isinstance(each, Prepared)]
LISTS = (
    *("target_list", "reading_list", "evidence_list", "update_list", "review_list"),
    *("request_list", "involvement_list", "confirmation_list", "succession_list"),
    *("predecession_list", "known_sources"),
)
OWN = {*LISTS} - {"reading_list", "predecession_list", "known_sources"}
POINT = {"latitude": Decimal("22.5"), "longitude": Decimal("114")}
DETAILS = {"by": make.BY, "reason": "needed", "at": NOW}
TERMS = {
    Kind.WHITELIST: {"listed": "企业", "keeper": "管理局", "effect": "通关便利"},
    Kind.SPLIT_LINE: {"line": Line.FIRST, "between": "深港", "people": True, "data": True},
    Kind.TALENT_HOUSING: {"units": 1200, "tenure": Tenure.RENT, "eligible": "人才"},
    Kind.FUNDING_CAP: {
        "amount": Decimal("5000000.5"),
        "currency": Currency.CNY,
        "matching_ratio": Decimal("0.25"),
        "per": "项目",
    },
}


@pytest.fixture
def rows(db):
    """Measures with nothing and with many of each part, of kinds with terms and without."""
    overrides.add_override(direction="s2hk", word="专班", replacement="專班", **DETAILS)
    user = make.user(
        "editor", make.zone("hetao-sz", established_on=DAY, area_km2=Decimal("3.02"), **POINT)
    )
    make.token(user, "read", days=1)
    make_token(make.user(), name="other's", scopes=["read"], days=9, created_by=user)
    Token.objects.get(user=user).used(NOW)
    Token.objects.filter(user=user).update(first_used_at=NOW)
    double = make.organisation(jurisdiction=make.zone("hetao-sz"))
    merge_organisation(double, into=make.organisation("first"), **DETAILS)
    added = {"by": make.actor(user), "content": {"targets": [make.target()]}}
    editing.amend_measure(make.measure(), **DETAILS | added)
    for number, kind in enumerate((*TERMS, Kind.TAX)):
        make.measure(kind=kind, zone=make.zone(parent=make.zone("hetao-sz")))
        _full(make.measure(kind=kind, **_content(number, TERMS.get(kind))), number)


def _content(number, terms):
    due = {"due_from": date(2027, 1, 1), "due_by": date(2027, 12, 31), "deadline": "2027年底"}
    target = make.target(
        value_max=Decimal(9 + number), comparator="between", value=Decimal("1.25"),
        baseline=Decimal("0.5"), baseline_on=DAY, **due,
    )  # fmt: skip
    return {
        **({"terms": terms} if terms else {}),
        **due,
        "summary": "管理局",
        "organisations": make.named("first", "second")[:number],
        "modelled_on": make.measure() if number % 2 else None,
        "targets": [target, make.target()][: 1 + number % 2],
        "evidence": [{"source": make.source(), "locator": f"第{page}页"} for page in range(number)],
    }


def _full(measure, number):
    paper = make.source(url="https://example.org/", published_on=DAY + timedelta(days=9))
    for pk in measure.targets.values_list("pk", flat=True):
        for value in range(number % 3):
            monitoring.record_reading(
                Target.objects.get(pk=pk), value=Decimal(value) / 4, read_on=DAY + timedelta(days=value),
                source=paper, note="累计", locator="第1页", **DETAILS,
            )  # fmt: skip
    if number % 2:
        _request(measure, paper, 1 + number // 2)
    measure.refresh_from_db()
    workflow.advance(
        measure, to="in_progress", effective_on=DAY, source=paper, locator="第2页", **DETAILS
    )
    for path in ("title", "summary", "targets.1.indicator")[:number]:
        measure = text_reviews.review_text(measure, path=path, **DETAILS)
    text_reviews.review_text(paper, path="title", **DETAILS)
    seen = make.source(published_on=NOW.date(), link_dead_on=DAY)
    for days in range(number % 3, 0, -1):
        files.attached(seen, text=f"{days}", further=True, fetched_on=DAY)
        measure.refresh_from_db()
        day = NOW.date() - timedelta(days=days)
        words = Passage(seen, 0, 1, document=hashlib.sha256(f"{days}".encode()).hexdigest())
        last = [words] if days == 1 else []  # its source is of today, and is a confirmation too
        monitoring.confirm(measure, true_on=day, source=seen, passages=last, **DETAILS)
    for _number in range(number % 3):
        make.step(make.measure(zone=measure.zone), "superseded", successors=[measure])


def _request(measure, paper, requests):
    """Put off the deadline, granted each time but the last, and retire a target."""
    editor, verifier = (
        DETAILS | {"by": make.actor(make.user(role, measure.zone))}
        for role in ("editor", "verifier")
    )
    for number in range(1, requests + 1):
        measure.refresh_from_db()
        due = date(2030 + number, 12, 31)
        later = {"deadline": f"{due.year}年底", "due_from": due, "due_by": due}
        promises.change_promise(measure, act="move", content=later, source=paper, **editor)
        if number < requests:
            measure.refresh_from_db()
            promise_decisions.grant(measure, request=number, **verifier)
    measure.refresh_from_db()
    promises.change_promise(measure, act="retire", target=1, content={}, source=paper, **DETAILS)


def contents(row, seen=()):
    """A row's columns and its loaded related rows."""
    if row in seen:
        return type(row), row.pk
    columns = {
        name: (type(value), value)
        for name, value in vars(row).items()
        if name not in ("_state", "_prefetched_objects_cache", *LISTS)
    }
    related = {
        name: other and contents(other, (*seen, row))
        for name, other in row._state.fields_cache.items()
    }
    return type(row), columns, row._state.db, row._state.adding, related


def values_of(prepared):
    """Each value of the column in the database, and one that is absent."""
    [condition] = prepared.queryset(0).query.where.children
    column = condition.lhs.target
    rows = column.model._default_manager.exclude(**{column.name: None})
    rows = rows.values_list(column.attname, flat=True).distinct()
    return [*rows, "none" if isinstance(next(iter(rows)), str) else 10**6]


def rows_of(prepared, found):
    """The contents of rows, in the order of keys where the query has none: plans differ in it."""
    ordered = prepared.queryset(0).ordered
    return [contents(row) for row in (found if ordered else sorted(found, key=lambda row: row.pk))]


@pytest.mark.slow
def test_prepared_queries_return_what_their_querysets_return(rows):
    models = set()

    for prepared in PREPARED:
        values = values_of(prepared)
        plain = {value: rows_of(prepared, prepared.queryset(value)) for value in values}
        models |= {(row[0], name, kind) for each in plain.values() for row in each
                   for name, (kind, _value) in row[1].items()}  # fmt: skip
        assert any(plain.values()), "the fixture has no row of it"

        assert {value: rows_of(prepared, prepared(value)) for value in values} == plain

        for value in values:
            firsts = plain[value][:1] if prepared.queryset(value).ordered else plain[value]
            first = prepared.first(value)
            assert contents(first) in firsts if first else firsts == []

    converted = BooleanField | DateField | DecimalField | ForeignKey | UUIDField
    unseen = [
        f"{model.__name__}.{field.attname}"
        for model in {model for model, *_rest in models}
        for field in model._meta.concrete_fields
        if isinstance(field, converted)
        and all(
            kind is type(None) for m, name, kind in models if (m, name) == (model, field.attname)
        )
    ]
    assert unseen == [], "of these columns every value is NULL"


def test_every_prepared_query_is_made_when_its_module_is_imported():
    """Else the test above would not find it, and it would be compiled for every call."""
    inside = [
        f"{file.name}: {ast.unparse(call)}"
        for file in Path(measures.__file__).parent.rglob("*.py")
        for function in ast.walk(ast.parse(file.read_text()))
        if isinstance(function, ast.FunctionDef) and function.name != "by"
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("by", "Prepared")
    ]

    assert inside == []
    assert len(PREPARED) >= 13


@pytest.mark.slow
@pytest.mark.parametrize("plain", [False, True])
def test_load_with_parts_returns_what_prefetching_returns(
    rows, settings, plain, django_assert_num_queries
):
    settings.PLAIN_QUERYSETS = plain

    for expected in Measure.objects.with_parts():
        measure = load_with_parts(expected.pk)

        assert contents(measure) == contents(expected)
        with django_assert_num_queries(0):
            assert {*measure.predecession_list} == {*expected.predecession_list}
            for name in OWN:
                assert _sorted(measure, name) == _sorted(expected, name)
                assert all(row.measure is measure for row in getattr(measure, name))
            for target, other in zip(
                _by_number(measure.target_list), _by_number(expected.target_list), strict=True
            ):
                assert _sorted(target, "reading_list") == _sorted(other, "reading_list")
                assert all(row.target is target for row in target.reading_list)
            assert body_of(measure) == body_of(expected)
            assert derived_columns(measure) == derived_columns(expected)


def _sorted(owner, name):
    return [contents(row) for row in sorted(getattr(owner, name), key=lambda row: row.pk)]


def _by_number(rows):
    return sorted(rows, key=lambda row: row.number)


@pytest.mark.parametrize("plain", [False, True])
def test_a_review_whose_text_is_gone_leaves_the_body(db, settings, plain):
    settings.PLAIN_QUERYSETS = plain
    measure = make.measure(summary="管理局")
    for path in ("title", "summary"):
        measure = text_reviews.review_text(measure, path=path, **DETAILS)

    editing.amend_measure(measure, content={"summary": ""}, **DETAILS)

    body = json.loads(Entry.objects.latest("seq").body)
    assert list(body["provenance"]["texts"]) == ["title"]
