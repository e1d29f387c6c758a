"""The forms that set a password: one's own, and that of another account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminPasswordChangeForm as OwnForm
from django.contrib.auth.forms import AdminPasswordChangeForm as OthersForm
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from measures.models import revoke_tokens


class OwnPasswordForm(OwnForm):
    """With the choice whether programs that act for the person go on."""

    ends_tokens = forms.BooleanField(
        label=_("Revoke my tokens"),
        required=False,
        initial=True,
        help_text=_("Programs that use them are refused from their next request."),
    )

    def save(self, commit: bool = True) -> Any:
        with transaction.atomic():
            user = super().save(commit)
            if self.cleaned_data["ends_tokens"]:
                revoke_tokens(user)
        return user


class OthersPasswordForm(OthersForm):
    """A password set by another ends the tokens of the account."""

    def save(self, commit: bool = True) -> Any:
        with transaction.atomic():
            user = super().save(commit)
            revoke_tokens(user)
        return user
