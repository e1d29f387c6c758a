"""Compare accounts, roles, tokens and the glossary with their last entries.

An installation begins the record of them all at once (`measures.actions.people.accounts.begin`); before
that there is nothing to compare with.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.contrib.auth import get_user_model

from measures.models import Account, Entry, GlossaryTerm, Head, Subject, account_code

from .body import body_of
from .last_entries import Last, last_entries
from .loading import CHUNK, Unreadable, load_each, reraise_unless_of_row
from .report import Report
from .writing import subject_of

#: Members of the body of an account, by the rows that they are made of.
_ROWS = {
    "roles": "a membership",
    "tokens": "a token",
    "second_factor": "a device",
    "recovery_codes": "a recovery code",
}


def compare_accounts(report: Report, head: Head | None) -> None:
    """Add the faults of accounts and of the glossary, once the record of them has begun."""
    if not Entry.objects.filter(subject=Subject.ACCOUNT).exists():
        return
    report.faults += _strangers()
    recorded: list[Any] = [Account.objects.with_parts(), GlossaryTerm.objects.all()]
    for rows in recorded:
        each, subject = load_each(rows.order_by("pk")), subject_of(rows.model())
        while chunk := list(islice(each, CHUNK)):
            lasts = last_entries(subject, chunk, report, head)
            for row in chunk:
                if isinstance(row, Unreadable):
                    report.faults.append(str(row))
                elif fault := _fault_of(row, lasts.get(row.code)):
                    report.faults.append(f"{subject} {row.code}: {fault}")
            report.subjects += len(chunk)
        report.faults += _without_row(subject, rows.model)


def _fault_of(row: Account | GlossaryTerm, last: Last | None) -> str | None:
    try:
        return changed_around(row, last)
    except Exception as error:
        reraise_unless_of_row(error)
        return f"it cannot be read ({error})"


def _without_row(subject: Subject, model: type[Account | GlossaryTerm]) -> Iterator[str]:
    codes = Entry.objects.filter(subject=subject).order_by("code").values_list("code").distinct()
    known = {row.code for row in model._default_manager.all()}
    for (code,) in codes:
        if code not in known:
            last = Entry.objects.filter(subject=subject, code=code).latest("version")
            yield f"{subject} {code}: its row is gone; entry {last.seq} records it"


def _strangers() -> Iterator[str]:
    """Users that were made around the record."""
    users = get_user_model().objects.filter(account=None).order_by("pk")
    for pk, name in users.values_list("pk", "username"):
        yield f"account {account_code(pk)}: no entry records it ({name})"


def changed_around(row: Account | GlossaryTerm, last: Last | None) -> str | None:
    """How `row` differs from its last entry."""
    if last is None:
        return "no entry records it"
    body = body_of(row)
    if hashlib.sha256(body).digest() == last.digest:
        return None
    entry = Entry.objects.filter(seq=last.seq).first()
    return _difference(body, bytes(entry.body) if entry else b"{}", last.seq)


def _difference(now: bytes, recorded: bytes, seq: int) -> str:
    try:
        before, after = json.loads(recorded), json.loads(now)
        names = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    except (ValueError, TypeError):
        names = []
    rows = list(dict.fromkeys(_ROWS.get(name, "its own") for name in names)) or ["its own"]
    return (
        f"{' and '.join(rows)} row was changed around the record; entry {seq} has other values "
        f"({', '.join(names) or 'it cannot be read'})"
    )
