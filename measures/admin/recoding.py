"""Sample re-coding: the draw and the agreement for auditors, the blind form for the second coder."""

from __future__ import annotations

import shlex
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from measures.actions import recoding
from measures.actions.people import access_log
from measures.ledger import recodings
from measures.models import (
    AUDITORS,
    Access,
    Comparator,
    Currency,
    Kind,
    Measure,
    NotAllowed,
    Recoding,
    Status,
    Unit,
    Zone,
    full_name,
)
from measures.reads.quotations import evidence_of
from measures.reads.recoding import agreements, plain_number

from .base import actor
from .language import only_switches
from .ledger_filters import zone_choices
from .recoding_outcomes import differences, list_of_codes, settle
from .request_state import has_role

_LABELS = {
    "kind": _("Kind"),
    "zone": _("Zone"),
    "status": _("Status"),
    "status_on": _("Day of the status"),
    "due_by": _("Latest day that the deadline can mean"),
    "comparator": _("Comparator"),
    "value": _("Value"),
    "unit": _("Unit or currency"),
}
_NONE = ("", _("cannot be known from the source"))


class DrawForm(forms.Form):
    """What a tenth is drawn of, and for whom."""

    zone = forms.ModelChoiceField(
        Zone.objects.order_by("code"), label=_("Zone"), required=False, to_field_name="code"
    )
    coder = forms.ModelChoiceField(
        get_user_model().objects.filter(is_active=True, is_staff=True).order_by("username"),
        label=_("Second coder"),
    )
    seed = forms.CharField(
        label=_("Seed"),
        required=False,
        max_length=recoding.LONGEST_SEED,
        help_text=_("A public draw of lots, announced before; left empty, one is made at random."),
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named: Any = self.fields["coder"]
        named.label_from_instance = lambda user: f"{full_name(user)} #{user.pk}"
        zones: Any = self.fields["zone"]
        zones.empty_label = gettext("The whole record")
        zones.label_from_instance = lambda zone: zone.in_language("name")


class CodingForm(forms.Form):
    """What one measure is, coded from the source alone. Nothing is filled in."""

    kind = forms.ChoiceField(choices=lambda: [_NONE, *Kind.choices], required=False)
    zone = forms.ChoiceField(
        choices=lambda: [_NONE, *zone_choices(Zone.objects.with_parents())], required=False
    )
    status = forms.ChoiceField(choices=lambda: [_NONE, *Status.choices], required=False)
    status_on = forms.DateField(required=False)
    due_by = forms.DateField(required=False)
    comparator = forms.ChoiceField(choices=lambda: [_NONE, *Comparator.choices], required=False)
    value = forms.DecimalField(required=False)
    unit = forms.ChoiceField(
        choices=lambda: [_NONE, *Unit.choices, *Currency.choices], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in _LABELS.items():
            self.fields[name].label = label
        for name in ("status_on", "due_by"):
            self.fields[name].widget.attrs = {"placeholder": "2026-01-31"}

    def values(self) -> dict[str, str]:
        given = {name: str(value or "") for name, value in self.cleaned_data.items()}
        return given | {"value": plain_number(self.cleaned_data["value"])}


class RecodingPages:
    """For the admin of entries: the rounds, and one of them."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]
        return [
            path("recoding/", view(self.recodings), name="measures_entry_recodings"),
            path("recoding/<slug:code>/", view(self.recoding), name="measures_entry_recoding"),
            path(
                "recoding/<slug:code>/codes.csv",
                view(require_safe(self.recoding_codes)),
                name="measures_entry_recoding_codes",
            ),
            *urls,
        ]

    def recodings(self, request: HttpRequest) -> HttpResponse:
        """The rounds: all for auditors, who draw one here; for others those that they code."""
        audits = has_role(request, AUDITORS)
        rows = recodings.recodings()
        if not audits:
            rows = [row for row in rows if row.content["coder"] == request.user.pk]
            if not rows:
                raise PermissionDenied
        form = DrawForm(request.POST or None) if audits else None
        if form and request.method == "POST" and form.is_valid():
            try:
                row = recoding.draw_sample(
                    **form.cleaned_data, by=actor(request), at=timezone.now()
                )
                return HttpResponseRedirect(_page(row.code))
            except NotAllowed as refusal:
                form.add_error(None, str(refusal))
            except ValidationError as refusal:
                form.add_error(None, refusal)
        title = gettext("Sample re-coding")
        return self._answer(request, "recodings", {"rows": rows, "form": form, "title": title})

    def recoding(self, request: HttpRequest, code: str) -> HttpResponse:
        """One round. Its coder codes here; auditors see the agreement once all are coded."""
        row = recodings.recoding(code)
        if row is None:
            raise Http404
        codes, audits = row.content["coder"] == request.user.pk, has_role(request, AUDITORS)
        if not (codes or audits):
            raise PermissionDenied
        access_log.note_read(Access.AUDIT, request, timezone.now())
        context: dict[str, Any] = {"row": row, "title": row.code, "audits": audits}
        if codes and row.next_code:
            form = CodingForm(request.POST or None)
            if request.method == "POST" and form.is_valid() and not only_switches(request):
                return _kept(request, row, form)
            context |= {"form": form} | _source_alone(row)
        if audits:
            context["seed"] = shlex.quote(row.content["seed"])
        if row.is_finished:
            if audits and request.method == "POST":
                settle(request, row)
                return HttpResponseRedirect(_page(code))
            fields = agreements(row, recoding.FIELDS)
            context["fields"] = [(_LABELS[each.name], each) for each in fields]
            context["differences"] = [*differences(row, fields, _LABELS)]
            context["outcomes"] = Recoding.Outcome.choices
        return self._answer(request, "recoding", context)

    def recoding_codes(self, request: HttpRequest, code: str) -> HttpResponseBase:
        """The list that a sample was drawn from, with the lots: it can be drawn again anywhere."""
        row = recodings.recoding(code)
        if row is None:
            raise Http404
        if not has_role(request, AUDITORS):  # the second coder sees one drawn after another
            raise PermissionDenied
        access_log.note_read(Access.EXPORT, request, timezone.now())
        return list_of_codes(row)

    def _answer(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        context |= self.admin_site.each_context(request) | {"opts": self.opts}
        context["shows_audit"] = has_role(request, AUDITORS)
        return TemplateResponse(request, f"admin/{name}.html", context)


def _page(code: str) -> str:
    return reverse("admin:measures_entry_recoding", args=[code])


def _kept(request: HttpRequest, row: Recoding, form: CodingForm) -> HttpResponse:
    """Keep the coding of the measure that the page showed."""
    try:
        recoding.code_measure(
            row.code,
            request.POST.get("measure", ""),
            form.values(),
            by=actor(request),
            at=timezone.now(),
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return HttpResponseRedirect(_page(row.code))


def _source_alone(row: Recoding) -> dict[str, Any]:
    """The passages that the measure to be coded cites, and its title: nothing else of the record."""
    measure = Measure.objects.filter(code=row.next_code).first()
    cited = evidence_of(measure.pk, reader=True) if measure else []
    return {
        "measure": row.next_code,
        "subject": measure.in_language("title") if measure else row.next_code,
        "cited": cited,
        "place": len(row.content["codings"]) + 1,
    }
