"""Tokens of programs: made here with a secret that is shown once, and revoked here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.utils import quote
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.models import MOST_DAYS, Scope, Token, make_token

from .accounts import SuperusersOnly
from .site import site


class TokenForm(forms.Form):
    user = forms.ModelChoiceField(
        get_user_model().objects.filter(is_active=True).order_by("username"),
        label=_("User"),
        help_text=_("The token may do what this account may, and no more."),
    )
    name = forms.CharField(
        label=_("What it is for"),
        max_length=60,
        help_text=_("The program, and who looks after it."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=Scope.choices,
        initial=[Scope.READ.value],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(
        label=_("Days until it ends"),
        initial=365,
        min_value=1,
        max_value=MOST_DAYS,
        help_text=format_lazy(_("From 1 to {most}."), most=MOST_DAYS),
    )


@admin.register(Token, site=site)
class TokenAdmin(SuperusersOnly, admin.ModelAdmin):
    actions = None
    list_display = [
        *("user", "name", "begins", "may", "created", "expiry", "last_used_at", "revoke"),
    ]
    list_display_links = None
    list_select_related = ["user"]
    ordering = ["user__username", "-created"]
    search_fields = ["user__username", "name", "token_key"]
    fields = ["user", "name", "begins", "may", "created", "expiry", "last_used_at"]
    delete_confirmation_template = "admin/revoke.html"
    view_on_site = False

    def has_change_permission(self, request: HttpRequest, obj: Token | None = None) -> bool:
        return False

    @admin.display(description=_("Begins with"), ordering="token_key")
    def begins(self, token: Token) -> str:
        return format_html("<code>{}…</code>", token.token_key)

    @admin.display(description=_("It may"), ordering="scopes")
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
        form = TokenForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                token, secret = make_token(**form.cleaned_data)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                self.log_addition(request, token, [{"added": {}}])
                said = {"title": gettext("The new token"), "token": token, "secret": secret}
                # Not redirected to: then the secret would have to be kept for the page.
                return self._page(request, "admin/token_made.html", said)
        fieldsets = [(None, {"fields": [*form.fields]})]
        said = {
            "title": gettext("Make a token"),
            "form": form,
            "adminform": AdminForm(form, fieldsets, {}, model_admin=self),
            "standing": gettext("With a token a program acts as an account. It is shown once."),
            "button": gettext("Make the token"),
        }
        return self._page(request, "admin/verb_page.html", said)

    def _page(self, request: HttpRequest, template: str, said: dict[str, Any]) -> HttpResponse:
        back = reverse("admin:measures_token_changelist")
        context = {**self.admin_site.each_context(request), "opts": self.opts, "back": back}
        return TemplateResponse(request, template, {**context, "original": "", **said})

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        said = {"title": gettext("Revoke a token")}
        return super().delete_view(request, object_id, said)
