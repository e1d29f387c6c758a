"""Logins: Django's check of names and passwords, with an entry when a password is hashed again,
and its signals, which the access log keeps.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth import get_user_model, user_logged_in, user_logged_out, user_login_failed
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.utils import timezone

from measures.actions.people import access_log, accounts
from measures.ledger import LedgerUnavailable
from measures.models import Access


class Backend(ModelBackend):
    def authenticate(
        self, request: Any, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Any:
        """The active user of this name and password; a wrong name takes as long as a wrong password."""
        if username is None or password is None:
            return None
        user: Any = get_user_model().objects.filter(username=username).first()
        if user is None:
            get_user_model()().set_password(password)
            return None

        def hash_again(password: str) -> None:
            with suppress(ValidationError, LedgerUnavailable):  # the password as it is will do
                accounts.hash_password_again(user, password, at=timezone.now())

        if check_password(password, user.password, hash_again) and user.is_active:
            return user
        return None


def _address(request: Any) -> str:
    return getattr(request, "client_address", "")


@receiver(user_logged_in)
def _logged_in(request: Any, user: Any, **_more: Any) -> None:
    access_log.note(Access.LOGIN, timezone.now(), user=user, address=_address(request))


@receiver(user_logged_out)
def _logged_out(request: Any, user: Any, **_more: Any) -> None:
    if user is not None:
        access_log.note(Access.LOGOUT, timezone.now(), user=user, address=_address(request))


@receiver(user_login_failed)
def _failed(credentials: dict[str, Any], request: Any = None, **_more: Any) -> None:
    _note_failure(Access.FAILED, credentials.get("username"), request)


@receiver(user_locked_out)
def _locked_out(request: Any, username: str | None = None, **_more: Any) -> None:
    _note_failure(Access.LOCKED, username, request)


def _note_failure(what: Access, username: str | None, request: Any) -> None:
    user = get_user_model().objects.filter(username=username or "").first()
    access_log.note_failure(timezone.now(), user=user, address=_address(request), what=what)
