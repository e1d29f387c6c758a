"""Compare accounts, roles, tokens and the glossary with their last entries.

An installation begins the record of them all at once (`measures.actions.accounts.begin`); before
that there is nothing to compare with.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from django.contrib.auth import get_user_model

from measures.models import Account, Entry, GlossaryTerm, Subject, account_code

from .body import body_of
from .chain_check import Last
from .loading import Unreadable, load_each, reraise_unless_of_row
from .report import Report
from .writing import subject_of

_Lasts = dict[tuple[str, str], Last]
#: Members of the body of an account, by the rows that they are made of.
_ROWS = {"roles": "a membership", "tokens": "a token"}


def compare_accounts(report: Report, last: _Lasts) -> None:
    """Add the faults, and take the entries of these subjects out of `last`."""
    own = {key: last.pop(key) for key in list(last) if key[0] in _SUBJECTS}
    if not any(subject == Subject.ACCOUNT for subject, _code in own):
        return
    report.faults += _strangers()
    for row in _rows():
        report.subjects += 1
        if isinstance(row, Unreadable):
            report.faults.append(str(row))
            continue
        name = f"{subject_of(row)} {row.code}"
        try:
            fault = changed_around(row, own.pop((subject_of(row), row.code), None))
        except Exception as error:
            reraise_unless_of_row(error)
            fault = f"it cannot be read ({error})"
        if fault:
            report.faults.append(f"{name}: {fault}")
    for (subject, code), entry in own.items():
        if subject != Subject.SETTINGS:
            report.faults.append(f"{subject} {code}: its row is gone; entry {entry.seq} records it")


def _rows() -> Iterator[Account | GlossaryTerm | Unreadable]:
    yield from load_each(Account.objects.with_parts().order_by("pk"))
    yield from load_each(GlossaryTerm.objects.order_by("pk"))


_SUBJECTS = (Subject.ACCOUNT, Subject.GLOSSARY, Subject.SETTINGS)


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
