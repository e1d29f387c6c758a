"""The saved filters of the list of measures: keep the filters of an address, and remove them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from measures.models import NotAllowed, SavedFilter, Zone
from measures.reads.query import SAVED
from measures.reads.saved_filters import expanded, saved_filters, text_of, zones_to_share_with

from .columns import ListColumns
from .worklist import given_filters


class SavedFilters(ListColumns):
    """The list of measures with the filters that a person keeps."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.save_filter))
        return [path("saved/", view, name="measures_measure_saved"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if SAVED in request.GET:
            return self._opened(request)
        rows, savable = saved_filters(request.user), given_filters(request.GET).urlencode()
        more = {
            "saved": [(row, _address(row.query)) for row in rows],
            "share_with": zones_to_share_with(request.user) if savable else [],
            "savable": savable,
        }
        return super().changelist_view(request, more | (extra_context or {}))

    def _opened(self, request: HttpRequest) -> HttpResponse:
        """The list that a saved filter names."""
        try:
            query = expanded(request.GET, request.user).urlencode()
        except ValidationError as fault:
            messages.error(request, " ".join(fault.messages))
            query = ""
        return HttpResponseRedirect(_address(query))

    def save_filter(self, request: HttpRequest) -> HttpResponse:
        """Keep the filters of the list under a name, or `remove` what was kept."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        query = request.POST.get("query", "")
        try:
            done = (_remove if "remove" in request.POST else _keep)(request.user, request.POST)
        except ValidationError as fault:
            messages.error(request, " ".join(fault.messages))
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, done)
        return HttpResponseRedirect(_address(query))


def _keep(user: Any, data: QueryDict) -> str:
    """Keep the filters in `query`; what was done, in words. Raises ValidationError, NotAllowed."""
    query, code = text_of(QueryDict(data.get("query", "")), user), data.get("zone", "")
    zone = Zone.objects.filter(code=code).first() if code else None
    if code and zone is None:
        message = gettext("Unknown value “%(value)s”. Allowed: %(known)s.")
        known = ", ".join(each.code for each in zones_to_share_with(user))
        raise ValidationError(message % {"value": code[:60], "known": known})
    pinned, name = data.get("pinned") == "on", data.get("name", "")
    row = SavedFilter.keep(user, name, query, zone=zone, pinned=pinned)
    return gettext("The filters are saved as “%(name)s”.") % {"name": row.name}


def _remove(user: Any, data: QueryDict) -> str:
    """Remove the saved filter with this key. Raises ValidationError, NotAllowed."""
    key = data.get("remove", "")
    rows = SavedFilter.objects.seen_by(user).select_related("zone")
    row = rows.filter(pk=key).first() if key.isdecimal() and len(key) < 18 else None
    if row is None:
        raise ValidationError(gettext("There is no such saved filter any more."))
    row.remove(user)
    return gettext("“%(name)s” was removed.") % {"name": row.name}


def _address(query: str) -> str:
    address = reverse("admin:measures_measure_changelist")
    return f"{address}?{query}" if query else address
