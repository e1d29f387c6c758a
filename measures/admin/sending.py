"""Forms that are sent: each page that is shown makes one thing, and for one account.

A page carries a token that is signed for the account it was shown to. What a token has made is kept
with it in one transaction, so that a form that is sent twice leads to the first result.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone

from measures.models import IdempotentResponse, NotAllowed, VersionConflict

FIELD = "form_token"
_SIGNER = Signer(salt="measures.admin.sending")


def new_token(user: Any) -> str:
    """The token of a page that is shown to `user`."""
    return _SIGNER.sign(f"{user.pk}-{secrets.token_urlsafe(12)}")


def _content(request: HttpRequest) -> str:
    try:
        return str(_SIGNER.unsign(request.POST.get(FIELD, "")))
    except BadSignature:
        return ""


def account_of(request: HttpRequest) -> int | None:
    """The key of the account to which the form was shown that was sent; None: not known."""
    key, _dash, _rest = _content(request).partition("-")
    return int(key) if key.isdecimal() else None


def fields_of(sent: QueryDict, *, but: tuple[str, ...]) -> list[tuple[str, str]]:
    """The names and values of a form that was sent, to send them again, `but` those names."""
    names = (name for name in sent if name not in ("csrfmiddlewaretoken", *but))
    return [(name, value) for name in names for value in sent.getlist(name)]


class SentBefore(Exception):
    """The form was sent before, and `first` is what came of it."""

    def __init__(self, first: IdempotentResponse) -> None:
        self.first = first
        super().__init__(first.key)

    def response(self, request: HttpRequest) -> HttpResponse:
        """The first result once more."""
        messages.success(request, bytes(self.first.body).decode())
        return HttpResponseRedirect(self.first.location)


class Result:
    """Where a form leads that made its thing, and the message that is shown there."""

    def __init__(self, location: str = "", text: str = "") -> None:
        self.location, self.text = location, text


@contextmanager
def once(request: HttpRequest, result: Result) -> Iterator[None]:
    """Do what a form orders, if the same page has not done it already; keep `result` with it.

    A page without a token is not known again. Raises SentBefore; then nothing was written.
    """
    key = _content(request)
    if not key:
        yield
        return
    try:
        with transaction.atomic():
            _claim(request, key)
            yield
            values = {"location": result.location, "body": result.text.encode()}
            _made(request, key).update(**values)
    except (IntegrityError, VersionConflict, ValidationError, NotAllowed, SentBefore):
        first = _made(request, key).exclude(location="").first()
        if first is None:
            raise
        raise SentBefore(first) from None


def refuse_sent(request: HttpRequest) -> None:
    """Raise SentBefore for a form that has made its thing, whatever it would meet now."""
    key = _content(request)
    if key and (first := _made(request, key).first()):
        raise SentBefore(first)


def _made(request: HttpRequest, key: str) -> Any:
    user: Any = request.user
    return IdempotentResponse.objects.filter(user=user.pk, key=f"form {key}")


def _claim(request: HttpRequest, key: str) -> None:
    """Take the token, or wait for who has it."""
    refuse_sent(request)
    user: Any = request.user
    IdempotentResponse.objects.keep(
        *(user, f"form {key}"), at=timezone.now(), digest="", status=302, body=b""
    )
