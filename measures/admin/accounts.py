"""Accounts and the roles they hold: for superusers only. Each save is one verb."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    UserChangeForm,
)
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.actions import accounts
from measures.models import RECORDED_OF_USER, Membership, VersionConflict
from measures.models.texts import printable

from .base import actor
from .forms import Refusable, VersionField, own_faults
from .reasons import ReasonField
from .request_state import ChangeForm
from .site import site
from .verb_page import reason_page


class SuperusersOnly(admin.ModelAdmin):
    """Only superusers may see or change these, whatever permissions other accounts hold."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    has_change_permission = has_delete_permission = has_view_permission


class RefusalShown(Refusable):
    """A form that shows the refusal of the verb that it was sent to."""

    refusal: ValidationError | None = None

    def _clean_form(self) -> None:
        super()._clean_form()  # type: ignore[misc]  # not in the stubs
        if self.refusal:
            self.refuse(own_faults(self.refusal))


class VerbSaves(SuperusersOnly):
    """The verb writes the row and the entry, which is the log; its refusal is shown in the form."""

    actions = None

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        state = ChangeForm.of(request)
        try:
            return super().changeform_view(request, object_id, *args, **kwargs)
        except ValidationError as refusal:
            state.refusal = refusal
        except VersionConflict as conflict:
            state.refusal = ValidationError(str(conflict))
        return super().changeform_view(request, object_id, *args, **kwargs)

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form_class: Any = super().get_form(request, obj, change=change, **kwargs)
        refusal = ChangeForm.of(request).refusal
        metaclass: Any = type(form_class)
        return metaclass(form_class.__name__, (form_class,), {"refusal": refusal})

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write nothing: the ledger is the log."""

    log_change = log_addition

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Write nothing: the ledger is the log."""

    def history_view(self, request: HttpRequest, object_id: str, *args: Any) -> HttpResponse:
        """The entries about the account, in the ledger."""
        row = self.get_object(request, object_id)
        if not self.has_view_permission(request):
            raise PermissionDenied
        if row is None:
            return HttpResponseRedirect(reverse("admin:index"))
        code = f"?subject=account&code=user-{getattr(row, 'user_id', row.pk)}"
        return HttpResponseRedirect(reverse("admin:measures_entry_changelist") + code)


class NewAccountForm(RefusalShown, AdminUserCreationForm):
    reason = ReasonField(public=False)


class AccountForm(RefusalShown, UserChangeForm):
    reason = ReasonField(public=False)
    opened_version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = getattr(self.instance, "account", None)
        self.initial["opened_version"] = account.version if account else 0


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


@admin.register(get_user_model(), site=site)
class StaffAdmin(VerbSaves, UserAdmin):
    """Django's UserAdmin over the verbs; without deletion, and without groups, which give no rights."""

    form = AccountForm
    add_form = NewAccountForm
    change_password_form = PasswordForm
    filter_horizontal = ()
    readonly_fields = ["last_login", "date_joined"]
    list_filter = ["is_staff", "is_superuser", "is_active"]
    _person: Any = (_("Person"), {"fields": ["first_name", "last_name", "email"]})
    _why: Any = (_("Reason"), {"fields": ["reason"], "classes": ["why"]})
    add_fieldsets = (
        (None, {"fields": ["username", "usable_password", "password1", "password2", "is_staff"]}),
        _person,
        _why,
    )
    fieldsets = (
        (None, {"fields": ["username", "password"]}),
        _person,
        (_("Permissions"), {"fields": ["is_active", "is_staff", "is_superuser"]}),
        (_("Important dates"), {"fields": ["last_login", "date_joined"]}),
        (_why[0], {"fields": ["reason", "opened_version"], "classes": ["why"]}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The ledger records names, so they follow its rule for texts."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name in ("first_name", "last_name"):
            field.validators.append(printable)
        return field

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user: Any = super().get_object(request, *args, **kwargs)
        if user is not None:
            user.changed_by = actor(request)
        return user

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        content = {n: v for n, v in form.cleaned_data.items() if n in RECORDED_OF_USER}
        details = {
            "by": actor(request),
            "at": timezone.now(),
            "reason": form.cleaned_data["reason"],
        }
        if change:
            version = form.cleaned_data["opened_version"]
            accounts.amend_account(obj, content, version=version, **details)
            return
        password = form.cleaned_data.get("password1") or None
        obj.pk = accounts.create_account(content, password, **details).pk
        obj._state.adding = False

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Write nothing: an account has no other parts on this page."""

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        try:
            return super().user_change_password(request, id, form_url)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return HttpResponseRedirect(reverse("admin:auth_user_change", args=[id]))


class RoleForm(RefusalShown, forms.ModelForm):
    reason = ReasonField(public=False)


@admin.register(Membership, site=site)
class MembershipAdmin(VerbSaves):
    """Roles are given and taken, never changed: either is one entry about the account."""

    form = RoleForm
    fields = ["user", "role", "zone", "reason"]
    list_display = ["user", "role", "zone", "take"]
    list_display_links = None
    list_filter = ["role"]
    list_select_related = ["user", "zone"]
    ordering = ["user__username", "zone__code"]
    search_fields = ["user__username", "zone__code"]
    view_on_site = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("Take away"))
    def take(self, membership: Membership) -> str:
        return format_html(
            '<a href="{}" aria-label="{}">{}</a>',
            reverse("admin:measures_membership_delete", args=[membership.pk]),
            gettext("Take away: %(role)s") % {"role": membership},
            gettext("Take away"),
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        data = form.cleaned_data
        details = {"by": actor(request), "at": timezone.now(), "reason": data["reason"]}
        obj.pk = accounts.give_role(data["user"], data["role"], data["zone"], **details).pk
        obj._state.adding = False

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Take the role away, for a reason."""
        row = self.get_object(request, object_id)
        if not self.has_delete_permission(request):
            raise PermissionDenied
        if row is None:
            return HttpResponseRedirect(reverse("admin:measures_membership_changelist"))
        return reason_page(
            self,
            request,
            row,
            lambda reason: accounts.take_role(
                row, reason=reason, by=actor(request), at=timezone.now()
            ),
            title=gettext("Take a role away"),
            button=gettext("Take away"),
        )
