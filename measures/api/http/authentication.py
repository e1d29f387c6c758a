from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular import authentication
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from measures.db.prepared import by
from measures.models import Token

from .problem_error import ProblemError

_FORM = re.compile(rb"\A[0-9A-Za-z_]{1,128}\Z")
_BY_DIGEST = by(Token, "digest")


class Tokens(TokenAuthentication):
    """`Authorization: Token ...`, with tokens made in the admin or by `manage.py create_token`."""

    def authenticate_credentials(self, token: bytes) -> tuple[AbstractUser, Token]:
        """Knox's deletes what has expired, and a read would wait for writers. Takes one query."""
        now, found = timezone.now(), None
        if _FORM.match(token):
            digest = hash_token(token.decode())
            found = _BY_DIGEST.first(digest)
        if found is None or (found.expiry and found.expiry <= now) or not found.user.is_active:
            message = _("The token is invalid or has expired. Ask an administrator for a new one.")
            raise AuthenticationFailed(message)
        found.used(now)
        return found.user, found


def require_scope(request: Request, scope: str) -> None:
    """Raise Refusal unless who asks may do what `scope` names; a session may all its user may."""
    token: Any = request.auth
    if token is not None and not token.may(scope):
        message = _(
            "A token with the scope %(scope)s is required; yours has: %(scopes)s. Ask an "
            "administrator, or create one with manage.py create_token --scope %(scope)s."
        )
        raise ProblemError("scope-missing", message % {"scope": scope, "scopes": token.scopes})


class Sessions(SessionAuthentication):
    """The session of somebody who has logged in to the admin, with the CSRF token for writes."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            raise PermissionDenied(
                _(
                    "Session requests must send the CSRF token from the cookie in the X-CSRFToken header."
                )
            ) from None


class TokenScheme(KnoxTokenScheme):
    target_class = "measures.api.http.authentication.Tokens"
    name = "token"


class SessionScheme(authentication.SessionScheme):
    target_class = "measures.api.http.authentication.Sessions"
    name = "session"
