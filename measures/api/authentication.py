from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular import authentication
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request


class Tokens(TokenAuthentication):
    """`Authorization: Token ...`, with tokens made by `manage.py create_token`."""

    def authenticate_credentials(self, token: bytes) -> Any:
        if not token.isalnum():  # knox would trip over bytes that are no UTF-8
            raise AuthenticationFailed(_("Invalid token."))
        return super().authenticate_credentials(token)


class Sessions(SessionAuthentication):
    """The session of somebody who has logged in to the admin, with the CSRF token for writes."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            raise PermissionDenied(
                _("With a session, send the CSRF token of the cookie in the header X-CSRFToken.")
            ) from None


class TokenScheme(KnoxTokenScheme):
    target_class = "measures.api.authentication.Tokens"
    name = "token"


class SessionScheme(authentication.SessionScheme):
    target_class = "measures.api.authentication.Sessions"
    name = "session"
