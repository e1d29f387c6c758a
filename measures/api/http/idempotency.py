"""Idempotency-Key: a request repeated with the same key is executed once.

Follows draft-ietf-httpapi-idempotency-key-header; quotation marks around the key are optional.
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
_KEY = re.compile(
    r'\A(?P<quote>"?)(?P<key>[\x21\x23-\x7e]([\x20\x21\x23-\x7e]{0,254}))(?P=quote)\Z'
)


@dataclass(frozen=True)
class IdempotencyKey:
    """The key of a request and the digest of the request: method, path, If-Match and body."""

    user: AbstractUser
    value: str
    digest: str

    def stored_response(self) -> HttpResponse | None:
        """The response stored for this key. Raises ProblemError if the request was another."""
        stored = IdempotentResponse.objects.filter(user_id=self.user.pk, key=self.value).first()
        if stored is None:
            return None
        if stored.digest != self.digest:
            message = _("This Idempotency-Key was used for a different request. Use a new key.")
            raise ProblemError("idempotency-key-reused", message)
        response = json_response(bytes(stored.body))
        response.status_code = stored.status
        for header, value in {"ETag": stored.etag, "Location": stored.location}.items():
            if value:
                response[header] = value
        response[REPLAYED] = "true"
        return response

    def store(self, response: HttpResponse, at: datetime) -> None:
        """Store the response, in the transaction of the write."""
        IdempotentResponse.objects.keep(
            self.user,
            self.value,
            at=at,
            digest=self.digest,
            status=response.status_code,
            etag=response.get("ETag", ""),
            location=response.get("Location", ""),
            body=response.content,
        )


def idempotency_key_of(request: Request) -> IdempotencyKey | None:
    """The key that the client sent, if any. Raises ProblemError for an invalid one."""
    header = request.headers.get(HEADER)
    if header is None:
        return None
    if not (match := _KEY.match(header.strip())):
        message = _("Idempotency-Key must be 1 to 255 printable ASCII characters.")
        raise ProblemError("invalid-idempotency-key", message)
    return IdempotencyKey(request.user, match["key"], _digest(request))  # type: ignore[arg-type]


def _digest(request: Request) -> str:
    parts = [request.method, request.path, request.headers.get("If-Match"), request.data]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
