"""Forms that are sent: each form that is shown makes one thing, and for one account.

A form carries a token that is signed for the account it was shown to (`form_token.py`). The first
transaction of a verb that it leads to takes the token, so that a form that is sent twice leads to the
first result. What is made without a verb calls `claim` first.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.cookie import MessageDecoder, MessageEncoder
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from measures import ledger
from measures.models import IdempotentResponse

from .request_state import RequestState
from .second_factor import person_of

FIELD = "form_token"
_SIGNER = Signer(salt="measures.admin.sending")
#: How long the first answer to a form is awaited, where what it makes is on record already.
_WAIT = timedelta(seconds=5)


def new_token(user: Any) -> str:
    """The token of a form that is shown to `user`."""
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


class _SentBefore(Exception):
    """The form was sent before, by another request, and has made its thing."""


class Sending(RequestState):
    """The token of the form that a request sent; it is taken unless the form `goes_on`."""

    goes_on = False

    def take(self, request: HttpRequest) -> None:
        """Take the token, or wait for who has it. Raises _SentBefore."""
        if self.goes_on or not _content(request):
            return
        if taken := _taken(request).first():
            if taken.digest != _name(request):
                raise _SentBefore
            return
        user = person_of(request)
        values: Any = {"at": timezone.now(), "digest": _name(request), "status": 302, "body": b""}
        try:
            IdempotentResponse.objects.keep(user, _key(request), **values)
        except IntegrityError:
            raise _SentBefore from None


def claim() -> None:
    """Take the token of a form that makes something without a verb, before it is made."""
    with transaction.atomic():
        ledger.begin()


def answer_once(request: HttpRequest, view: Callable[[], Any]) -> Any:
    """What `view` answers to a form; to one that was sent before, the first answer once more."""
    if not _content(request):
        return view()
    if first := _taken(request).first():
        return _again(request, first)
    try:
        with ledger.beginning(lambda: Sending.of(request).take(request)):
            response = view()
    except Exception:
        if first := _taken(request).exclude(digest=_name(request)).first():
            return _again(request, first)  # sent at the same time, which may be why it is refused
        raise
    if first := _taken(request).first():
        if first.digest != _name(request):
            return _again(request, first)
        _taken(request).update(**_kept(request, response))
    return response


def _key(request: HttpRequest) -> str:
    return f"form {_content(request)}"


def _name(request: HttpRequest) -> str:
    """The request, as a token that it has taken names it."""
    return str(request.request_id)  # type: ignore[attr-defined]


def _taken(request: HttpRequest) -> Any:
    return IdempotentResponse.objects.filter(user=person_of(request).pk, key=_key(request))


def _kept(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """Where the answer leads, with the messages that are shown there.

    A page that shows something once, a secret or a link, is not kept.
    """
    location = response.get("Location", "")
    storage: Any = messages.get_messages(request)
    shown = storage._queued_messages if location else []  # to iterate would use them up
    body = json.dumps(shown, cls=MessageEncoder).encode()
    if len(location) > 200:
        location = location.partition("?")[0]
    return {"location": location or reverse("admin:index"), "body": body}


def _again(request: HttpRequest, first: IdempotentResponse) -> HttpResponse:
    """The first answer once more; it may still be on its way."""
    while not first.location and timezone.now() - first.at < _WAIT:
        time.sleep(0.05)
        first.refresh_from_db()
    shown = json.loads(bytes(first.body) or b"[]", cls=MessageDecoder)
    for each in shown:
        messages.add_message(request, each.level, each.message, each.extra_tags)
    if not shown:
        text = gettext("This form was sent before, and what it makes is on record.")
        messages.info(request, text)
    return HttpResponseRedirect(first.location or reverse("admin:index"))
