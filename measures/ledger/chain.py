"""The chain: the hash of an entry, and the keyed digest beside it."""

from __future__ import annotations

import hashlib
import hmac
import uuid

from django.conf import settings
from django.utils.translation import gettext as _

from measures.models import Entry, Head

from . import formats
from .canonical import canonical
from .writing import LedgerUnavailable

_DOMAIN = b"policy-measure-tracker/ledger/1\n"


def check_key(head: Head) -> None:
    """Raise LedgerUnavailable unless the key in use is the one that the ledger was started with."""
    if head.key_id != key_id(head.instance):
        raise LedgerUnavailable(
            _("LEDGER_KEY is not the key that this ledger was begun with. Put the right key back.")
        )


def hash_of(entry: Entry, instance: uuid.UUID) -> str:
    """SHA-256 over the canonical header of `entry`, in the entry's own format."""
    header = {
        "format": entry.format,
        "instance": str(instance),
        "body": hashlib.sha256(entry.body).hexdigest(),
        "prev": entry.prev_hash,
    } | {name: getattr(entry, name) for name in HEADER}
    return hashlib.sha256(canonical(formats.header_as_hashed(header))).hexdigest()


#: The columns of an entry that its hash covers, besides body and previous hash.
HEADER = [
    "seq",
    "subject",
    "code",
    "version",
    "verb",
    "channel",
    "actor",
    "actor_id",
    "request_id",
    "caller_request_id",
    "credential",
    "reason",
    "recorded_at",
]


def mac_of(digest: str, instance: uuid.UUID) -> str:
    """HMAC-SHA-256 under the ledger's key, good for this instance only."""
    message = _DOMAIN + f"{instance}\n{digest}".encode()
    return hmac.new(settings.LEDGER_KEY.encode(), message, "sha256").hexdigest()


def key_id(instance: uuid.UUID) -> str:
    """Identifies the key in use without revealing anything about it."""
    return mac_of("key", instance)[:16]
