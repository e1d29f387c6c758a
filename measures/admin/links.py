"""Links by which people set a password without one: of invitations and of forgotten passwords.

The pages are outside the admin's addresses, for people who are not logged in.
"""

from __future__ import annotations

from threading import Thread
from typing import Any

from django.conf import settings
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

from measures.actions.people import accounts
from measures.actions.people.announcing import announce_reset, language_of
from measures.ledger import Actor
from measures.models import Channel

from .site import site

#: How long a link works.
HOURS = settings.PASSWORD_RESET_TIMEOUT // 3600


def link_of(request: HttpRequest, user: Any) -> str:
    """The whole address at which `user` sets a password, once."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return request.build_absolute_uri(reverse("account_link", args=[uid, token]))


class ForgottenForm(PasswordResetForm):
    """Sends the link in the background: an unknown address takes as long as a known one."""

    def save(self, *_paths: Any, request: Any = None, **_more: Any) -> None:
        users = list(self.get_users(self.cleaned_data["email"]))
        mails = [(user, link_of(request, user), language_of(user)) for user in users]
        Thread(target=_send, args=[mails], name="mails").start()


def _send(mails: list[tuple[Any, str, str]]) -> None:
    for user, link, language in mails:
        announce_reset(user, link, HOURS, language)


class Framed:
    """A page in the frame of the admin, for people who are not logged in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**site.each_context(self.request), **more}  # type: ignore[attr-defined]


class Forgotten(Framed, views.PasswordResetView):
    form_class = ForgottenForm
    template_name = "account/form.html"
    success_url = reverse_lazy("account_sent")
    title = _("Forgotten password")
    extra_context = {"button": _("Send the link")}


class Sent(Framed, views.PasswordResetDoneView):
    template_name = "account/text.html"
    title = _("Look into your mail box")
    extra_context = {
        "text": _(
            "If an account has this address, a link is on its way. It works once, for a short time."
        )
    }


class Link(Framed, views.PasswordResetConfirmView):
    template_name = "account/form.html"
    success_url = reverse_lazy("account_done")
    title = _("Set your password")
    extra_context = {"button": _("Save the password")}

    def get_user(self, uidb64: str) -> Any:
        user = super().get_user(uidb64)
        return user if user and user.is_active else None

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it by the verb: the change of the person herself."""
        request_id = getattr(self.request, "request_id", "")
        user: Any = self.user
        by = Actor.of(user, Channel.ADMIN, request_id, credential="link")
        password = form.cleaned_data["new_password1"]
        try:
            accounts.set_password(user, password, by=by, at=timezone.now(), by_link=True)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            return self.form_invalid(form)
        self.request.session.flush()
        return HttpResponseRedirect(str(self.success_url))


class Done(Framed, views.PasswordResetCompleteView):
    template_name = "account/text.html"
    title = _("Your password is set")
    extra_context = {"text": _("Log in with it now."), "may_log_in": True}


urlpatterns = [
    path("forgotten/", Forgotten.as_view(), name="account_forgotten"),
    path("forgotten/sent/", Sent.as_view(), name="account_sent"),
    path("link/<uidb64>/<token>/", Link.as_view(), name="account_link"),
    path("done/", Done.as_view(), name="account_done"),
]
