"""The organisations of a measure in its change form."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from measures.models import Involvement

from .forms import PartFormSet, RecordForm
from .inlines import PartInline
from .organisation_field import OrganisationField


class InvolvementForm(RecordForm):
    organisation = OrganisationField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["organisation"] = str(self.instance.organisation)


class InvolvementFormSet(PartFormSet):
    """Organisations in their order; the suggestions are on the page once, in the first row."""

    part = "organisations"

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["organisation"].widget.suggests = index == 0


class InvolvementInline(PartInline):
    model = Involvement
    form = InvolvementForm
    formset = InvolvementFormSet
    fields = ["organisation", "role"]
    verbose_name, verbose_name_plural = _("organisation"), _("organisations")
    ordering = ["number"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Involvement]:
        return super().get_queryset(request).select_related("organisation")
