"""Accounts and the roles they hold: for superusers only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from measures.models import Membership
from measures.models.texts import printable

from .passwords import OthersPasswordForm
from .site import site


class SuperusersOnly(admin.ModelAdmin):
    """Only superusers may see or change these, whatever permissions other accounts hold."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    has_change_permission = has_delete_permission = has_view_permission


@admin.register(get_user_model(), site=site)
class StaffAdmin(SuperusersOnly, UserAdmin):
    """Django's UserAdmin without the widgets that a screen reader cannot name."""

    change_password_form = OthersPasswordForm
    filter_horizontal = ()
    readonly_fields = ["last_login", "date_joined"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The ledger records names, so they follow its rule for texts."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name in ("first_name", "last_name"):
            field.validators.append(printable)
        return field


@admin.register(Group, site=site)
class StaffGroupAdmin(SuperusersOnly, GroupAdmin):
    filter_horizontal = ()


@admin.register(Membership, site=site)
class MembershipAdmin(SuperusersOnly):
    actions = None
    list_display = ["user", "role", "zone"]
    list_filter = ["role"]
    list_select_related = ["user", "zone"]
    ordering = ["user__username", "zone__code"]
    search_fields = ["user__username", "zone__code"]
