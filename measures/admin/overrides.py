"""Overrides of the converter, changed after a preview, and the glossary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.actions import glossary, overrides
from measures.models import (
    GlossaryTerm,
    NotAllowed,
    Override,
    Towards,
    VersionConflict,
    is_global,
)
from measures.reads.labels import label_of_path

from .base import SubjectAdmin, actor
from .filters import WithdrawnFilter
from .forms import VerbForm
from .language import only_switches
from .site import site
from .verb_page import admin_form, reason_page

#: How many changes a preview lists; it counts all.
SHOWN = 200


class GlobalOnly(admin.ModelAdmin):
    """Only superusers add or change rows: they rule every zone."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user  # never anonymous
        return is_global(user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request)


class OverrideForm(VerbForm):
    """A word and its replacement; `row` is the override to change."""

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
    """The reason for a withdrawal; `row` is the override."""

    def __init__(self, *args: Any, row: Override, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": row.version}, **kwargs)


@admin.register(Override, site=site)
class OverrideAdmin(GlobalOnly, SubjectAdmin):
    list_display = ["word", "replacement", "direction", "note", "withdrawn"]
    list_filter = ["direction", "withdrawn"]
    ordering = ["direction", "word"]
    search_fields = ["word", "replacement", "note"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.withdraw)
        name = "measures_override_withdraw"
        return [path("<int:object_id>/withdraw/", view, name=name), *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Add or change an override: the form, then a preview of its effect, then the verb."""
        row = self.get_row(request, object_id) if object_id else None
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = OverrideForm(request.POST or None, row=row)

        def changes(data: dict[str, Any]) -> list[overrides.Change]:
            words = (data["direction"], data["word"], data["replacement"])
            return overrides.preview(*words, new=row is None)

        def call(data: dict[str, Any]) -> None:
            common: Any = {"by": actor(request), "at": timezone.now()}
            if row is None:
                overrides.add_override(**data, **common)
            else:
                del data["direction"], data["word"]
                overrides.amend_override(row, **data, **common)

        title = gettext("Change override") if row else gettext("Add override")
        return self._previewed(request, row, form, changes, call, title)

    def withdraw(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Withdraw an override, after a preview of the effect."""
        row = self.get_row(request, str(object_id))
        if not self.has_change_permission(request):
            raise PermissionDenied
        return self._previewed(
            request,
            row,
            WithdrawForm(request.POST or None, row=row),
            lambda data: overrides.preview(row.direction, row.word, None),
            lambda data: overrides.withdraw_override(
                row, by=actor(request), at=timezone.now(), **data
            ),
            gettext("Withdraw “%(word)s”") % {"word": row.word},
        )

    def _previewed(
        self,
        request: HttpRequest,
        row: Override | None,
        form: VerbForm,
        changes: Callable[[dict[str, Any]], list[overrides.Change]],
        call: Callable[[dict[str, Any]], object],
        title: str,
    ) -> HttpResponse:
        """Show `form`, then the preview of its changes, then `call` once it is confirmed."""
        preview, status, conflict = None, 200, ""
        goes_on = "previewed" in request.POST or not only_switches(request)
        if request.method == "POST" and form.is_valid() and goes_on:
            try:
                if "confirmed" in request.POST:
                    call(dict(form.cleaned_data))
                    text = gettext("The override was recorded. No text was converted again yet.")
                    messages.success(request, text)
                    return HttpResponseRedirect(reverse("admin:measures_override_changelist"))
                preview = changes(form.cleaned_data)
            except VersionConflict as error:
                conflict, status = str(error), 409
            except NotAllowed as refusal:
                form.add_error(None, str(refusal))
            except ValidationError as refusal:
                form.refuse(refusal.message_dict)
        context = {
            **self.admin_site.each_context(request),
            **_preview_context(preview),
            "title": title,
            "opts": self.opts,
            "original": row,
            "form": form,
            "conflict": conflict,
            "adminform": admin_form(self, form),
        }
        return TemplateResponse(request, "admin/override_form.html", context, status=status)


def _preview_context(changes: list[overrides.Change] | None) -> dict[str, Any]:
    """A preview for the template; None when there is none yet."""
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
class GlossaryAdmin(GlobalOnly, SubjectAdmin):
    """Terms that differ by usage: hints beside texts, never applied to them."""

    list_display = ["hans", "hant", "english", "note", "withdrawn"]
    list_filter = [WithdrawnFilter]
    ordering = ["english", "hans"]
    search_fields = ["hans", "hant", "english"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj and not self.has_change_permission(request, obj):
            return [(None, {"fields": ["on_record"]})]
        version = ["opened_version"] if obj else []
        return [
            (None, {"fields": ["hans", "hant", "english", "note"]}),
            (_("Reason"), {"fields": ["reason", *version], "classes": ["why"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["on_record"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj) and not (obj and obj.withdrawn)

    def write(self, request: HttpRequest, row: Any, content: dict[str, Any], form: Any) -> Any:
        return glossary.save_term(
            row,
            content,
            by=actor(request),
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
            version=form.cleaned_data.get("opened_version"),
        )

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Withdraw the term, for a reason."""
        row = self.get_row(request, object_id)
        if not self.has_delete_permission(request, row):
            raise PermissionDenied
        return reason_page(
            self,
            request,
            row,
            lambda reason: glossary.withdraw_term(
                row, reason=reason, by=actor(request), at=timezone.now()
            ),
            title=gettext("Withdraw “%(word)s”") % {"word": row},
            button=gettext("Withdraw"),
        )
