"""The queue of reports of mistakes, for editors: read one, settle it with what came of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from measures.actions import mistakes
from measures.models import EDITORS, MistakeReport

from .request_state import has_role
from .sending import claim
from .site import site


class SettleForm(forms.ModelForm):
    answer = forms.CharField(
        label=_("What came of it"), max_length=4000, widget=forms.Textarea({"rows": 4})
    )

    class Meta:
        model = MistakeReport
        fields = ("answer",)

    def clean(self) -> dict[str, Any]:
        if self.instance.settled_at is not None:
            raise ValidationError(_("This report was settled already."))
        return super().clean() or {}


@admin.register(MistakeReport, site=site)
class MistakeAdmin(admin.ModelAdmin):
    """Those that are open come first, the oldest of them at the top."""

    actions = None
    form = SettleForm
    list_display = ["at", "measure", "words", "settled_at", "settled_by"]
    list_filter = [("settled_at", admin.EmptyFieldListFilter)]
    list_per_page = 50
    readonly_fields = ["at", "measure", "language", "what", "where", "mail", "settled_by"]
    fields = [*readonly_fields, "answer"]
    show_full_result_count = False
    view_on_site = False

    @admin.display(description=_("Words"))
    def words(self, report: MistakeReport) -> str:
        return str(report.what)[:80]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MistakeReport]:
        return super().get_queryset(request).order_by(F("settled_at").desc(nulls_first=True), "at")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_role(request, EDITORS)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_role(request, EDITORS)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return has_role(request, EDITORS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        answer = form.cleaned_data["answer"]
        claim(request)
        mistakes.settle(obj, answer=answer, by=request.user, at=timezone.now())
