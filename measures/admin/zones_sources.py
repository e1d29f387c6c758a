"""Zones, which measures apply to, and sources, which facts about them come from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.actions import editing
from measures.models import ADMINISTRATORS, EDITORS, Source, Zone

from .base import SubjectAdmin, actor
from .documents import DocumentPages
from .forms import SubjectForm, text_form
from .reasons import why
from .request_state import has_role
from .site import site
from .text_reviews import ReviewPages


class SingleRowAdmin(SubjectAdmin):
    """A subject without parts: a zone or a source."""

    names: list[Any] = []
    details: list[Any] = []

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        documents = ["documents"] if isinstance(obj, Source) else []
        if obj and not self.has_change_permission(request, obj):
            return [(None, {"fields": [*documents, "on_record"]})]
        derived = ["derived"] if obj and hasattr(obj, "TEXTS") and obj.TEXTS else []
        version = ["opened_version"] if obj else []
        return [
            (None, {"fields": ["code", *self.names, *derived, *self.details, *documents]}),
            (_("Reason"), {"fields": ["reason", "internal", *version], "classes": ["why"]}),
        ]


@admin.register(Zone, site=site)
class ZoneAdmin(SingleRowAdmin):
    list_display = ["code", "name", "kind", "official_code", "parent_names"]
    ordering = ["code"]
    search_fields = ["code", "name_hans", "name_hant", "name_en"]
    names = ["name_hant", "name_hans", "name_en"]
    details = [
        *(("kind", "official_code"), "parents", ("area_km2", "established_on")),
        ("latitude", "longitude"),
    ]

    @admin.display(description=_("name"))
    def name(self, zone: Zone) -> str:
        return zone.in_language("name")

    @admin.display(description=_("lies within"))
    def parent_names(self, zone: Zone) -> str:
        return gettext(", ").join(parent.in_language("name") for parent in zone.parents)

    def get_queryset(self, request: HttpRequest) -> Any:
        return Zone.objects.with_parents()

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["form"] = _ZoneForm
        return super().get_form(request, obj, change=change, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return has_role(request, ADMINISTRATORS)

    def has_change_permission(self, request: HttpRequest, obj: Zone | None = None) -> bool:
        return has_role(request, ADMINISTRATORS, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Zone | None = None) -> list[str]:
        return ["on_record", "code"] if obj else []

    def write(self, request: HttpRequest, row: Zone, content: dict[str, Any], form: Any) -> Zone:
        data = form.cleaned_data
        return editing.save_zone(
            row,
            content=content,
            by=actor(request),
            at=timezone.now(),
            version=data.get("opened_version"),
            **why(data),
        )


@admin.register(Source, site=site)
class SourceAdmin(DocumentPages, ReviewPages, SingleRowAdmin):
    list_display = ["code", "title", "publisher", "kind", "published_on"]
    list_filter = ["kind", "script"]
    ordering = ["-published_on", "code"]
    search_fields = ["code", *(f"{n}_{s}" for n in Source.TEXTS for s in ("hans", "hant", "en"))]
    names = ["title", "title_en", "publisher", "publisher_en"]
    details = [
        *(("kind", "published_on", "script"), ("url", "link_dead_on")),
        *("shown", ("file_name", "sha256", "characters")),
    ]

    @admin.display(description=_("title"))
    def title(self, source: Source) -> str:
        return source.in_language("title")

    @admin.display(description=_("publisher"))
    def publisher(self, source: Source) -> str:
        return source.in_language("publisher")

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["form"] = _SourceForm
        return super().get_form(request, obj, change=change, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return has_role(request, EDITORS)

    def has_change_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        return self.has_add_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> list[str]:
        return ["on_record", "code", "script", "derived", "documents"] if obj else []

    def write(
        self, request: HttpRequest, row: Source, content: dict[str, Any], form: Any
    ) -> Source:
        data = form.cleaned_data
        return editing.save_source(
            row,
            content=content,
            by=actor(request),
            at=timezone.now(),
            version=data.get("opened_version"),
            **why(data),
        )


class _ZoneForm(SubjectForm):
    parents = forms.ModelMultipleChoiceField(Zone.objects.order_by("code"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["parents"] = [parent.pk for parent in self.instance.parents]


_SourceForm = text_form(Source, SubjectForm)
