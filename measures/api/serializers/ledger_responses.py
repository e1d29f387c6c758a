"""Response schemas of the ledger: the hash chain for everybody, whole entries for auditors."""

from __future__ import annotations

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers as s

from .record_responses import AFTER


class ChainLink(s.Serializer):
    """The digests of a ledger entry; see docs/ledger.md."""

    seq = s.IntegerField()
    format = s.IntegerField()
    content = s.CharField(allow_null=True, help_text="Digest of all of it; null in format 1.")
    public = s.CharField(
        allow_null=True,
        help_text="Digest of its public form, which the change feed has; null in format 1 and "
        "for subjects that are not published.",
    )
    hash = s.CharField()


ChainList = inline_serializer(
    "ChainList",
    {
        "instance": s.UUIDField(allow_null=True, help_text="null: the ledger is empty."),
        "results": ChainLink(many=True),
        "after": AFTER,
        "next": s.URLField(allow_null=True),
    },
)


class LedgerEntry(s.Serializer):
    """A ledger entry with every member that its hash covers; see docs/ledger.md."""

    seq = s.IntegerField()
    subject = s.CharField()
    code = s.CharField()
    version = s.IntegerField()
    verb = s.CharField()
    channel = s.CharField()
    actor = s.CharField()
    actor_id = s.IntegerField(allow_null=True)
    role = s.CharField()
    office = s.CharField()
    request_id = s.CharField(help_text="The server's own id of the request.")
    caller_request_id = s.CharField(help_text="The X-Request-ID that the caller sent.")
    undoes = s.CharField(help_text="The request whose changes this one takes back.")
    credential = s.CharField(help_text="`token` or `session` and its first characters.")
    reason = s.CharField()
    internal = s.BooleanField()
    recorded_at = s.DateTimeField()
    salt = s.CharField(help_text="Random; empty in format 1.")
    format = s.IntegerField(help_text="Format of the body and of the hashed header.")
    body = s.CharField(help_text="The JSON text; its UTF-8 bytes were hashed.")
    prev_hash = s.CharField()
    public = s.CharField(help_text="Digest of the public form; empty where there is none.")
    hash = s.CharField()
    mac = s.CharField()


LedgerEntryList = inline_serializer(
    "LedgerEntryList",
    {
        "instance": s.UUIDField(allow_null=True, help_text="null: the ledger is empty."),
        "results": LedgerEntry(many=True),
        "after": AFTER,
        "next": s.URLField(allow_null=True),
    },
)
