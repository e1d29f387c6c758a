"""Authentication by token or session, and the scopes of tokens."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular import authentication
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox import auth as knox
from knox.crypto import hash_token
from rest_framework import authentication as rest_framework
from rest_framework.authentication import get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from measures.actions.people import accounts
from measures.db.prepared import by
from measures.ledger import Actor, LedgerUnavailable
from measures.ledger.writing import credential_of_token
from measures.models import Channel, Token

from .problem_error import ProblemError

_TOKEN = re.compile(rb"\A[0-9A-Za-z_]{1,128}\Z")
_BY_DIGEST = by(Token, "digest")


#: WWW-Authenticate of a 401: the two schemes, which are equal.
CHALLENGE = 'Bearer realm="api", Token realm="api"'
_SCHEMES = ("bearer", "token")


class TokenAuthentication(knox.TokenAuthentication):
    """`Authorization: Bearer ...`, with tokens from the admin or `manage.py create_token`.

    The scheme `Token` does the same.
    """

    def authenticate(self, request: Request) -> tuple[AbstractUser, Token] | None:
        """None without the header. Raises AuthenticationFailed for a header that it cannot use."""
        if "HTTP_AUTHORIZATION" not in request.META:
            return None
        match get_authorization_header(request).split():
            case [scheme, token] if scheme.decode("latin-1").lower() in _SCHEMES:
                return self.authenticate_credentials(token)
        raise AuthenticationFailed(
            _("The Authorization header must be: Bearer, a space, and a token.")
        )

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE

    def authenticate_credentials(self, token: bytes) -> tuple[AbstractUser, Token]:
        """Takes one query.

        Overridden because Knox deletes expired tokens, which would make a read wait for writers.
        """
        now, row = timezone.now(), None
        if _TOKEN.match(token):
            digest = hash_token(token.decode())
            row = _BY_DIGEST.first(digest)
        if row is None or (row.expiry and row.expiry <= now) or not row.user.is_active:
            message = _("The token is invalid or has expired. Ask an administrator for a new one.")
            raise AuthenticationFailed(message)
        row.used(now)
        if row.first_used_at is None:
            _record_first_use(row, now)
        return row.user, row


def _record_first_use(token: Token, now: datetime) -> None:
    """Record the first use, unless that has to wait for another writer: then a later use is it."""
    by = Actor.of(token.user, Channel.API, credential=credential_of_token(token))
    with suppress(DatabaseError, ValidationError, LedgerUnavailable):
        accounts.record_first_use(token, by=by, at=now)


def has_scope(request: Request, scope: str) -> bool:
    """Whether the request's token has `scope`; sessions have every scope."""
    token: Any = request.auth
    return token is None or token.may(scope)


def require_scope(request: Request, scope: str) -> None:
    """Raise ProblemError if the request's token lacks `scope`."""
    token: Any = request.auth
    if not has_scope(request, scope):
        message = _(
            "A token with the scope %(scope)s is required; yours has: %(scopes)s. Ask an "
            "administrator, or create one with manage.py create_token --scope %(scope)s."
        )
        raise ProblemError("scope-missing", message % {"scope": scope, "scopes": token.scopes})


class SessionAuthentication(rest_framework.SessionAuthentication):
    """The session of a user logged in to the admin, with the CSRF token for writes."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            raise PermissionDenied(
                _(
                    "Session requests must send the CSRF token from the cookie in the X-CSRFToken header."
                )
            ) from None


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "measures.api.http.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(authentication.SessionScheme):
    target_class = "measures.api.http.authentication.SessionAuthentication"
    name = "session"
