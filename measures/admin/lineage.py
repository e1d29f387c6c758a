"""The page that links a measure with the one whose model it follows, and takes the link back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.actions import editing
from measures.models import Measure
from measures.reads.lineage import related

from .base import actor
from .forms import VerbForm
from .history import HistoryPages
from .step_forms import measures_named
from .verb_page import verb_page


class LineageForm(VerbForm):
    """The measure that another follows the model of, or none."""

    modelled_on = forms.CharField(
        max_length=60,
        required=False,
        label=_("Modelled on"),
        widget=forms.TextInput({"class": "vTextField"}),
        help_text=_(
            "The code of the measure, in any zone, that this one was copied from or follows the model "
            "of. Empty: none."
        ),
    )

    field_order = ["modelled_on", "reason", "internal", "version"]

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        model = measure.modelled_on
        initial = {"version": measure.version, "modelled_on": model.code if model else ""}
        super().__init__(*args, initial=initial, **kwargs)

    def clean_modelled_on(self) -> Measure | None:
        named = measures_named(self.cleaned_data["modelled_on"])
        if len(named) > 1:
            raise ValidationError(gettext("A measure follows one model: name one code."))
        return named[0] if named else None


#: The most copies that the page of their model names.
_COPIES = 20


def lineage_context(measure: Measure) -> dict[str, Any]:
    """The model of `measure` and its first copies, for its page; two queries at most."""
    code = measure.modelled_on.code if measure.modelled_on else None
    model, copies = related(measure.code, code, limit=_COPIES)
    return {"model": model and _named(model), "copies": [_named(copy) for copy in copies]}


def _named(measure: Measure) -> dict[str, Any]:
    return {
        "pk": measure.pk,
        "code": measure.code,
        "title": measure.in_language("title"),
        "zone": measure.zone.in_language("name"),
        "withdrawn": measure.withdrawn,
    }


class LineagePages(HistoryPages):
    """The admin of measures: which model a measure follows."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.lineage)
        return [
            path("<int:object_id>/lineage/", view, name="measures_measure_lineage"),
            *super().get_urls(),
        ]

    def lineage(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Set or take back the link of a measure with its model."""
        measure = self.get_row(request, str(object_id))
        if not self.has_change_permission(request, measure):
            raise PermissionDenied

        def call(data: dict[str, Any]) -> None:
            content = {"modelled_on": data.pop("modelled_on")}
            editing.amend_measure(
                measure, content=content, by=actor(request), at=timezone.now(), **data
            )

        code = {"code": measure.code}
        return verb_page(
            self,
            request,
            measure,
            LineageForm(request.POST or None, measure=measure),
            call,
            title=gettext("Lineage of %(code)s") % code,
            success=gettext("The model of %(code)s is on record.") % code,
            button=gettext("Save"),
            intro=self.status_line(measure),  # type: ignore[attr-defined]
        )
