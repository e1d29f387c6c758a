"""Order a dossier of a measure, a zone or a request: for auditors."""

from __future__ import annotations

import tempfile
from itertools import islice
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from measures.actions.people import access_log
from measures.dossier import archive, evidence
from measures.dossier.scope import MEASURE, RECORD, REQUEST, ZONE, Scope, scope_of
from measures.ledger import checkpoints
from measures.models import AUDITORS, Access
from measures.reads.query import NotFound

from .request_state import has_role

#: The most entries of a dossier that is made while a browser waits.
MOST = 5000
#: The most missing things that the page names; the dossier has all.
_NAMED = 20


class _Day(forms.DateInput):
    def __init__(self) -> None:
        super().__init__({"placeholder": "2026-01-31", "size": 12}, format="%Y-%m-%d")


_IS = {"invalid": _("Write the day as 2026-01-31.")}


class DossierForm(forms.Form):
    """What the dossier is about."""

    about = forms.ChoiceField(
        label=_("What it is about"),
        choices=[
            (MEASURE, _("one measure")),
            (ZONE, _("a zone and what lies in it")),
            (REQUEST, _("one request or batch")),
            (RECORD, _("the whole record, or some days of it")),
        ],
        initial=MEASURE,
    )
    code = forms.CharField(label=_("Code, or id of the request"), max_length=64, required=False)
    first = forms.DateField(label=_("First day"), required=False, widget=_Day, error_messages=_IS)
    last = forms.DateField(label=_("Last day"), required=False, widget=_Day, error_messages=_IS)
    public = forms.BooleanField(label=_("Without names: public form only"), required=False)

    scope: Scope | None = None

    def clean(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().clean() or {}
        if {"about", "code", "first", "last"} <= fields.keys():
            days = {name: fields[name] for name in ("first", "last")}
            try:
                self.scope = scope_of(
                    fields["about"], fields["code"], names=not fields["public"], **days
                )
            except NotFound as error:
                self.add_error("code", str(error))
        return fields


class DossierPages:
    """For the admin of entries: the page to order a dossier."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(
            require_http_methods(["GET", "HEAD", "POST"])(self.dossier)
        )
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]
        return [path("dossier/", view, name="measures_entry_dossier"), *urls]

    def dossier(self, request: HttpRequest) -> HttpResponseBase:
        """Say what a dossier will hold and what is missing; give it."""
        if not has_role(request, AUDITORS):
            raise PermissionDenied
        log = checkpoints.log()
        form = DossierForm(request.POST or request.GET or None)
        context: dict[str, Any] = {"form": form, "most": MOST, "log": log}
        if log and form.is_valid() and form.scope:
            scope = form.scope
            count = scope.entries(log.size).count()
            if request.method == "POST" and count <= MOST:
                return _file(request, scope, log)
            missing = [*islice(evidence.missing(scope, log.size), _NAMED + 1)]
            context |= {
                "scope": scope,
                "order": {name: form.data.get(name, "") for name in form.fields},
                "count": count,
                "missing": missing[:_NAMED],
                "more_missing": len(missing) > _NAMED,
                "file": scope.file_name(log.size),
            }
        context |= self.admin_site.each_context(request) | {"opts": self.opts}
        return TemplateResponse(
            request, "admin/dossier.html", context | {"title": gettext("Dossier")}
        )


def _file(request: HttpRequest, scope: Scope, log: checkpoints.Log) -> FileResponse:
    access_log.note_read(Access.EXPORT, request, timezone.now())
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    archive.write(scope, file, log)
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=scope.file_name(log.size), content_type="application/zip"
    )
