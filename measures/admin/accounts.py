"""People: their accounts, roles and tokens on one page. Each save is one verb."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, QuerySet, Value
from django.db.models.functions import Concat
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.actions.people import accounts, second_factor
from measures.models import (
    RECORDED_OF_USER,
    Measure,
    Membership,
    NotAllowed,
    Role,
    VersionConflict,
    administered_zones,
    administers,
    full_name,
)
from measures.models.texts import printable

from .account_forms import AccountForm, PasswordForm
from .appointments import RolePages, role_rows, role_text
from .base import actor
from .filters import KnownFilter
from .invitations import InvitationPages
from .request_state import ChangeForm, is_administrator
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
        except (NotAllowed, VersionConflict) as refused:
            state.refusal = ValidationError(str(refused))
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
        if not self.has_view_permission(request) or row is None:
            raise PermissionDenied
        code = f"?subject=account&code=user-{getattr(row, 'user_id', row.pk)}"
        return HttpResponseRedirect(reverse("admin:measures_entry_changelist") + code)


class RoleFilter(KnownFilter):
    """Who holds a role anywhere."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Role.choices

    def narrowed(self, queryset: QuerySet, value: str) -> QuerySet:
        held = Membership.objects.in_force().filter(role=value)
        return queryset.filter(pk__in=held.values("user"))


@admin.register(get_user_model(), site=site)
class StaffAdmin(InvitationPages, RolePages, VerbSaves, UserAdmin):
    """Django's UserAdmin over the verbs; without deletion, and without groups, which give no rights.

    Superusers see everybody, administrators the people with a role in their zones.
    """

    form = AccountForm
    change_password_form = PasswordForm
    change_form_template = "admin/person.html"
    change_list_template = "admin/people.html"
    filter_horizontal = ()
    list_display = ["username", "named", "held", "is_active", "last_login"]
    list_filter = [RoleFilter, "is_active"]
    search_fields = ["username", "first_name", "last_name", "email"]
    _person: Any = (_("Person"), {"fields": ["last_name", "first_name", "email", "language"]})
    _why: Any = (_("Reason"), {"fields": ["reason"], "classes": ["why"]})

    # Who may do what.

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        viewer: Any = request.user
        return is_administrator(request) and (obj is None or administers(viewer, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # The list.

    def get_queryset(self, request: HttpRequest) -> Any:
        viewer: Any = request.user
        people = super().get_queryset(request)
        if not viewer.is_superuser:
            roles = Membership.objects.filter(zone__in=administered_zones(viewer))
            people = people.filter(pk__in=roles.values("user"))
        held = Membership.objects.in_force().select_related("zone").order_by("zone__code", "role")
        return people.prefetch_related(Prefetch("memberships", held, "roles_held"))

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Names in their own order as well: the family name first, unspaced."""
        found, distinct = super().get_search_results(request, queryset, search_term)
        if term := search_term.strip():
            both = ("last_name", "first_name"), ("first_name", Value(" "), "last_name")
            people: Any = get_user_model().objects
            for parts in both:
                named = people.annotate(named=Concat(*parts)).filter(named__icontains=term)
                found = found | queryset.filter(pk__in=named.values("pk"))
        return found, distinct

    @admin.display(description=_("Name"))
    def named(self, user: Any) -> str:
        return full_name(user)

    @admin.display(description=_("Roles"))
    def held(self, user: Any) -> str:
        if user.is_superuser:
            return gettext("Superuser")
        return gettext("; ").join(role_text(row) for row in user.roles_held) or "—"

    # The page of a person.

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        viewer: Any = request.user
        if not self.has_change_permission(request, obj):
            names = ["username", "last_name", "first_name", "email", "is_active", "last_login"]
            return [(None, {"fields": names})]
        rights = ["is_active"]
        if viewer.is_superuser:
            rights += ["is_staff", "is_superuser"]
        login = ["username", "password"] if viewer.is_superuser else ["username"]
        return [
            (None, {"fields": login}),
            self._person,
            (_("Access"), {"fields": [*rights, "last_login", "date_joined"]}),
            (self._why[0], {"fields": ["reason", "opened_version"], "classes": ["why"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = ["last_login", "date_joined"]
        if obj is None or request.user.is_superuser:
            return fixed
        return [*{*RECORDED_OF_USER} - accounts.amendable(obj), *fixed]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        user = self.get_object(request, unquote(object_id or ""))
        if not is_administrator(request) or (user is None and not request.user.is_superuser):
            raise PermissionDenied
        more = self._person_context(request, user) if user else {}
        kwargs["extra_context"] = {**(kwargs.get("extra_context") or {}), **more}
        return super().changeform_view(request, object_id, *args[:1], **kwargs)

    def _person_context(self, request: HttpRequest, user: Any) -> dict[str, Any]:
        return {
            "title": full_name(user),
            "subtitle": None,
            "show_save_and_add_another": False,
            "roles": role_rows(request, user, localdate()),
            "may_invite": user.is_active
            and not user.has_usable_password()
            and self.has_change_permission(request, user),
            "has_factor": second_factor.device_of(user) is not None,
            "may_reset": self.has_change_permission(request, user),
            "owned": self._owned(request, user),
            "tokens": user.auth_token_set.order_by("-created"),
        }

    def _owned(self, request: HttpRequest, user: Any) -> int:
        """How many measures the person owns, of the zones that the viewer administers."""
        viewer: Any = request.user
        rows = Measure.objects.filter(owner_user=user.pk, withdrawn=False)
        return rows.filter(zone__in=administered_zones(viewer)).count()

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
        recorded = (*RECORDED_OF_USER, accounts.LANGUAGE)
        content = {n: v for n, v in form.cleaned_data.items() if n in recorded}
        details = {
            "by": actor(request),
            "at": timezone.now(),
            "reason": form.cleaned_data["reason"],
        }
        version = form.cleaned_data["opened_version"]
        accounts.amend_account(obj, content, version=version, **details)

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Write nothing: roles have pages of their own."""

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        if not request.user.is_superuser:
            raise PermissionDenied
        try:
            return super().user_change_password(request, id, form_url)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return HttpResponseRedirect(reverse("admin:auth_user_change", args=[id]))
