"""The pages of an import: bring a list, see what it would do, put it on record as one batch."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

import orjson
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from measures.actions.several import quiet
from measures.importing.faults import Unreadable
from measures.importing.headings import SOURCE, source_heading
from measures.importing.limits import LONG, MOST_BYTES
from measures.importing.refused import refused_rows
from measures.importing.report import Grade, Outcome, Report, State
from measures.importing.run import dry_run
from measures.importing.words import words_of
from measures.models import Kind, SheetImport, Zone
from measures.reads.labels import label_of
from measures.sheets.templates import template

from .forms import source_field
from .history import HistoryPages
from .import_work import keep, options_of, record, run_dry
from .jobs import JOBS, Job
from .language import only_switches
from .reasons import ReasonField
from .sending import claim

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Rows of a section that the page shows.
MOST_SHOWN = 500


class ListForm(forms.Form):
    """The file, and what becomes of measures that are on record already."""

    update = forms.ChoiceField(
        label=_("Measures on record already"),
        choices=[("yes", _("Update them")), ("no", _("Leave them alone, add the new only"))],
        widget=forms.RadioSelect,
        initial="yes",
    )
    source = source_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["list"] = forms.FileField(
            label=_("List"),
            help_text=_("XLSX or CSV up to 15 MB, with headings as in exports and templates."),
        )
        self.fields["source"].label = label_of("source")
        self.fields["source"].help_text = _(
            "What figures, steps and moved promises rest on, where a row names no source."
        )
        self.order_fields(["list", "update", "source"])

    def clean_list(self) -> Any:
        file = self.cleaned_data["list"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 15 MB. Split the list."))
        return file


class ConfirmForm(forms.Form):
    """The reason for all rows, and what the person saw of them."""

    reason = ReasonField()
    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ImportPages(HistoryPages):
    """The admin of measures: lists that come in."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.bring_list), name="measures_measure_import"),
            path(
                "template/<str:kind>.xlsx",
                view(require_safe(self.template)),
                name="measures_measure_template",
            ),
            path("import/<uuid:key>/", view(self.brought), name="measures_measure_brought"),
            path(
                "import/<uuid:key>/refused.xlsx",
                view(require_safe(self.refused)),
                name="measures_measure_refused",
            ),
            *super().get_urls(),
        ]

    def bring_list(self, request: HttpRequest) -> HttpResponse:
        """Take a file, run it dry, and show what was found."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = request.method == "POST"
        form = ListForm(request.POST, request.FILES) if sent else ListForm()
        if sent and form.is_valid() and not only_switches(request):
            data = form.cleaned_data
            row = SheetImport(
                file_name=data["list"].name[:200],
                update_known=data["update"] == "yes",
                source_code=data["source"].code if data["source"] else "",
            )
            content = data["list"].read()
            options = options_of(request, row, gettext("Dry run of a list"))
            try:
                report = dry_run(content, options) if len(content) <= LONG else None
            except Unreadable as fault:
                form.add_error("list", words_of(fault))
            else:
                claim()
                kept = keep(row, content, report, request)
                if report is None:
                    JOBS.start(kept.key, partial(run_dry, kept, content, options))
                return HttpResponseRedirect(_page(kept))
        title = gettext("Import a list")
        return self._page(request, "admin/desk/import.html", title, form=form, kinds=Kind.choices)

    def template(self, request: HttpRequest, kind: str) -> HttpResponse:
        """A workbook to fill in for new measures of a kind, in the reader's language."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if kind not in Kind.values:
            raise Http404(gettext("There is no such record."))
        zones = {zone.code: zone.in_language("name") for zone in Zone.objects.order_by("code")}
        content = template(kind, zones, (SOURCE, source_heading()))
        return _workbook(content, f"measures-{kind}.xlsx")

    def refused(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """The rows of a list that were refused, with why, to correct and send again."""
        row = self._brought(request, key)
        report = Report.of_data(orjson.loads(bytes(row.report) or b"{}"))
        if not report.counts[State.REFUSED]:
            raise Http404(gettext("There is no such record."))
        return _workbook(refused_rows(bytes(row.content), report), f"refused-{row.pk}.xlsx")

    def _brought(self, request: HttpRequest, key: UUID) -> SheetImport:
        """A list that the person brought. Raises Http404."""
        row = SheetImport.objects.filter(pk=key, user__username=request.user.get_username()).first()
        if row is None or not self.has_add_permission(request):
            raise Http404(gettext("There is no such record."))
        return row

    def brought(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """What a list would do, or did; put it on record."""
        job = JOBS.of(key)  # first, so that the row of one that is over is as it left it
        row = self._brought(request, key)
        if job:
            return self._under_way(request, row, job)
        if not row.report:
            text = gettext("The list was not read to its end. Nothing was written; bring it again.")
            messages.error(request, text)
            return HttpResponseRedirect(reverse("admin:measures_measure_import"))
        form = ConfirmForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid() and not only_switches(request):
            if (content := row.whole(timezone.now())) is None:
                text = gettext("The list waited too long, or is on record already. Bring it again.")
                messages.error(request, text)
                return HttpResponseRedirect(reverse("admin:measures_measure_import"))
            return self._confirm(request, row, content, form.cleaned_data)
        report = Report.of_data(orjson.loads(bytes(row.report)))
        title = gettext("Import: what this list did") if row.request_id else ""
        return self._page(
            request,
            "admin/desk/import_report.html",
            title or gettext("Import: what this list would do"),
            form=form,
            row=row,
            digest=report.digest,
            accepted=request.POST.getlist("accept"),
            **_shown(report),
        )

    def _confirm(
        self, request: HttpRequest, row: SheetImport, content: bytes, data: dict[str, Any]
    ) -> HttpResponse:
        accepted = frozenset(request.POST.getlist("accept"))
        options = options_of(request, row, data["reason"], accepted)
        work = partial(record, row, content, options, data["shown"])
        if len(content) > LONG:
            claim()
            JOBS.start(row.key, work)
        else:
            work(quiet)
        return HttpResponseRedirect(_page(row))

    def _under_way(self, request: HttpRequest, row: SheetImport, job: Job) -> HttpResponse:
        """How far the list is; the page looks again by itself."""
        title = gettext("Import: the list is put on record")
        if not row.report:
            title = gettext("Import: the list is read")
        note = gettext("It goes on if you leave. Nothing is written before you confirm.")
        if row.report:
            note = gettext("It goes on if you leave. Either all of it is put on record or nothing.")
        response = self._page(
            request,
            "admin/desk/running.html",
            title,
            **{"name": row.file_name, "job": job, "address": _page(row), "note": note},
            crumb=(reverse("admin:measures_measure_import"), gettext("Import a list")),
            first=gettext("The file is read"),
            far=gettext("%(done)s of %(count)s rows") % {"done": job.done, "count": job.count},
        )
        response["Refresh"] = "5"
        return response

    def _page(self, request: HttpRequest, template: str, title: str, **more: Any) -> HttpResponse:
        context = self.admin_site.each_context(request) | {"opts": self.opts, "title": title}
        return TemplateResponse(request, template, context | more)


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(row: SheetImport) -> str:
    return reverse("admin:measures_measure_brought", args=[row.key])


def _shown(report: Report) -> dict[str, Any]:
    """The sections of the page: refused first, and last what stays as it is."""
    sections = [
        _section(report, State.REFUSED, gettext("Refused"), Grade.REFUSED),
        _section(report, State.DOUBTFUL, gettext("In doubt"), Grade.DOUBT),
        _section(report, State.NEW, gettext("New"), Grade.NOTE),
        _section(report, State.CHANGED, gettext("Changed"), Grade.NOTE),
    ]
    counts, confirmable = report.counts, report.written
    return {
        "sections": [section for section in sections if section["count"]],
        "notes": report.notes,
        "unchanged": counts[State.UNCHANGED],
        "skipped": counts[State.SKIPPED],
        "count": confirmable,
        "any": confirmable + counts[State.DOUBTFUL],
    }


def _section(report: Report, state: State, title: str, grade: Grade) -> dict[str, Any]:
    outcomes = report.of_state(state)
    return {
        "state": state.value,
        "title": title,
        "count": report.counts[state],
        "more": max(0, len(outcomes) - MOST_SHOWN),
        "rows": [_shown_row(outcome, grade) for outcome in outcomes[:MOST_SHOWN]],
    }


def _shown_row(outcome: Outcome, grade: Grade) -> dict[str, Any]:
    notes = outcome.of_grade(Grade.NOTE)
    return {
        "outcome": outcome,
        "remarks": outcome.of_grade(grade) if grade != Grade.NOTE else [],
        "notes": notes if grade != Grade.REFUSED else [],
    }
