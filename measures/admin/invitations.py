"""The pages on which people are invited."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext

from measures.actions.people import invitations
from measures.actions.people.announcing import announce_invitation
from measures.models import NotAllowed, VersionConflict

from .account_forms import InviteForm
from .base import actor
from .forms import own_faults
from .links import HOURS, link_of
from .request_state import is_administrator
from .verb_page import ReasonForm, admin_form


class InvitationPages(admin.ModelAdmin):
    """The admin of people, where an account is added by an invitation."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.invite_again)
        return [path("<int:user_id>/invite/", view, name="invite_again"), *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Make an account, and send its link or show it."""
        if not is_administrator(request):
            raise PermissionDenied
        form = InviteForm(request.POST or None, viewer=request.user)

        def call(details: dict[str, Any]) -> Any:
            names = ("role", "zone", "starts_on", "ends_on", "reason")
            more = {name: form.cleaned_data[name] for name in names}
            return invitations.invite(form.content(), **more, **details)

        intro = gettext("The person sets a password by a link that works once.")
        return self._invited(request, form, call, gettext("Invite"), intro)

    def invite_again(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Another link for a person who has no password yet; earlier ones work no longer."""
        user: Any = self.get_object(request, str(user_id))
        if user is None or not self.has_change_permission(request, user):
            raise PermissionDenied

        def call(details: dict[str, Any]) -> Any:
            invitations.invite_again(user, reason=form.cleaned_data["reason"], **details)
            return user

        form = ReasonForm(request.POST or None)
        intro = gettext("Links that were sent before work no longer.")
        return self._invited(request, form, call, gettext("Invite again"), intro)

    def _invited(
        self, request: HttpRequest, form: Any, call: Any, title: str, intro: str
    ) -> HttpResponse:
        if request.method == "POST" and form.is_valid():
            try:
                user = call({"by": actor(request), "at": timezone.now()})
            except (NotAllowed, VersionConflict) as refusal:
                form.add_error(None, str(refusal))
            except ValidationError as refusal:
                form.refuse(own_faults(refusal))
            else:
                return self._send(request, user)
        context = self.admin_site.each_context(request) | {
            **{"opts": self.opts, "original": "", "title": title, "intro": intro},
            **{"form": form, "adminform": admin_form(self, form), "button": title},
            "back": reverse("admin:auth_user_changelist"),
        }
        return TemplateResponse(request, "admin/verb_page.html", context)

    def _send(self, request: HttpRequest, user: Any) -> HttpResponse:
        """The link goes by mail; where that cannot be, it is shown, once."""
        link, back = link_of(request, user), reverse("admin:auth_user_changelist")
        if announce_invitation(user, link, HOURS):
            text = gettext("The invitation was sent to %(email)s.") % {"email": user.email}
            messages.success(request, text)
            return HttpResponseRedirect(back)
        context = self.admin_site.each_context(request) | {
            **{"opts": self.opts, "original": "", "title": gettext("Invitation")},
            **{"person": user, "link": link, "hours": HOURS, "back": back},
        }
        return TemplateResponse(request, "admin/invitation.html", context)
