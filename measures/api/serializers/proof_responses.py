"""Response schemas of proofs in the tree of the ledger: RFC 6962, section 2.1."""

from __future__ import annotations

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers as s

_HASHES = s.ListField(child=s.CharField(), help_text="In hex, from the leaves up.")
_LEAF = s.CharField(help_text="The text of the leaf.")
_CHECKPOINT = s.CharField(help_text="The signed note of that size.")

InclusionProof = inline_serializer(
    "InclusionProof",
    {
        "seq": s.IntegerField(),
        "size": s.IntegerField(),
        "entry": s.CharField(allow_null=True, help_text="Its public form, as it was hashed."),
        "leaf": _LEAF,
        "hashes": _HASHES,
        "checkpoint": _CHECKPOINT,
    },
)

ConsistencyProof = inline_serializer(
    "ConsistencyProof",
    {
        "from": s.IntegerField(),
        "to": s.IntegerField(),
        "hashes": _HASHES,
        "checkpoint": _CHECKPOINT,
    },
)


class ChangeProof(s.Serializer):
    """That the entry is in the tree of the page's `checkpoint` (RFC 6962, section 2.1.1)."""

    leaf_index = s.IntegerField(help_text="Place of the leaf, counted from 0.")
    leaf = _LEAF
    hashes = _HASHES
