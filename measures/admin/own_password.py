"""The page on which people change their own password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth import get_user_model, update_session_auth_hash
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from measures.actions.people import accounts
from measures.ledger import Actor
from measures.models import Channel


class OwnPasswordForm(AdminPasswordChangeForm):
    """With the choice whether programs that act for the person go on."""

    ends_tokens = forms.BooleanField(
        label=_("Revoke my tokens"),
        required=False,
        initial=True,
        help_text=_("Programs that use them are refused from their next request."),
    )


class OwnPassword(PasswordChangeView):
    form_class = OwnPasswordForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it by the verb; the session of this browser goes on, others end."""
        by = Actor.of_request(self.request, Channel.ADMIN)
        user: Any = get_user_model().objects.get(pk=by.user_id or 0)
        data = form.cleaned_data
        choice: dict[str, Any] = {"ends_tokens": data["ends_tokens"]}
        try:
            accounts.set_password(user, data["new_password1"], by=by, at=timezone.now(), **choice)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            return self.form_invalid(form)
        update_session_auth_hash(self.request, user)
        return HttpResponseRedirect(self.get_success_url())
