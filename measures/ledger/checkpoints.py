"""Checkpoints: heads of the ledger, signed and kept outside the database.

A change to history older than the last checkpoint kept elsewhere is always found, even when the
database and the key were both in the wrong hands. One JSON object a line.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from measures import ledger
from measures.models import Head

from .canonical import Json, canonical
from .chain import check_key

_DOMAIN = b"policy-measure-tracker/checkpoint/1\n"


class Read(NamedTuple):
    """Heads that checkpoints name, and what is wrong with lines that are none."""

    heads: list[tuple[int, str]]
    faults: list[str]


def take(at: datetime) -> str:
    """The line that says where the ledger stands. Raises Trouble when there is none to sign."""
    head = Head.objects.first()
    if head is None:
        raise ledger.LedgerUnavailable(
            _("The ledger is empty: there is nothing to make a checkpoint of.")
        )
    check_key(head)
    said = {"instance": str(head.instance), "seq": head.seq, "hash": head.hash, "at": at}
    said = json.loads(canonical(said))
    return json.dumps(said | {"mac": _mac(said)})


def read(lines: Iterable[str]) -> Read:
    """Check each line's signature and take the head that it names."""
    found = Read([], [])
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            mac = said.pop("mac").encode()
            signed = hmac.compare_digest(_mac(said).encode(), mac)
            head = (int(said["seq"]), str(said["hash"]))
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            found.faults.append(f"checkpoints, line {number}: it is no checkpoint")
            continue
        if signed:
            found.heads.append(head)
        else:
            fault = "it was not signed with the key of this ledger"
            found.faults.append(f"checkpoints, line {number}: {fault}")
    return found


def _mac(said: Json) -> str:
    message = _DOMAIN + canonical(said)
    return hmac.new(settings.LEDGER_KEY.encode(), message, "sha256").hexdigest()
