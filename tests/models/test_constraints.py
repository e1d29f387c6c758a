"""Every database constraint is violated here once, by name, without validation."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from measures import ledger
from measures.ledger.head import GENESIS
from measures.models import (
    Entry,
    Evidence,
    GlossaryTerm,
    Head,
    IdempotentResponse,
    Involvement,
    Measure,
    Membership,
    Organisation,
    Override,
    PromiseRequest,
    Reading,
    Review,
    Source,
    Target,
    Token,
    Zone,
    ZoneParent,
    triggers,
)
from measures.models.terms import FundingCap, SplitLine, TalentHousing
from tests.helpers import make
from tests.helpers.breaks_beside import BESIDE
from tests.helpers.broken_steps import BREAKS_OF_STEPS, put
from tests.helpers.document_breaks import DOCUMENTS
from tests.helpers.make import DAY, NOW

TOO_MUCH = Decimal(10) ** 13 + 1
LATER = DAY + timedelta(days=1)


def entry(**fields):
    measure = make.measure()
    seq = Head.objects.get().seq + 1
    usual = {"seq": seq, "subject": "measure", "code": measure.code, "version": 2}
    usual |= {
        "verb": "amended",
        "channel": "admin",
        "actor": "a",
        "reason": "brought",
        "recorded_at": NOW,
    }
    written = {"format": 2, "body": b"{}", "prev_hash": "", "hash": "", "mac": ""}
    put(Entry(**(usual | written | fields)))


def same_version_twice():
    measure = make.measure()
    entry(code=measure.code, version=1)


def measure(**fields):
    usual = {"code": "RAW-001", "zone": make.zone(), "kind": "tax", "origin_script": "hans"}
    usual |= {"title_hans": "一", "title_hant": "一", "title_en": "One"}
    put(Measure(**(usual | {"status": "planned", "status_on": DAY} | fields)))


def source(**fields):
    usual = {"code": "raw", "title_hans": "一", "title_hant": "一", "kind": "press"}
    usual |= {"publisher_hans": "一", "publisher_hant": "一", "script": "hans"}
    put(Source(**(usual | {"published_on": DAY} | fields)))


def zone(**fields):
    usual = {"code": "raw", "name_hans": "一", "name_hant": "一", "name_en": "One"}
    put(Zone(**(usual | {"kind": "area", "lies_in": "/raw/"} | fields)))


def organisation(**fields):
    usual = {"code": "raw", "name_hans": "一", "name_hant": "一", "kind": "company"}
    put(Organisation(**(usual | fields)))


def involvement(**fields):
    named = {"measure": Measure.objects.first(), "organisation": make.organisation("one")}
    put(Involvement(number=1, **named, **fields))


def target(**fields):
    usual = {"indicator_hans": "一", "indicator_hant": "一", "indicator_en": "One", "number": 1}
    usual |= {"comparator": "at_least", "value": 1, "unit": "items"}
    put(Target(**({"measure": make.measure()} | usual | fields)))


def reading(**fields):
    usual = {"target": make.measured(), "number": 1, "value": 1, "read_on": DAY}
    put(Reading(**(usual | {"source": make.source()} | fields)))


def evidence(**fields):
    usual = {"measure": make.measure(), "source": make.source(), "locator": "p. 1"}
    put(Evidence(**(usual | fields)))


def same_span_twice():
    span = {"measure": make.measure(), "source": make.source(), "start": 1, "end": 2}
    for _ in range(2):
        evidence(**span, digest="0" * 16)


def for_a_step_and_a_reading():
    measure = make.measured()
    put(read := Reading(target=measure, number=1, value=1, read_on=DAY, source=make.source()))
    evidence(measure=measure.measure, status_update=measure.measure.updates.get(), reading=read)


def terms(model, **fields):
    put(model(measure=make.measure(), **fields))


def membership(**fields):
    usual = {"user": make.user(), "role": "editor", "zone": make.zone()}
    put(Membership(**(usual | fields)))


def same_membership_twice():
    who = make.user("editor", place := make.zone())
    membership(user=who, zone=place)


def review(**fields):
    usual = {"path": "title", "script": "hant", "state": "reviewed", "text": "一", "at": NOW}
    put(Review(**(usual | {"machine": "一", "origin_digest": "0" * 16, "by": "a"} | fields)))


def request(**fields):
    usual = {"measure": make.measure(), "number": 1, "version": 1, "act": "move", "before": "{}"}
    usual |= {"late": False, "reason": "needed", "source": make.source(), "by": "a"}
    put(PromiseRequest(**(usual | {"recorded_at": NOW, "state": "pending"} | fields)))


def override(**fields):
    usual = {"direction": "s2hk", "word": "一", "replacement": "二"}
    usual |= {"code": f"raw-{Override.objects.count()}"}
    put(Override(**(usual | fields)))


def same_pair_twice():
    for _ in range(2):
        put(GlossaryTerm(hans="一", hant="二"))


def same_key_twice():
    who = make.user()
    for _ in range(2):
        IdempotentResponse.objects.keep(who, "a", at=NOW, digest="", status=200, body=b"")


def own_parent():
    place = make.zone()
    with ledger.writing():
        ZoneParent(zone=place, parent=place).insert()


def same_parent_twice():
    place, parent = make.zone(), make.zone()
    with ledger.writing():
        for _ in range(2):
            ZoneParent(zone=place, parent=parent).insert()


BREAKS = (
    BESIDE
    | BREAKS_OF_STEPS
    | DOCUMENTS
    | {
        "source_shown_is_known": lambda: source(shown="x"),
        "zone_point_is_whole": lambda: zone(latitude=Decimal("22.5")),
        "zone_parent_is_unique": same_parent_twice,
        "idempotent_response_key_is_unique": same_key_twice,
        "entry_is_the_only_one_of_its_version": same_version_twice,
        "entry_subject_is_known": lambda: entry(subject="person"),
        "entry_channel_is_known": lambda: entry(channel="window"),
        "entry_verb_is_known": lambda: entry(verb="deleted"),
        "entry_counts_from_one": lambda: entry(version=0),
        "entry_has_a_reason": lambda: entry(reason=""),
        "entry_role_is_known": lambda: entry(role="owner"),
        "head_is_one_row": lambda: put(
            Head(id=2, instance="0" * 32, key_id="", seq=0, hash=GENESIS)
        ),
        "request_number_is_unique": lambda: [
            request(measure=each) for each in [make.measure()] * 2
        ],
        "request_act_is_known": lambda: request(act="forget"),
        "request_has_a_reason": lambda: request(reason=""),
        "request_is_decided_with_words": lambda: request(state="granted", decided_at=NOW),
        "measure_kind_is_known": lambda: measure(kind="plan"),
        "measure_status_is_known": lambda: measure(status="overdue"),
        "measure_origin_script_is_known": lambda: measure(origin_script="latn"),
        "measure_owner_has_account_and_name": lambda: measure(owner_user=9),
        "measure_deputy_has_account_and_name": lambda: measure(deputy_name="Chan"),
        "measure_is_not_its_own_model": lambda: measure(pk=99, modelled_on_id=99),
        "measure_has_a_title": lambda: measure(title_hant=""),
        "measure_deadline_has_both_days": lambda: measure(deadline_hans="年底", due_from=DAY),
        "measure_deadline_days_in_order": lambda: measure(
            deadline_hans="年底", due_from=LATER, due_by=DAY
        ),
        "zone_kind_is_known": lambda: zone(kind="moon"),
        "zone_area_is_positive": lambda: zone(area_km2=0),
        "zone_is_not_its_own_parent": own_parent,
        "organisation_kind_is_known": lambda: organisation(kind="club"),
        "organisation_is_not_its_own_duplicate": lambda: organisation(pk=99, merged_into_id=99),
        "involvement_role_is_known": lambda: involvement(role="boss"),
        "involvement_is_named_once": lambda: [involvement(role="lead"), involvement(role="lead")],
        "source_kind_is_known": lambda: source(kind="rumour"),
        "source_script_is_known": lambda: source(script="latn"),
        "source_file_has_its_digest": lambda: source(file_name="a.txt"),
        "target_number_is_unique": lambda: target(measure=make.measured().measure),
        "target_comparator_is_known": lambda: target(comparator="roughly"),
        "target_direction_is_known": lambda: target(direction="sideways"),
        "target_baseline_qualifier_is_known": lambda: target(baseline_qualifier="about"),
        "target_unit_is_known": lambda: target(unit="furlongs"),
        "target_yuan_has_its_currency": lambda: target(unit="yuan"),
        "target_value_unless_not_stated": lambda: target(value=None),
        "target_between_has_two_bounds": lambda: target(comparator="between"),
        "target_value_is_sane": lambda: target(value=-1),
        "target_value_max_is_sane": lambda: target(comparator="between", value_max=TOO_MUCH),
        "target_baseline_is_sane": lambda: target(baseline=TOO_MUCH),
        "target_deadline_has_both_days": lambda: target(due_from=DAY, due_by=LATER),
        "target_deadline_days_in_order": lambda: target(
            due_from=LATER, due_by=DAY, deadline_hans="年内", deadline_hant="年內"
        ),
        "target_due_after_its_baseline": lambda: target(
            due_from=DAY, due_by=DAY, deadline_hans="当日", deadline_hant="當日", baseline_on=DAY
        ),
        "reading_number_is_unique": lambda: [reading(target=t) for t in [make.measured()] * 2],
        "reading_qualifier_is_known": lambda: reading(qualifier="roughly"),
        "reading_value_is_sane": lambda: reading(value=-1),
        "evidence_has_a_span_or_a_locator": lambda: evidence(start=2, end=2, digest="0" * 16),
        "evidence_supports_one_thing": for_a_step_and_a_reading,
        "evidence_span_is_cited_once": same_span_twice,
        "split_line_line_is_known": lambda: terms(SplitLine, line="third"),
        "split_line_control_is_known": lambda: terms(SplitLine, control="none"),
        "talent_housing_units_are_positive": lambda: terms(TalentHousing, units=0),
        "talent_housing_tenure_is_known": lambda: terms(TalentHousing, tenure="squat"),
        "funding_cap_amount_is_sane": lambda: terms(FundingCap, amount=TOO_MUCH, currency="CNY"),
        "funding_cap_ratio_is_sane": lambda: terms(FundingCap, matching_ratio=1001),
        "funding_cap_amount_has_its_currency": lambda: terms(FundingCap, amount=1),
        "funding_cap_basis_is_known": lambda: terms(FundingCap, basis="rough"),
        "review_of_measure_text": lambda: [review(measure=m) for m in [make.measure()] * 2],
        "review_of_source_text": lambda: [review(source=s) for s in [make.source()] * 2],
        "review_is_of_one_subject": lambda: review(measure=make.measure(), source=make.source()),
        "review_state_is_known": lambda: review(measure=make.measure(), state="liked"),
        "review_script_is_known": lambda: review(measure=make.measure(), script="latn"),
        "override_word_is_unique": lambda: [override(), override()],
        "override_direction_is_known": lambda: override(direction="t2s"),
        "override_has_words": lambda: override(replacement=""),
        "glossary_pair_is_unique": same_pair_twice,
        "token_scopes_are_known": lambda: Token.objects.create(make.user(), scopes="write read"),
        "membership_role_is_known": lambda: membership(role="king"),
        "membership_is_unique": same_membership_twice,
        "membership_ends_after_it_starts": lambda: membership(
            starts_on="2026-02-01", ends_on="2026-01-31"
        ),
    }
)


def declared():
    return {
        constraint.name: constraint
        for model in apps.get_app_config("measures").get_models()
        for constraint in model._meta.constraints
    }


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses(db, name):
    make.measure()
    triggers.remove(connection)  # they would refuse some of these first
    unnamed = connection.vendor == "sqlite" and isinstance(
        declared()[name], models.UniqueConstraint
    )

    with pytest.raises(IntegrityError, match="UNIQUE" if unnamed else name), transaction.atomic():
        BREAKS[name]()


def test_no_constraint_is_untested():
    assert set(declared()) == set(BREAKS)
