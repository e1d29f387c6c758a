"""Words of our own: overrides of the converter, changed after a preview, and the glossary."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext

from measures.actions import overrides
from measures.models import (
    ADMINISTRATORS,
    GlossaryTerm,
    NotAllowed,
    Override,
    Towards,
    VersionConflict,
    holds,
)

from .base import SubjectAdmin, actor
from .forms import VerbForm
from .labels import label_of_path
from .site import site

#: How many changes a preview shows; it counts all.
SHOWN = 200


def administers(request: Any) -> bool:
    """Whether the person may change the words; asked of the database once a request."""
    if not hasattr(request, "administers"):
        request.administers = holds(request.user, ADMINISTRATORS)
    return request.administers


class OverrideForm(VerbForm):
    """A word and what becomes of it; `row` is the override that it changes."""

    direction = forms.ChoiceField(choices=Towards.choices)
    word = forms.CharField(max_length=20)
    replacement = forms.CharField(max_length=20)
    note = forms.CharField(max_length=300, required=False)

    field_order = ["direction", "word", "replacement", "note", "reason", "version"]

    def __init__(self, *args: Any, row: Override | None, **kwargs: Any) -> None:
        names = ("direction", "word", "replacement", "note", "version")
        initial = {name: getattr(row, name) for name in names} if row else {}
        super().__init__(*args, initial=initial, **kwargs)
        if row:
            self.fields["direction"].disabled = self.fields["word"].disabled = True
        else:
            del self.fields["version"]


class WithdrawForm(VerbForm):
    """Why a word is taken out; `row` is its override."""

    def __init__(self, *args: Any, row: Override, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": row.version}, **kwargs)


@admin.register(Override, site=site)
class OverrideAdmin(SubjectAdmin):
    list_display = ["word", "replacement", "direction", "note", "withdrawn"]
    list_filter = ["direction", "withdrawn"]
    ordering = ["direction", "word"]
    search_fields = ["word", "replacement", "note"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return administers(request)

    def has_change_permission(self, request: HttpRequest, obj: Override | None = None) -> bool:
        return self.has_add_permission(request)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.withdraw)
        name = "measures_override_withdraw"
        return [path("<int:object_id>/withdraw/", view, name=name), *super().get_urls()]

    def changeform_view(
        self, request: Any, object_id: str | None = None, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        """Add a word or change one: the form, then what it would touch, then the verb."""
        row = self.found(request, object_id) if object_id else None
        if not administers(request):
            raise PermissionDenied
        form = OverrideForm(request.POST or None, row=row)

        def changes(said: dict[str, Any]) -> list[overrides.Change]:
            words = (said["direction"], said["word"], said["replacement"])
            return overrides.preview(*words, new=row is None)

        def call(said: dict[str, Any]) -> Any:
            given = {"by": actor(request), "at": timezone.now()}
            if row is None:
                return overrides.add_override(**said, **given)
            del said["direction"], said["word"]
            return overrides.amend_override(row, **said, **given)

        title = gettext("Change a word") if row else gettext("Add a word")
        return self._previewed(request, row, form, changes, call, title)

    def withdraw(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Take a word out of the converter, after a look at what that would touch."""
        row = self.found(request, str(object_id))
        if not administers(request):
            raise PermissionDenied
        return self._previewed(
            request,
            row,
            WithdrawForm(request.POST or None, row=row),
            lambda said: overrides.preview(row.direction, row.word, None),
            lambda said: overrides.withdraw_override(
                row, by=actor(request), at=timezone.now(), **said
            ),
            gettext("Withdraw “%(word)s”") % {"word": row.word},
        )

    def _previewed(
        self, request: Any, row: Any, form: Any, changes: Any, call: Any, title: str
    ) -> HttpResponse:
        """Show `form`; when it is sent, what it would touch; when that is confirmed, `call`."""
        found, status, lost = None, 200, ""
        if request.method == "POST" and form.is_valid():
            try:
                if "confirmed" in request.POST:
                    call(dict(form.cleaned_data))
                    text = gettext("The word is on record. No text was rewritten.")
                    messages.success(request, text)
                    return HttpResponseRedirect(reverse("admin:measures_override_changelist"))
                found = changes(form.cleaned_data)
            except VersionConflict as error:
                lost, status = str(error), 409
            except NotAllowed as refusal:
                form.add_error(None, str(refusal))
            except ValidationError as refusal:
                form.refuse(refusal.message_dict)
        fieldsets = [(None, {"fields": [*form.fields]})]
        context = {
            **self.admin_site.each_context(request),
            **_told(found),
            "title": title,
            "opts": self.opts,
            "original": row,
            "form": form,
            "lost": lost,
            "adminform": AdminForm(form, fieldsets, {}, model_admin=self),
        }
        return TemplateResponse(request, "admin/override.html", context, status=status)


def _told(changes: list[overrides.Change] | None) -> dict[str, Any]:
    """What a preview says, for the template."""
    if changes is None:
        return {"previewed": False}
    return {
        "previewed": True,
        "changes": [(c, label_of_path(tuple(c.path.split(".")))) for c in changes[:SHOWN]],
        "count": len(changes),
        "reviewed": sum(1 for change in changes if change.review),
        "more": max(0, len(changes) - SHOWN),
    }


@admin.register(GlossaryTerm, site=site)
class GlossaryAdmin(admin.ModelAdmin):
    """Terms that differ by usage: hints beside texts, never applied to them."""

    actions = None
    list_display = ["hans", "hant", "english", "note"]
    ordering = ["english", "hans"]
    search_fields = ["hans", "hant", "english"]
    view_on_site = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    has_module_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return administers(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request)

    has_delete_permission = has_change_permission
