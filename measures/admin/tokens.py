"""API tokens: created here with a secret that is shown once, and revoked here.

People see, make and revoke their own; superusers all. The owner gets a mail about one that another made.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import quote
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.actions.people import accounts
from measures.models import DEFAULT_DAYS, MOST_DAYS, Scope, Token

from .accounts import SuperusersOnly
from .base import actor
from .site import site
from .verb_page import admin_form


class TokenForm(forms.Form):
    user = forms.ModelChoiceField(
        get_user_model().objects.filter(is_active=True).order_by("username"),
        label=_("User"),
        help_text=_("The token has the permissions of this account, and no more."),
    )
    name = forms.CharField(
        label=_("Purpose"),
        max_length=60,
        help_text=_("The program and its owner."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=Scope.choices,
        initial=[Scope.READ.value],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(
        label=_("Valid for (days)"),
        initial=DEFAULT_DAYS,
        min_value=1,
        max_value=MOST_DAYS,
        help_text=format_lazy(_("From 1 to {most}."), most=MOST_DAYS),
    )

    def __init__(self, *args: Any, owner: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        users: Any = self.fields["user"]
        users.initial = owner
        if not owner.is_superuser:
            users.queryset = users.queryset.filter(pk=owner.pk)


@admin.register(Token, site=site)
class TokenAdmin(SuperusersOnly):
    actions = None
    list_display = [
        *("user", "name", "begins", "may", "created_by", "created", "expiry", "last_used_at"),
        "revoke",
    ]
    list_display_links = None
    list_select_related = ["user", "created_by"]
    ordering = ["user__username", "-created"]
    search_fields = ["user__username", "name", "token_key"]
    fields = ["user", "name", "begins", "may", "created_by", "created", "expiry", "last_used_at"]
    delete_confirmation_template = "admin/revoke_token.html"
    view_on_site = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Token | None = None) -> bool:
        own = obj is None or obj.user_id == request.user.pk
        return self.has_module_permission(request) and (own or request.user.is_superuser)

    has_delete_permission = has_view_permission

    def get_queryset(self, request: HttpRequest) -> Any:
        tokens = super().get_queryset(request)
        return tokens if request.user.is_superuser else tokens.filter(user=request.user)

    def has_change_permission(self, request: HttpRequest, obj: Token | None = None) -> bool:
        return False

    @admin.display(description=_("Prefix"), ordering="token_key")
    def begins(self, token: Token) -> str:
        return format_html("<code>{}…</code>", token.token_key)

    @admin.display(description=_("Scopes"), ordering="scopes")
    def may(self, token: Token) -> str:
        return gettext(", ").join(str(Scope(each).label) for each in token.scopes.split())

    @admin.display(description=_("Revoke"))
    def revoke(self, token: Token) -> str:
        return format_html(
            '<a href="{}" aria-label="{}">{}</a>',
            reverse("admin:measures_token_delete", args=[quote(token.pk)]),
            gettext("Revoke %(token)s") % {"token": token},
            gettext("Revoke"),
        )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        maker: Any = request.user
        form = TokenForm(request.POST or None, owner=maker)
        if request.method == "POST" and form.is_valid():
            try:
                details: dict[str, Any] = form.cleaned_data | {"by": actor(request)}
                token, secret = accounts.issue_token(**details, at=timezone.now())
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                # No redirect: the secret would have to be stored for the next page.
                return self._page(
                    request,
                    "admin/new_token.html",
                    {"title": gettext("New token"), "token": token, "secret": secret},
                )
        context = {
            "title": gettext("Create a token"),
            "form": form,
            "adminform": admin_form(self, form),
            "intro": gettext("A program with this token acts as the account. It is shown once."),
            "button": gettext("Create token"),
        }
        return self._page(request, "admin/verb_page.html", context)

    def _page(self, request: HttpRequest, template: str, more: dict[str, Any]) -> HttpResponse:
        back = reverse("admin:measures_token_changelist")
        context = {**self.admin_site.each_context(request), "opts": self.opts, "back": back}
        return TemplateResponse(request, template, {**context, "original": "", **more})

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        try:
            response: HttpResponse = super().delete_view(
                request, object_id, {"title": gettext("Revoke a token")}
            )
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return HttpResponseRedirect(reverse("admin:measures_token_changelist"))
        return response

    def delete_model(self, request: HttpRequest, obj: Token) -> None:
        accounts.revoke_token(obj, by=actor(request), at=timezone.now())

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Write nothing: the ledger is the log."""
