"""Write the access log, and remove what is older than it is kept.

A record that cannot be written (a full disk, a standby) is a warning in the server's log: nobody
is kept from logging in or reading by it. Failed logins are counted in the memory of the process,
for each name and address by the hour, and a record is written when a count reaches a power of
two: 10,000 failures are 14 rows. Names of no account are counted as one, and beyond `MOST` pairs
an hour all further addresses as one, so that a flood of failures cannot fill the disk.
"""

from __future__ import annotations

import logging
from datetime import datetime
from threading import Lock
from typing import Any

from django.db import DatabaseError, connection, transaction

from measures.models import Access, AccessRecord, triggers

_log = logging.getLogger(__name__)
#: Pairs of name and address with a count of their own, an hour.
MOST = 1000


def note(
    what: Access, at: datetime, *, user: Any = None, name: str = "", address: str = "", **more: Any
) -> None:
    """Append one record. Never raises for a database that does not take it."""
    path = more.pop("path", "")[:200]
    if user is not None:
        name = user.get_username()
    try:
        with transaction.atomic():
            AccessRecord.objects.create(
                at=at,
                what=what,
                user_id=user.pk if user is not None else None,
                name=name[:200],
                address=address[:64],
                path=path,
                **more,
            )
    except DatabaseError as error:
        _log.warning("access not recorded: %s %s %s (%s)", what, name, path, error)


def note_read(what: Access, request: Any, at: datetime) -> None:
    """Append that the user of `request` reads what it asks for. Anonymous reads are not logged."""
    if request.user.is_authenticated:
        address = getattr(request, "client_address", "")
        note(what, at, user=request.user, address=address, path=request.get_full_path())


class Failures:
    """Counts of failed logins in this hour."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._hour = ""
        self._counts: dict[tuple[str, str], int] = {}

    def add(self, name: str, address: str, at: datetime) -> tuple[str, int]:
        """The address under which it is counted, and the count."""
        with self._lock:
            if self._hour != (hour := f"{at:%Y-%m-%d %H}"):
                self._hour, self._counts = hour, {}
            if (name, address) not in self._counts and len(self._counts) >= MOST:
                name, address = "", ""
            count = self._counts[name, address] = self._counts.get((name, address), 0) + 1
            return address, count


_failures = Failures()


def note_failure(at: datetime, *, user: Any, address: str, what: Access = Access.FAILED) -> None:
    """Count a failed login to the account `user` (None: there is none of that name)."""
    name = user.get_username() if user is not None else ""
    counted, count = _failures.add(f"{what} {name}", address, at)
    if count & (count - 1) == 0:
        note(what, at, user=user if counted == address else None, address=counted, count=count)


def older(than: datetime) -> int:
    """The number of records that are older."""
    return AccessRecord.objects.filter(at__lt=than).count()


def prune(before: datetime, *, at: datetime) -> int:
    """Remove the records older than `before`; leave a record of it. Returns their number."""
    with transaction.atomic():
        old = AccessRecord.objects.filter(at__lt=before)
        number = old.count()
        if number:
            with triggers.lifted(connection, AccessRecord._meta.db_table):
                old.delete()
            path = f"before {before:%Y-%m-%d %H:%M}"
            AccessRecord.objects.create(at=at, what=Access.PRUNED, path=path, count=number)
    return number
