"""The evidence of a measure: shown with its words, and added by selecting them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.actions import monitoring
from measures.models import EDITORS, Measure, holds
from measures.reads.quotations import evidence_of

from .base import actor
from .forms import VerbForm
from .history import HistoryPages
from .passages import PassageMixin, form_with_panel
from .verb_page import verb_page


class EvidenceForm(PassageMixin, VerbForm):
    """The reason for evidence that is chosen in the panel."""

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": measure.version}, **kwargs)

    def clean(self) -> Any:
        data = super().clean()
        if not data["passages"]:
            message = gettext("Choose words first: mark them, then press “Use these words”.")
            raise ValidationError(message)
        return data


class EvidencePages(HistoryPages):
    """The admin of measures: their evidence."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.add_evidence)
        address = "<int:object_id>/evidence/"
        return [path(address, view, name="measures_measure_evidence"), *super().get_urls()]

    @admin.display(description=_("Evidence"))
    def evidence_words(self, measure: Measure) -> str:
        """All evidence, with the words that it quotes: users of the admin are staff."""
        viewer: Any = measure.viewer  # type: ignore[attr-defined]
        context = {"evidence": evidence_of(measure.pk, reader=True), "measure": measure}
        context["may_add"] = not measure.withdrawn and holds(viewer, EDITORS, measure.zone)
        return render_to_string("admin/evidence.html", context)

    def add_evidence(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Add passages to the evidence of the measure itself."""
        measure = self.get_row(request, str(object_id))
        if not self.has_change_permission(request, measure):
            raise PermissionDenied

        def call(data: dict[str, Any]) -> None:
            places = [passage._asdict() for passage in data.pop("passages")]
            more = {"by": actor(request), "at": timezone.now(), **data}
            monitoring.add_evidence(measure, content=places, **more)

        return verb_page(
            self,
            request,
            measure,
            form_with_panel(request, EvidenceForm, measure=measure),
            call,
            title=gettext("Add evidence to %(code)s") % {"code": measure.code},
            success=gettext("The evidence was added."),
            button=gettext("Add evidence"),
            intro="",
        )
