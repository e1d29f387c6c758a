"""The access log for auditors: read-only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from measures.actions.people import access_log
from measures.models import AUDITORS, Access, AccessRecord

from .request_state import has_role
from .site import site


@admin.register(AccessRecord, site=site)
class AccessAdmin(admin.ModelAdmin):
    """Who logged in, exported and read the record. Nobody changes it here."""

    actions = None
    list_display = ["at", "what", "name", "user_id", "address", "path", "count"]
    list_display_links = None
    list_filter = ["what", ("at", admin.DateFieldListFilter)]
    list_per_page = 100
    ordering = ["-id"]
    search_fields = ["=name", "=address", "=user_id"]
    search_help_text = _("A user name, a number of a user, or an address; each whole.")
    show_full_result_count = False
    view_on_site = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_role(request, AUDITORS)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_delete_permission = has_change_permission

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response: HttpResponse = super().changelist_view(request, extra_context)
        if self.has_view_permission(request):
            access_log.note_read(Access.AUDIT, request, timezone.now())
        return response
