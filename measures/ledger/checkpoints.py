"""Checkpoints: heads of the ledger, signed and kept outside the database.

A change to history older than the last checkpoint kept elsewhere is always detected, even by somebody
with both the database and the key. One JSON object a line.
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
    """The heads that checkpoints name, and the faults of lines that are not valid."""

    heads: list[tuple[int, str]]
    faults: list[str]


def take(at: datetime) -> str:
    """A line with the signed head of the ledger. Raises LedgerUnavailable when there is none to sign."""
    head = Head.objects.first()
    if head is None:
        raise ledger.LedgerUnavailable(
            _("The ledger is empty: there is nothing to make a checkpoint of.")
        )
    check_key(head)
    content = {"instance": str(head.instance), "seq": head.seq, "hash": head.hash, "at": at}
    content = json.loads(canonical(content))
    return json.dumps(content | {"mac": _mac(content)})


def read(lines: Iterable[str]) -> Read:
    """Check each line's signature and take the head that it names."""
    checked = Read([], [])
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            content = json.loads(line)
            mac = content.pop("mac").encode()
            signed = hmac.compare_digest(_mac(content).encode(), mac)
            head = (int(content["seq"]), str(content["hash"]))
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            checked.faults.append(f"checkpoints, line {number}: it is no checkpoint")
            continue
        if signed:
            checked.heads.append(head)
        else:
            fault = "it was not signed with the key of this ledger"
            checked.faults.append(f"checkpoints, line {number}: {fault}")
    return checked


def _mac(content: Json) -> str:
    message = _DOMAIN + canonical(content)
    return hmac.new(settings.LEDGER_KEY.encode(), message, "sha256").hexdigest()
