"""The ledger for auditors: every entry, and the result of the last verification."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.actions.people import access_log
from measures.models import (
    Access,
    Entry,
    GlossaryTerm,
    Measure,
    Organisation,
    Override,
    Source,
    Subject,
    Zone,
)
from measures.reads.labels import person_name

from .between import BetweenPages
from .dossiers import DossierPages
from .ledger_counts import CountedChoices
from .ledger_export import ExportPages
from .ledger_filters import (
    AfterFilter,
    FromFilter,
    KindFilter,
    ReasonFilter,
    RequestFilter,
    UntilFilter,
    UptoFilter,
    ZoneFilter,
)
from .ledger_list import LedgerList
from .people import PersonFilter, with_username
from .proof import ProofPages
from .recoding import RecodingPages
from .request_state import has_role
from .site import AUDITORS, last_verification, site

_MODELS: dict[str, Any] = {
    Subject.ZONE: Zone,
    Subject.SOURCE: Source,
    Subject.MEASURE: Measure,
    Subject.ORGANISATION: Organisation,
    Subject.OVERRIDE: Override,
    Subject.GLOSSARY: GlossaryTerm,
}


@admin.register(Entry, site=site)
class EntryAdmin(
    BetweenPages, RecodingPages, DossierPages, ProofPages, ExportPages, admin.ModelAdmin
):
    """Read-only for everybody: verbs append entries, and nothing changes them."""

    actions = None
    list_display = ["seq"]  # the page shows lines of its own
    list_filter = [
        KindFilter,
        ReasonFilter,
        RequestFilter,
        FromFilter,
        UntilFilter,
        AfterFilter,
        UptoFilter,
        PersonFilter,
        ZoneFilter,
        ("channel", CountedChoices),
        ("subject", CountedChoices),
        ("verb", CountedChoices),
    ]
    list_per_page = 50
    ordering = ["-seq"]
    search_fields = ["^code", "actor"]
    search_help_text = _("The beginning of a code, or a name.")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False
    fieldsets = [
        (None, {"fields": ["seq", "recorded_at", "subject", "code", "version"]}),
        (None, {"fields": ["verb", "channel", "person", "role", "office", "credential"]}),
        (None, {"fields": ["reason", "internal"]}),
        (_("Request"), {"fields": ["request_id", "caller_request_id", "undoes"]}),
        (_("Recorded content"), {"fields": ["body_shown"]}),
        (_("Chain"), {"fields": ["format", "prev_hash", "content", "public", "hash", "mac"]}),
    ]

    def has_view_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return has_role(request, AUDITORS)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False

    has_delete_permission = has_change_permission

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        return with_username(super().get_queryset(request)).defer("body")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[LedgerList]:
        return LedgerList

    def get_readonly_fields(self, request: HttpRequest, obj: Entry | None = None) -> list[str]:
        return ["body_shown", "person"]

    @admin.display(description=_("Person"), ordering="actor")
    def person(self, entry: Any) -> str:
        return person_name(entry.actor, entry.username)

    @admin.display(description=_("body"))
    def body_shown(self, entry: Entry) -> str:
        text = json.dumps(json.loads(bytes(entry.body)), ensure_ascii=False, indent=2)
        return format_html('<pre class="body" tabindex="0">{}</pre>', text)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        access_log.note_read(Access.AUDIT, request, timezone.now())
        context = {**(extra_context or {}), **last_verification(), "title": gettext("Ledger")}
        response: HttpResponse = super().changelist_view(request, context)
        return response

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        access_log.note_read(Access.AUDIT, request, timezone.now())
        response: HttpResponse = super().change_view(request, *args, **kwargs)
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The history of an entry's subject."""
        entry = self.get_object(request, object_id)
        if entry is None or not self.has_view_permission(request):
            raise Http404
        if entry.subject not in _MODELS:
            same = f"?subject={entry.subject}&code={entry.code}"
            return HttpResponseRedirect(reverse("admin:measures_entry_changelist") + same)
        model = _MODELS[entry.subject]
        row = model.objects.filter(code=entry.code).first()
        if row is None:
            raise Http404
        name = f"admin:measures_{model._meta.model_name}_history"
        return HttpResponseRedirect(reverse(name, args=[row.pk]))
