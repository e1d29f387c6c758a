"""The pages of the second factor: its code at a login, and setting it up."""

from __future__ import annotations

from base64 import b32encode
from binascii import unhexlify
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from measures.actions.people import access_log, second_factor

from .language import answer
from .second_factor import (
    CodeForm,
    RemovalForm,
    Step,
    actor_of,
    is_required,
    is_right_code,
    let_in,
    person_of,
    waiting_of,
)
from .site import site

_KEY = "second_factor_key"  # of the session, while the factor is set up


def form_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """`view`, whose forms make one thing each and outlast a switch of language."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any) -> HttpResponse:
        response: HttpResponse = answer(request, partial(view, request, *args))
        return response

    return inner


def account_page(request: HttpRequest, template: str, title: str, **more: Any) -> HttpResponse:
    context = {**site.each_context(request), "title": title, **more}
    return TemplateResponse(request, f"account/{template}.html", context)


@never_cache
def factor(request: HttpRequest) -> HttpResponse:
    """The second step of a login: the code of the app, or a recovery code."""
    waiting = waiting_of(request)
    if waiting is None or waiting[1] is not Step.ENTER:
        return HttpResponseRedirect(reverse(waiting[1].value if waiting else "admin:index"))
    user, form = waiting[0], CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if is_right_code(request, user, form.cleaned_data["code"]):
            let_in(request, user)
            return HttpResponseRedirect(_next(request))
        address = getattr(request, "client_address", "")
        access_log.note_failure(timezone.now(), user=user, address=address)
        form.add_error("code", _("This code is wrong, or was used. Wait for the next one."))
    return account_page(request, "factor", _("Second factor"), form=form, leaves=True)


def _next(request: HttpRequest) -> str:
    address = request.GET.get("next", "")
    allowed = {request.get_host()}
    if url_has_allowed_host_and_scheme(address, allowed, require_https=request.is_secure()):
        return address
    return reverse("admin:index")


@never_cache
def enrol(request: HttpRequest) -> HttpResponse:
    """Set the second factor up, or another in its place; then its recovery codes, once."""
    waiting = waiting_of(request)
    if waiting is not None and waiting[1] is Step.ENTER:
        return HttpResponseRedirect(reverse("account_factor"))
    user = person_of(request)
    if not user.is_authenticated:
        return HttpResponseRedirect(reverse("admin:login"))
    key = request.session.setdefault(_KEY, random_hex(20))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, code = actor_of(request, user), form.cleaned_data["code"]
        try:
            codes = second_factor.enrol(user, key, code, by=by, at=timezone.now())
        except ValidationError as refusal:
            form.add_error("code" if hasattr(refusal, "error_dict") else None, refusal.messages)
        else:
            del request.session[_KEY]
            let_in(request, user)
            return account_page(request, "codes", _("Recovery codes"), codes=codes)
    url = TOTPDevice(user=user, key=key).config_url
    secret = b32encode(unhexlify(key)).decode()
    return account_page(
        request,
        "enrol",
        _("Set up the second factor"),
        form=form,
        image=segno.make(url).svg_data_uri(scale=4, border=4, light="white"),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        replaces=second_factor.device_of(user) is not None,
        leaves=waiting is not None,
    )


@never_cache
def remove(request: HttpRequest) -> HttpResponse:
    """Take the own second factor away, with the password and a code."""
    user: Any = request.user
    if not user.is_authenticated:
        return HttpResponseRedirect(f"{reverse('admin:login')}?next={request.path}")
    if is_required(user) or second_factor.device_of(user) is None:
        return HttpResponseRedirect(reverse("account_own"))
    form = RemovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _proved(request, user, form):
        by = actor_of(request, user)
        second_factor.remove_factor(user, required=is_required(user), by=by, at=timezone.now())
        messages.success(request, _("Your second factor was removed."))
        return HttpResponseRedirect(reverse("account_own"))
    return account_page(request, "remove_factor", _("Remove the second factor"), form=form)


def _proved(request: HttpRequest, user: Any, form: RemovalForm) -> bool:
    """Whether password and code are right; the code is used up then."""
    if not user.check_password(form.cleaned_data["password"]):
        form.add_error("password", _("This is not your password."))
    elif not is_right_code(request, user, form.cleaned_data["code"]):
        form.add_error("code", _("This code is wrong, or was used. Wait for the next one."))
    else:
        return True
    address = getattr(request, "client_address", "")
    access_log.note_failure(timezone.now(), user=user, address=address)
    return False


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End a session that has not passed the second factor."""
    logout(request)
    return HttpResponseRedirect(reverse("admin:login"))


urlpatterns = [
    path("factor/", factor, name="account_factor"),
    path("factor/set-up/", form_page(enrol), name="account_enrol"),
    path("factor/remove/", form_page(remove), name="account_remove"),
    path("leave/", leave, name="account_leave"),
]
