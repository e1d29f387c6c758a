"""The chain: the hash of an entry, and the keyed digest beside it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _

from measures.models import Entry, Head

from . import formats
from .canonical import Json, canonical
from .head import LedgerUnavailable
from .key_ring import ring
from .members import Members
from .public_form import public_entry

_DOMAIN = b"policy-measure-tracker/ledger/1\n"


def check_key(head: Head) -> None:
    """Raise LedgerUnavailable unless the key in use is the one that the ledger is written with."""
    if head.key_id != key_id(head.instance):
        raise LedgerUnavailable(
            _("LEDGER_KEY is not the key that this ledger was begun with. Put the right key back.")
        )


#: What MACs and hashes are bound to; a text is the canonical form of the number.
Instance = uuid.UUID | str


class Digests(NamedTuple):
    """Digests of an entry's content and of its public form, in hex; "": it has none."""

    content: str = ""
    public: str = ""


def seal(entry: Entry, instance: Instance) -> None:
    """Set the digests, the hash and the MAC of a new entry."""
    entry.salt = secrets.token_hex(16)
    entry.content, entry.public = digests = digests_of(entry)
    entry.hash = hash_of(entry, instance, digests)
    entry.mac = mac_of(entry.hash, instance)


def digests_of(entry: Entry, members: Members | None = None) -> Digests:
    """The digests of `entry`; none in format 1. Raises ValueError for a malformed body.

    `members` are those of its body, if it is cut already.
    """
    if entry.format == 1:
        return Digests()
    public = public_entry(entry, members)
    return Digests(_sha256(canonical(_content(entry))), "" if public is None else _sha256(public))


def hash_of(entry: Entry, instance: Instance, digests: Digests | None = None) -> str:
    """SHA-256 over the canonical header of `entry`, in the entry's own format."""
    if entry.format == 1:
        content = _content(entry)
        begun = {"instance": str(instance), "prev": entry.prev_hash, "body": content["body"]}
        return _sha256(canonical(begun | formats.first_header(content)))
    content_digest, public = digests or digests_of(entry)
    header = {
        "content": content_digest,
        "format": entry.format,
        "instance": str(instance),
        "prev": entry.prev_hash,
        "public": public or None,
        "seq": entry.seq,
    }
    return _sha256(canonical(header))


def header_of(entry: Entry) -> Json:
    """The columns of an entry that `content` is the digest of, with the digest of the body.

    A column that is listed here is hashed, given to auditors and verified.
    """
    return {
        "actor": entry.actor,
        "actor_id": entry.actor_id,
        "caller_request_id": entry.caller_request_id,
        "channel": entry.channel,
        "code": entry.code,
        "credential": entry.credential,
        "format": entry.format,
        "internal": entry.internal,
        "office": entry.office,
        "reason": entry.reason,
        "recorded_at": entry.recorded_at,
        "request_id": entry.request_id,
        "role": entry.role,
        "salt": entry.salt,
        "seq": entry.seq,
        "subject": entry.subject,
        "undoes": entry.undoes,
        "verb": entry.verb,
        "version": entry.version,
    }


def _content(entry: Entry) -> Json:
    content = header_of(entry)
    content["body"] = _sha256(entry.body)
    return content


def _sha256(data: bytes | memoryview) -> str:
    return hashlib.sha256(data).hexdigest()


def mac_of(digest: str, instance: Instance, key: str = "") -> str:
    """HMAC-SHA-256 under the key in use (or `key`), good for this instance only."""
    mac = _begun(key or ring().current, instance).copy()
    mac.update(digest.encode())
    return mac.hexdigest()


@lru_cache(maxsize=8)
def _begun(key: str, instance: Instance) -> hmac.HMAC:
    """The MAC of what all messages of an instance begin with."""
    return hmac.new(key.encode(), _DOMAIN + f"{instance}\n".encode(), "sha256")


def key_id(instance: Instance, key: str = "") -> str:
    """Identifies the key in use (or `key`) without revealing anything about it."""
    return mac_of("key", instance, key)[:16]
