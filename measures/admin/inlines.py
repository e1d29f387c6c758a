"""The parts of a measure in its change form: targets, evidence and terms."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.models import TERMS, Evidence, MemberType, Source, Target, Terms

from .base import FieldWidgets
from .deadlines import DeadlineForm, publication_days
from .figures import CountField, grouped
from .forms import (
    EvidenceFormSet,
    PartFormSet,
    RecordForm,
    TargetFormSet,
    TermsFormSet,
    text_form,
)


class PartInline(FieldWidgets, admin.StackedInline):
    """Rows that the measure's own verb writes; who may change the measure may change them."""

    form: type[RecordForm]
    template = "admin/part_rows.html"
    extra = 1  # so that one can be added without a script

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    has_delete_permission = has_view_permission = has_change_permission


class DatedFormSet(TargetFormSet):
    """Targets; the days of publication of the measure are read once, not once a row."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "published": self.published}

    def published(self) -> list[date]:
        if not hasattr(self, "days"):
            self.days = publication_days(self.instance, self.data)
        return self.days


class TargetInline(PartInline):
    model = Target
    form = text_form(Target, DeadlineForm)
    formset = DatedFormSet
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "indicator",
                    "indicator_en",
                    ("comparator", "direction"),
                    "qualifier",
                    ("value", "value_max", "unit", "currency"),
                    "per",
                    ("baseline", "baseline_qualifier", "baseline_on"),
                    "deadline",
                    ("due_from", "due_by"),
                    "promised",
                ]
            },
        )
    ]
    readonly_fields = ["promised"]
    can_delete = False  # a target is retired

    @admin.display(description=_("First promised"))
    def promised(self, target: Target) -> str:
        if target.pk is None:
            return "—"
        value = "—" if target.first_value is None else grouped(target.first_value)
        first = f"{value} · {target.first_due_by.isoformat() if target.first_due_by else '—'}"
        if target.retired_on is None:
            return first
        day = gettext("retired on %(day)s") % {"day": target.retired_on.isoformat()}
        return format_html("<s>{}</s> {}", first, day)


class CitedFormSet(EvidenceFormSet):
    """Evidence; the choices of sources are read once, not once a row."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if not hasattr(self, "sources"):
            sources = Source.objects.order_by("-published_on", "code")
            self.sources = [("", "---------"), *((s.pk, str(s)) for s in sources)]
        form.fields["source"].choices = self.sources


class EvidenceInline(PartInline):
    model = Evidence
    form = RecordForm
    formset = CitedFormSet
    verbose_name_plural = _("evidence of the measure itself")
    fields = ["source", "locator", ("start", "end", "digest")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        """The evidence of the measure itself: that of an act never changes."""
        own = (
            super()
            .get_queryset(request)
            .filter(status_update=None, reading=None, confirmation=None)
        )
        return own.select_related("source")


class TermsInline(PartInline):
    formfield_overrides = {
        **PartInline.formfield_overrides,
        models.PositiveIntegerField: {"form_class": CountField},
    }
    classes = ["terms"]
    template = admin.StackedInline.template
    formset: type[PartFormSet] = TermsFormSet
    can_delete = False
    max_num = 1


def terms_inline(model: type[Terms]) -> type[TermsInline]:
    """The inline of a typed kind: codes and figures two a row, then texts, then lists of codes."""
    members = model.members()
    plain = [m.name for m in members if m.type not in (MemberType.TEXT, MemberType.CODES)]
    texts = [m.name for m in members if m.type is MemberType.TEXT]
    lists = [tuple(m.codes) for m in members if m.type is MemberType.CODES]
    pairs = [tuple(plain[at : at + 2]) for at in range(0, len(plain), 2)]
    attributes = {"model": model, "form": text_form(model), "fields": [*pairs, *texts, *lists]}
    return type(f"{model.__name__}Inline", (TermsInline,), attributes)


TERMS_INLINES = {kind: terms_inline(model) for kind, model in TERMS.items()}
