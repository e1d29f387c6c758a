"""The pages on which roles are given, dated and taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.actions.people import appointments, second_factor
from measures.models import ADMINISTRATORS, Membership, NotAllowed, Role, VersionConflict

from .account_forms import AppointForm, DaysForm
from .base import actor
from .forms import own_faults
from .request_state import has_role, is_administrator
from .verb_page import ReasonForm, admin_form


class RolePages(admin.ModelAdmin):
    """The admin of people, with the pages about their roles."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        one = "<int:user_id>/roles/<int:role_id>/"
        return [
            path("appoint/", view(self.appoint), name="appoint"),
            path(f"{one}days/", view(self.redate), name="redate_role"),
            path(f"{one}dismiss/", view(self.dismiss), name="dismiss"),
            path("<int:user_id>/second-factor/", view(self.reset_factor), name="reset_factor"),
            *super().get_urls(),
        ]

    def reset_factor(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Take the second factor of a person who has lost it."""
        user: Any = self.get_object(request, str(user_id))
        if user is None or not self.has_change_permission(request, user):
            raise PermissionDenied

        def call(data: dict[str, Any], details: dict[str, Any]) -> int:
            second_factor.reset_factor(user, **data, **details)
            return user_id

        form, title = ReasonForm(request.POST or None), gettext("Reset the second factor")
        return self.role_page(
            request, form, call, title, done=gettext("The second factor is reset.")
        )

    def appoint(self, request: HttpRequest) -> HttpResponse:
        """Give a role; `?user=` chooses the person."""
        if not is_administrator(request):
            raise PermissionDenied
        initial = {"user": request.GET.get("user"), "zone": request.GET.get("zone")}
        form = AppointForm(request.POST or None, viewer=request.user, initial=initial)
        return self.role_page(
            request,
            form,
            lambda data, details: appointments.give_role(**data, **details).user_id,
            gettext("Appoint"),
        )

    def redate(self, request: HttpRequest, user_id: int, role_id: int) -> HttpResponse:
        """Change from and to which day a role is held."""
        row = self._role(request, user_id, role_id)
        days = {"starts_on": row.starts_on, "ends_on": row.ends_on}
        form = DaysForm(request.POST or None, initial=days)

        def call(data: dict[str, Any], details: dict[str, Any]) -> int:
            appointments.redate_role(row, **data, **details)
            return user_id

        return self.role_page(request, form, call, gettext("Change the days of a role"), row)

    def dismiss(self, request: HttpRequest, user_id: int, role_id: int) -> HttpResponse:
        """Take a role away at once, for a reason."""
        row = self._role(request, user_id, role_id)

        def call(data: dict[str, Any], details: dict[str, Any]) -> int:
            appointments.take_role(row, **data, **details)
            return user_id

        form = ReasonForm(request.POST or None)
        return self.role_page(request, form, call, gettext("Dismiss from a role"), row)

    def _role(self, request: HttpRequest, user_id: int, role_id: int) -> Membership:
        """Raises Http404, and PermissionDenied for a role that is not the viewer's to give."""
        if not is_administrator(request):
            raise PermissionDenied
        rows = Membership.objects.select_related("user", "zone")
        row = rows.filter(pk=role_id, user=user_id).first()
        if row is None:
            raise Http404
        if not has_role(request, ADMINISTRATORS, row.zone):
            raise PermissionDenied
        return row

    def role_page(
        self,
        request: HttpRequest,
        form: Any,
        call: Callable[[dict[str, Any], dict[str, Any]], int],
        title: str,
        row: Membership | None = None,
        done: str = "",
    ) -> HttpResponse:
        """Show `form`; `call` runs the verb with its data and returns the key of the person."""
        if request.method == "POST" and form.is_valid():
            details = {"by": actor(request), "at": timezone.now()}
            try:
                user_id = call(form.cleaned_data, details)
            except (NotAllowed, VersionConflict) as refusal:
                form.add_error(None, str(refusal))
            except ValidationError as refusal:
                form.refuse(own_faults(refusal))
            else:
                messages.success(request, done or gettext("The roles were changed."))
                return HttpResponseRedirect(self.address_after(request, user_id))
        context = self.admin_site.each_context(request) | {
            **{"opts": self.opts, "original": row.user if row else "", "title": title},
            **{"form": form, "adminform": admin_form(self, form), "button": title},
            "intro": role_text(row) if row else "",
            "back": self.address_after(request, row.user_id if row else None),
        }
        return TemplateResponse(request, "admin/verb_page.html", context)

    def address_after(self, request: HttpRequest, user_id: int | None) -> str:
        """The page of the person, where the viewer may see it; else the list."""
        if user_id and self.get_queryset(request).filter(pk=user_id).exists():
            return reverse("admin:auth_user_change", args=[user_id])
        return reverse("admin:auth_user_changelist")


def role_text(row: Membership) -> str:
    """A role with its zone, for people."""
    return gettext("%(role)s in %(zone)s") % {"role": Role(row.role).label, "zone": row.zone}


def role_rows(request: HttpRequest, user: Any, today: date) -> list[dict[str, Any]]:
    """The roles of `user` for the page of the person, those in force first."""
    rows = Membership.objects.filter(user_id=user.pk).select_related("zone")
    found = [
        {
            "row": row,
            "text": role_text(row),
            "role": Role(row.role).label,
            "state": _state(row, today),
            "may_change": has_role(request, ADMINISTRATORS, row.zone),
        }
        for row in rows.order_by("zone__code", "role")
    ]
    return sorted(found, key=lambda each: each["row"].is_over(today))


def _state(row: Membership, today: date) -> Any:
    if row.is_over(today):
        return _("over")
    return _("not begun") if row.is_ahead(today) else _("in force")
