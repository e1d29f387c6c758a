"""A session that ended while its person typed: the password in place, then on with what was typed.

The page that follows carries what was sent, and takes the password, and the code of a second factor,
of the account that the form was shown to; no other may send it. The signed token of the form says
whose it is. It also proves that the form is ours where a new login has changed the CSRF token.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from measures.actions.people.second_factor import device_of

from .second_factor import CodeForm, is_right_code, lacking, let_in
from .sending import FIELD, account_of, fields_of

PASSWORD, CODE = "resume_password", "resume_code"  # nosec # B105: names of fields


class Resuming(forms.Form):
    """The password and, where the account has a second factor, its code."""

    resume_name = forms.CharField(required=False)
    resume_password = forms.CharField(strip=False, widget=forms.PasswordInput)
    resume_code = CodeForm.base_fields["code"]

    def __init__(self, request: HttpRequest, user: Any) -> None:
        super().__init__(request.POST if PASSWORD in request.POST else None)
        self.request, self.user = request, user
        name, password = self.fields["resume_name"], self.fields[PASSWORD]
        name.label, name.initial, name.disabled = _("User name"), user.get_username(), True
        name.widget.attrs = {"autocomplete": "username"}
        password.label = _("Password")
        password.widget.attrs = {"autocomplete": "current-password", "autofocus": True}
        if not device_of(user):
            del self.fields[CODE]

    def clean(self) -> None:
        """Log the person in; the limits of logins hold here as well."""
        charge = self.request.charge_login()  # type: ignore[attr-defined]
        if not charge.allowed:
            raise forms.ValidationError(_("Too many tries. Wait a minute, then send again."))
        if self.errors:
            return
        given = {"username": self.user.get_username(), "password": self.cleaned_data[PASSWORD]}
        check = AdminAuthenticationForm(self.request, data=given)
        if not check.is_valid():
            raise forms.ValidationError([message for m in check.errors.values() for message in m])
        if CODE in self.fields and not is_right_code(
            self.request, self.user, self.cleaned_data[CODE]
        ):
            self.add_error(CODE, _("This code is wrong, or was used. Wait for the next one."))
            return
        login(self.request, check.get_user())
        let_in(self.request, self.user)


def resumed(
    request: Any, context: dict[str, Any], go_on: Callable[[], HttpResponse]
) -> HttpResponse | None:
    """The answer to a form that was sent without a session; None: whose it is, is not known.

    `go_on` answers it once its person is logged in.
    """
    user = _person(request)
    if user is None:
        return None
    form = Resuming(request, user)
    if not (form.is_bound and form.is_valid()):
        return _page(request, context, form)
    if lacking(request, user):
        return None  # she has to set a second factor up first
    request.user = user
    request.POST = request.POST.copy()
    for name in form.fields:
        request.POST.pop(name, None)
    return go_on()


def sent_again(request: HttpRequest, context: dict[str, Any]) -> HttpResponse | None:
    """The page that takes a form whose CSRF token is from an earlier login; None: it is not ours."""
    user = _person(request)
    if user is None or (request.user.is_authenticated and request.user.pk != user.pk):
        return None
    return _page(
        request, context, None if request.user.is_authenticated else Resuming(request, user)
    )


def _person(request: HttpRequest) -> Any:
    """The account that the form was shown to; none for a form with a password to be set."""
    if any("password" in name for name in request.POST if name != PASSWORD):
        return None
    key = account_of(request)
    return get_user_model().objects.filter(pk=key, is_active=True).first() if key else None


def _page(request: HttpRequest, context: dict[str, Any], form: Resuming | None) -> HttpResponse:
    own = (PASSWORD, CODE, "resume_name")
    more = {
        "title": _("Log in and go on") if form else _("Send once more"),
        "form": form,
        "sent": fields_of(request.POST, but=own),
        "lost": [getattr(file, "name", "") for file in request.FILES.values()],
        "has_permission": False,
        FIELD: "",  # that of the form is sent on
    }
    response = TemplateResponse(request, "admin/resume.html", context | more)
    response["Cache-Control"] = "no-store"
    return response
