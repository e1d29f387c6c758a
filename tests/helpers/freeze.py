"""Freeze a small ledger with a row of every sort: its tables and its key as one JSON file.

    python -m tests.helpers.freeze tests/ledgers/format_N.json

Run it before the format of bodies changes: the file is what the code of that day wrote, and
tests/ledger/test_formats.py holds all later code to reading and proving it. Each run has an instance of
its own, so a file is never equal to one made before.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402

from measures import ledger  # noqa: E402
from measures.actions import (  # noqa: E402
    editing,
    glossary,
    monitoring,
    organisations,
    overrides,
    ownership,
    promise_decisions,
    promises,
    recoding,
    text_reviews,
    withdrawal,
    workflow,
)
from measures.actions.people import account_record, accounts, appointments, rights_settings  # noqa: E402
from measures.db.guard import Guarded  # noqa: E402
from measures.models import GlossaryTerm, IndexEntry, Measure, Organisation, Token, Zone  # noqa: E402

from . import make  # noqa: E402
from .make import BY, DAY, NOW  # noqa: E402

DEADLINE = {"deadline": "2027年底", "due_from": date(2027, 1, 1), "due_by": date(2027, 12, 31)}
TERMS: dict[str, dict[str, Any]] = {
    "whitelist": {"listed": "科研设备", "keeper": "海关", "effect": "免税"},
    "split_line": {"line": "both", "between": "两地", "control": "port", "people": True},
    "talent_housing": {"units": 500, "tenure": "rent", "eligible": "科研人员"},
    "funding_cap": {"amount": 5_000_000, "currency": "CNY", "matching_ratio": Decimal("1.5")},
}


def build() -> None:
    """A change of every verb on every subject, at intervals of an hour."""
    details = iter(
        {"by": BY, "reason": "frozen", "at": NOW + timedelta(hours=n)} for n in range(99)
    )
    overrides.add_override("s2hk", "甲乙", "丙丁", note="a name", **next(details))
    hetao = make.zone("hetao", area_km2=Decimal("3.89"), established_on=DAY)
    park = make.zone("hetao-sz", hetao)
    notice = make.source(
        "notice", kind="official", file_name="notice.txt", sha256="a" * 64, characters=900
    )
    text_reviews.review_text(notice, path="title", **next(details))
    make.organisation("bureau", jurisdiction=park)
    for number, (kind, terms) in enumerate(TERMS.items(), 1):
        make.measure(
            f"FROZEN-{number:03}",
            zone=park if number % 2 else hetao,
            kind=kind,
            terms=terms,
            source=notice,
            targets=[make.target(baseline=Decimal(10), baseline_on=DAY), make.target(**DEADLINE)],
            evidence=[{"source": notice, "start": 0, "end": 9, "digest": "0" * 16}],
            organisations=make.named("science" if number > 1 else "bureau"),
            summary="科研面积翻倍",
            **DEADLINE,
        )
    first = _now(1)
    figure = {"value": Decimal(400), "read_on": DAY, "source": notice, "note": "初步"}
    monitoring.record_reading(first.targets.all()[0], locator="p. 2", **figure, **next(details))
    step = {"effective_on": DAY + timedelta(days=30), "source": notice, "locator": "p. 3"}
    step["confirm"] = ["source_older", "source_announced"]
    editor = {"by": make.actor(make.user("editor", hetao, first_name="Mei", last_name="Chan"))}
    workflow.advance(_now(1), to="completed", **step, **next(details) | editor)
    text_reviews.review_text(_now(1), path="title", **next(details))
    editing.amend_measure(_now(2), content={"zone": park, "title": "新的名称"}, **next(details))
    ownership.hand_over(_now(2), to={"owner": editor["by"].user}, **next(details))
    editing.amend_measure(_now(2), content={"modelled_on": _now(1)}, **next(details))
    _promises(_now(2), notice, details, hetao)
    withdrawal.withdraw(_now(3), **next(details))
    withdrawal.reinstate(_now(3), **next(details))
    withdrawal.withdraw(_now(4), **next(details))
    _organisations(details)
    build_accounts()


def _organisations(details: Any) -> None:
    """An organisation that is renamed, and one that another is merged into."""
    science, bureau = make.organisation("science"), make.organisation("bureau")
    content = {"short_name_hans": "科", "short_name_hant": "科", "kind": "department"}
    organisations.save_organisation(science, content=content, **next(details))
    again = Organisation.objects.get(code="science")
    organisations.merge_organisation(again, into=bureau, **next(details))


def build_accounts() -> None:
    """An act of each sort about accounts, the glossary and settings."""
    details = iter({"by": BY, "at": NOW + timedelta(days=2, hours=n)} for n in range(99))
    with ledger.writing():
        GlossaryTerm.objects.filter(pk__gt=1).delete()  # those that come with the tables
    chief = make.user(is_superuser=True)
    account_record.begin(NOW + timedelta(days=1))
    mei = accounts.create_account(
        {"username": "mei", "last_name": "Chan", "is_staff": True},
        "correct horse battery",
        reason="new here",
        **next(details),
    )
    accounts.amend_account(mei, {"is_superuser": True}, reason="deputy", **next(details))
    accounts.amend_account(chief, {"is_active": False}, reason="has left", **next(details))
    zone = Zone.objects.get(code="hetao-sz")
    appointments.give_role(mei, "auditor", zone, reason="audits", **next(details))
    accounts.set_password(mei, "another horse battery", **next(details))
    scopes = {"name": "reports", "scopes": ["read", "audit"], "days": 90}
    token, _secret = accounts.issue_token(mei, **scopes, **next(details))
    accounts.record_first_use(token, **next(details))
    words = {"hans": "度量", "hant": "量度", "english": "measurement", "note": ""}
    term = glossary.save_term(GlossaryTerm(), words, reason="usage", **next(details))
    glossary.withdraw_term(term, reason="a mistake", **next(details))
    rights_settings.record_settings({"PROXIES": 1}, **next(details))
    recoding.draw_sample(None, coder=mei, seed="frozen", reason="a tenth", **next(details))


def _promises(measure: Measure, notice: Any, details: Any, zone: Any) -> None:
    """A promise that is moved at once, requests of every outcome, and a retired target."""
    editor = {"by": make.actor(make.user("editor", zone))}
    verifier = {"by": make.actor(make.user("verifier", zone))}
    asked = {"source": notice, **editor}
    numbers = iter(range(1, 99))

    def ask(act: str, target: int | None, **content: Any) -> int:
        promises.change_promise(
            _now(2), act=act, target=target, content=content, **next(details) | asked
        )
        return next(numbers)

    def decide(verb: Any, number: int, by: Any) -> None:
        verb(_now(2), request=number, **next(details) | by)

    ask("move", 1, value=Decimal(2000))
    decide(promise_decisions.grant, ask("move", 1, value=Decimal(1500)), verifier)
    decide(promise_decisions.refuse, ask("correct", 1, value=Decimal(900)), verifier)
    decide(promise_decisions.recall, ask("move", 1, value=Decimal(900)), editor)
    decide(promise_decisions.grant, ask("retire", 2), verifier)
    ask("move", None, deadline="", due_from=None, due_by=None)


def _now(number: int) -> Measure:
    return Measure.objects.get(code=f"FROZEN-{number:03}")


def tables() -> dict[str, Any]:
    """The rows of the record by model: the names of its columns, then a list for each row.

    The index of search is none of them: `reindex` makes it from the stored bodies.
    """
    frozen: dict[str, Any] = {"key": [settings.LEDGER_KEY]}
    for model in [get_user_model(), *apps.get_app_config("measures").get_models()]:
        if model in (get_user_model(), Token) or (
            issubclass(model, Guarded) and model is not IndexEntry
        ):
            names = [field.attname for field in model._meta.concrete_fields]
            rows = model._default_manager.order_by("pk").values_list(*names)
            frozen[model._meta.model_name or ""] = [names, *([*map(_plain, row)] for row in rows)]
    return frozen


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case bytes() | memoryview():
            return bytes(value).decode()
        case datetime() | date():
            return value.isoformat()
        case _:
            return str(value)


def main(file: str) -> None:
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        build()
        lines = (
            f'"{name}":[\n'
            + ",\n".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")) for r in rows)
            + "]"
            for name, rows in tables().items()
        )
        Path(file).write_text("{" + ",\n".join(lines) + "}\n", encoding="utf-8")
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    main(sys.argv[1])
