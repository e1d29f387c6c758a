"""Idempotency-Key: a request that is repeated under its key is done once.

As draft-ietf-httpapi-idempotency-key-header has it; the key may stand in quotation marks or not.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from measures.api.http.responses import json_response
from measures.models import IdempotentResponse

from .problem_error import ProblemError

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
_FIT = re.compile(
    r'\A(?P<quote>"?)(?P<key>[\x21\x23-\x7e]([\x20\x21\x23-\x7e]{0,254}))(?P=quote)\Z'
)


@dataclass(frozen=True)
class IdempotencyKey:
    """The key of a request, and the digest of all that makes the request what it is."""

    user: AbstractUser
    value: str
    digest: str

    def answered(self) -> HttpResponse | None:
        """What was answered under this key before. Raises Refusal for another request's key."""
        kept = IdempotentResponse.objects.filter(user_id=self.user.pk, key=self.value).first()
        if kept is None:
            return None
        if kept.digest != self.digest:
            message = _("This Idempotency-Key was used for a different request. Use a new key.")
            raise ProblemError("idempotency-key-reused", message)
        told = json_response(bytes(kept.body))
        told.status_code = kept.status
        for header, value in {"ETag": kept.etag, "Location": kept.location}.items():
            if value:
                told[header] = value
        told[REPLAYED] = "true"
        return told

    def keep(self, told: HttpResponse, at: datetime) -> None:
        """Keep what is answered, in the transaction that made it so."""
        IdempotentResponse.objects.keep(
            self.user,
            self.value,
            at=at,
            digest=self.digest,
            status=told.status_code,
            etag=told.get("ETag", ""),
            location=told.get("Location", ""),
            body=told.content,
        )


def idempotency_key_of(request: Request) -> IdempotencyKey | None:
    """The key that the caller sent, if any. Raises Refusal."""
    said = request.headers.get(HEADER)
    if said is None:
        return None
    if not (match := _FIT.match(said.strip())):
        message = _("Idempotency-Key must be 1 to 255 printable ASCII characters.")
        raise ProblemError("invalid-idempotency-key", message)
    return IdempotencyKey(request.user, match["key"], _digest(request))  # type: ignore[arg-type]


def _digest(request: Request) -> str:
    makes = [request.method, request.path, request.headers.get("If-Match"), request.data]
    said = json.dumps(makes, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()
