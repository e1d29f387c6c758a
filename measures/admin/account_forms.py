"""The forms of the pages about people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    UserChangeForm,
)
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from measures.actions.people import accounts
from measures.models import Role, Zone, administered_zones
from measures.models.texts import printable

from .forms import DayField, Refusable, VersionField, own_faults
from .people import present_name
from .reasons import ReasonField


class RefusalShown(Refusable):
    """A form that shows the refusal of the verb that it was sent to."""

    refusal: ValidationError | None = None

    def _clean_form(self) -> None:
        super()._clean_form()  # type: ignore[misc]  # not in the stubs
        if self.refusal:
            self.refuse(own_faults(self.refusal))


class LanguageField(forms.ChoiceField):
    """The language of mails to a person."""

    def __init__(self) -> None:
        choices = [("", _("That of the office")), *settings.LANGUAGES]
        super().__init__(label=_("Language of mails"), choices=choices, required=False)


class AccountForm(RefusalShown, UserChangeForm):
    language = LanguageField()
    reason = ReasonField(public=False)
    opened_version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = getattr(self.instance, "account", None)
        self.initial["opened_version"] = account.version if account else 0
        self.initial["language"] = account.language if account else ""


class PasswordForm(AdminPasswordChangeForm):
    """Sets the password of another by the verb; `user.changed_by` is who does."""

    def set_password_and_save(self, user: Any, *args: Any, **kwargs: Any) -> Any:
        password = self.cleaned_data["password1"]
        accounts.set_password(user, password, by=user.changed_by, at=timezone.now())
        return user

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data.get("set_usable_password") is False:
            accounts.set_password(self.user, None, by=self.user.changed_by, at=timezone.now())
            return self.user
        return super().save(commit)


class DaysForm(Refusable, forms.Form):
    """From and to which day a role is held."""

    starts_on = DayField(required=False, help_text=_("Empty: from today."))
    ends_on = DayField(required=False, help_text=_("The last day of the role. Empty: for good."))
    reason = ReasonField(public=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_fields()


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, user: Any) -> str:
        return present_name(user, [])


class AppointForm(DaysForm):
    """A role for a person, in a zone that the viewer administers."""

    user = PersonChoice(get_user_model().objects.none())
    role = forms.ChoiceField(choices=Role.choices)
    zone = forms.ModelChoiceField(Zone.objects.none())

    field_order = ["user", "role", "zone", "starts_on", "ends_on", "reason"]

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["user"]
        people.queryset = get_user_model().objects.filter(is_active=True).order_by("username")
        zone: Any = self.fields["zone"]
        zone.queryset = administered_zones(viewer)


class InviteForm(DaysForm):
    """A new account, with a role in a zone that the viewer administers."""

    username = get_user_model()._meta.get_field("username").formfield()
    last_name = forms.CharField(max_length=150, required=False, validators=[printable])
    first_name = forms.CharField(max_length=150, required=False, validators=[printable])
    email = forms.EmailField(
        required=False,
        help_text=_("The link is sent there. Without an address it is shown to you, to hand on."),
    )
    language = LanguageField()
    role = forms.ChoiceField(choices=[("", "—"), *Role.choices])
    zone = forms.ModelChoiceField(Zone.objects.none())

    field_order = [
        *("username", "last_name", "first_name", "email", "language"),
        *("role", "zone", "starts_on", "ends_on", "reason"),
    ]

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone: Any = self.fields["zone"]
        zone.queryset = administered_zones(viewer)
        zone.required = self.fields["role"].required = not viewer.is_superuser

    def content(self) -> dict[str, Any]:
        """The columns of the account."""
        names = ("username", "last_name", "first_name", "email", "language")
        return {name: self.cleaned_data[name] for name in names}
