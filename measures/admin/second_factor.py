"""The second step of a login. Until it is passed, a session is nobody's, on every page and in the API.

The setting SECOND_FACTOR says who must have a second factor; who has one is held to it anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

from measures.actions.people import second_factor
from measures.actions.people.second_factor import device_of
from measures.ledger import Actor
from measures.ledger.writing import credential_of
from measures.models import ADMINISTRATORS, Channel, holds


class Step(Enum):
    """What a session lacks: the code of the factor, or the factor."""

    ENTER = "account_factor"
    ENROL = "account_enrol"


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("One-time code"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class RemovalForm(CodeForm):
    """The password and a code, for the person who takes the own factor away."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    field_order = ["password", "code"]


def actor_of(request: HttpRequest, user: Any) -> Actor:
    own, server = (getattr(request, f"{of}request_id", "") for of in ("caller_", ""))
    more = {"caller_request_id": own, "credential": credential_of(request)}
    return Actor.of(user, Channel.ADMIN, server, **more)


class SecondFactorMiddleware:
    """Makes the user of a session anonymous until the second factor is passed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        lazily = SimpleLazyObject(partial(_user, request, request.user))
        request.user = lazily  # type: ignore[assignment]
        return self.get_response(request)


def _user(request: HttpRequest, user: Any) -> Any:
    if not user.is_authenticated or (step := lacking(request, user)) is None:
        return user._wrapped if isinstance(user, SimpleLazyObject) else user
    request.waiting = (user, step)  # type: ignore[attr-defined]
    return AnonymousUser()


def lacking(request: HttpRequest, user: Any) -> Step | None:
    """What the session of `user` lacks; None: nothing."""
    if persistent_id := request.session.get(DEVICE_ID_SESSION_KEY):
        device = Device.from_persistent_id(persistent_id)
        if device is not None and device.user_id == user.pk and device.confirmed:
            return None
    if device_of(user):
        return Step.ENTER
    return Step.ENROL if is_required(user) else None


def is_required(user: Any) -> bool:
    """Whether the office requires a second factor of `user`."""
    if settings.SECOND_FACTOR == "administrators":
        return bool(user.is_superuser) or holds(user, ADMINISTRATORS)
    return bool(settings.SECOND_FACTOR == "everybody")


def waiting_of(request: HttpRequest) -> tuple[Any, Step] | None:
    """The person whose session lacks the second factor, and what it lacks."""
    bool(request.user.is_authenticated)  # finds out
    waiting: tuple[Any, Step] | None = getattr(request, "waiting", None)
    return waiting


def person_of(request: HttpRequest) -> Any:
    """The person of the session, also while it lacks the second factor."""
    waiting = waiting_of(request)
    return waiting[0] if waiting else request.user


def is_right_code(request: HttpRequest, user: Any, code: str) -> bool:
    """Check a code. Each failure makes the next try wait longer, whichever code it is."""
    bare = "".join(code.split())
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is None or not device.verify_is_allowed()[0]:
            return False
        if len(bare) == device.digits and bare.isdigit():
            return bool(device.verify_token(bare))
    by = actor_of(request, user)
    if second_factor.use_recovery_code(user, code, by=by, at=timezone.now()):
        return True
    device.throttle_increment()
    return False


def let_in(request: HttpRequest, user: Any) -> None:
    """Let the session of `user` have passed the second factor, under another key."""
    device = device_of(user)
    if device is not None:
        request.session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        request.session.cycle_key()
