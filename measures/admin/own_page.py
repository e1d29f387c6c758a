"""The page of a person about the own account, and the link out of the weekly mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from measures.actions.people import accounts, second_factor
from measures.models import Account, Mailing, RecoveryCode
from measures.shown.digest import person_of

from .account_forms import LanguageField
from .factor_pages import account_page, actor_of, form_page
from .language import only_switches
from .second_factor import is_required


class OwnForm(forms.Form):
    language = LanguageField()
    weekly = forms.BooleanField(
        label=gettext_lazy("Weekly mail of what waits in my zones"), required=False
    )


@never_cache
def own(request: HttpRequest) -> HttpResponse:
    """Language, weekly mail and second factor; a POST saves, or makes new recovery codes."""
    user: Any = request.user
    if not user.is_authenticated:
        return HttpResponseRedirect(f"{reverse('admin:login')}?next={request.path}")
    if request.method == "POST" and "codes" in request.POST:
        return _renew_codes(request, user)
    account = Account.objects.filter(user=user).first()
    initial = {
        "language": account.language if account else "",
        "weekly": Mailing.of(user).weekly,
    }
    form = OwnForm(request.POST or None, initial=initial)
    sent = request.method == "POST" and not only_switches(request)
    if sent and form.is_valid() and _save(request, user, form):
        messages.success(request, _("Your account was changed."))
        return HttpResponseRedirect(reverse("account_own"))
    return _own_page(request, user, form)


def _own_page(request: HttpRequest, user: Any, form: OwnForm, refusal: str = "") -> HttpResponse:
    return account_page(
        request,
        "own",
        _("Your account"),
        form=form,
        refusal=refusal,
        has_factor=second_factor.device_of(user) is not None,
        may_remove=not is_required(user),
        codes_left=RecoveryCode.objects.filter(user=user).count(),
    )


def _renew_codes(request: HttpRequest, user: Any) -> HttpResponse:
    try:
        codes = second_factor.renew_codes(user, by=actor_of(request, user), at=timezone.now())
    except ValidationError as refusal:
        return _own_page(request, user, OwnForm(), " ".join(refusal.messages))
    return account_page(request, "codes", _("Recovery codes"), codes=codes)


def _save(request: HttpRequest, user: Any, form: OwnForm) -> bool:
    data, by = form.cleaned_data, actor_of(request, user)
    reason = _("Own language of mails chosen.")
    row: Any = get_user_model().objects.get(pk=user.pk)
    try:
        content = {accounts.LANGUAGE: data["language"]}
        accounts.amend_account(row, content, by=by, reason=reason, at=timezone.now())
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return False
    Mailing.choose(user, weekly=data["weekly"])
    return True


@csrf_exempt  # mail programs send it without a cookie; the token is the permission
@never_cache
def mails(request: HttpRequest, token: str) -> HttpResponse:
    """Out of the weekly mail, by the link in one; a GET only asks."""
    user = get_user_model().objects.filter(pk=person_of(token) or 0).first()
    if user is None:
        raise Http404
    title = _("No more weekly mails")
    if request.method != "POST":
        return account_page(request, "leave_mails", title, person=user)
    Mailing.choose(user, weekly=False)
    text = _("You get no more weekly mails. Under “Your account” you can have them again.")
    return account_page(request, "text", title, text=text)


urlpatterns = [
    path("", form_page(own), name="account_own"),
    path("mails/<str:token>/", mails, name="account_mails"),
]
