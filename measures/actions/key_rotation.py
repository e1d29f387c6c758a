"""A new key for the ledger. The old one is kept for the entries that were written with it."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.db import connection

from measures import ledger
from measures.db.locks import Lock, take
from measures.ledger import key_ring
from measures.ledger.chain import check_key, key_id
from measures.models import Head, triggers


def rotate(file: Path) -> int:
    """Write a new key and the old ones to `file`; return the last entry of the old key.

    A process that runs with the old key cannot write from then on, until a restart. On
    PostgreSQL it takes the owner of the tables. Raises LedgerUnavailable, OSError.
    """
    with ledger.writing(alone=True):
        take(Lock.CHAIN)
        head = Head.objects.first()
        if head is None:
            raise ledger.LedgerUnavailable("The ledger is empty: replace its key as you like.")
        check_key(head)
        before, fresh = file.read_text(), secrets.token_urlsafe(48)
        _write(file, key_ring.ring().rotated(fresh, head.seq))
        try:
            with triggers.lifted(connection, Head._meta.db_table):  # the head stays where it is
                Head.objects.filter(pk=head.pk).update(key_id=key_id(head.instance, fresh))
        except BaseException:
            _write(file, before)
            raise
    return head.seq


def _write(file: Path, text: str) -> None:
    new = file.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(text.strip() + "\n")
    new.replace(file)
