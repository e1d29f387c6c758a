"""Checkpoints of the ledger's tree, and proofs against them: for everybody, without names."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request

from measures.api.http import etags
from measures.api.http.responses import encode, json_response
from measures.api.openapi.operations import describe_read
from measures.api.serializers import proof_responses
from measures.ledger import checkpoints, proofs
from measures.reads.moments import no_entry_yet, parse_seq
from measures.reads.query import NotFound

from .base import ApiView

TEXT = "text/plain"


def _log() -> checkpoints.Log:
    log = checkpoints.log()
    if log is None:
        raise NotFound(_("The ledger is empty."))
    return log


def _number(params: QueryDict, name: str, default: int, most: int) -> int:
    """A number of entries, at least 1. Raises ValidationError."""
    number = parse_seq(params, name) if name in params else default
    if number < 1:
        raise ValidationError({name: _("The first entry has the number 1.")})
    if number > most:
        raise no_entry_yet(name, number)
    return number


class LedgerCheckpoint(ApiView):
    """The size and the root of the tree as it is now, signed: a note as C2SP defines it."""

    @describe_read(
        "ledger_checkpoint",
        "The signed checkpoint",
        OpenApiTypes.STR,
        problems=("not-found",),
        media_type=TEXT,
    )
    def get(self, request: Request) -> HttpResponse:
        return self._text(_log().note())

    def _text(self, text: str) -> HttpResponse:
        def make() -> HttpResponse:
            return HttpResponse(text, content_type=f"{TEXT}; charset=utf-8")

        return self.conditional(etags.content_etag(text.encode()), make)


class LedgerKeys(LedgerCheckpoint):
    """The public keys of checkpoints, newest first, one a line."""

    @describe_read(
        "ledger_keys",
        "The keys of checkpoints",
        OpenApiTypes.STR,
        problems=("not-found",),
        media_type=TEXT,
    )
    def get(self, request: Request) -> HttpResponse:
        return self._text("".join(f"{key}\n" for key in _log().public_keys()))


class LedgerProof(ApiView):
    """That an entry is in the tree of a checkpoint. docs/ledger.md says how to check it."""

    parameters = ("seq", "size")

    @describe_read(
        "ledger_proof",
        "The proof of an entry",
        proof_responses.InclusionProof,
        parameters=parameters,
        problems=("not-found",),
    )
    def get(self, request: Request) -> HttpResponse:
        log, params = _log(), request.query_params
        size = _number(params, "size", log.size, log.size)
        proof = encode(proofs.inclusion(log, _number(params, "seq", size, size), size))
        return self.conditional(etags.content_etag(proof), lambda: json_response(proof))


class LedgerConsistency(ApiView):
    """That the tree of one checkpoint began with that of an earlier one."""

    parameters = ("from", "to")

    @describe_read(
        "ledger_consistency",
        "The proof that nothing was taken back",
        proof_responses.ConsistencyProof,
        parameters=parameters,
        problems=("not-found",),
    )
    def get(self, request: Request) -> HttpResponse:
        log, params = _log(), request.query_params
        size = _number(params, "to", log.size, log.size)
        proof = encode(proofs.consistency(log, _number(params, "from", 1, size), size))
        return self.conditional(etags.content_etag(proof), lambda: json_response(proof))
