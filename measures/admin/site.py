"""The admin site: Django's own, with a language switch and what waits for somebody on top."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.domain.schedule import Schedule
from measures.ledger import LedgerUnavailable
from measures.ledger.head import head_on_day
from measures.models import AUDITORS, Verification, holds
from measures.reads.counts import counts_by_schedule

from .labels import SCHEDULES


class Site(AdminSite):
    site_header = _("Policy-measure tracker")
    site_title = _("Policy-measure tracker")
    index_title = _("Overview")
    enable_nav_sidebar = False  # the tables need the width

    def admin_view(self, view: Callable, cacheable: bool = False) -> Callable:
        """Django's; what may not be done, or cannot, is said on a page of the admin."""

        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except PermissionDenied as refusal:
                text = str(refusal) or gettext("Your account has no role that allows this.")
                return self.refused(request, gettext("You may not do this"), text, 403)
            except Http404:
                text = gettext("There is nothing at this address. It may have been mistyped.")
                return self.refused(request, gettext("Not found"), text, 404)
            except LedgerUnavailable as trouble:
                title = gettext("The ledger cannot be written")
                return self.refused(request, title, str(trouble), 503)

        return super().admin_view(inner, cacheable)

    def refused(self, request: HttpRequest, title: str, text: str, status: int) -> TemplateResponse:
        context = {**self.each_context(request), "title": title, "text": text}
        return TemplateResponse(request, "admin/refused.html", context, status=status)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        states = (Schedule.OVERDUE, Schedule.BEHIND, Schedule.DUE_SOON)
        counts = counts_by_schedule(head_on_day(localdate()))
        queue = [(state.value, SCHEDULES[state], counts[state]) for state in states]
        context = {"queue": queue, **(extra_context or {})}
        if holds(request.user, AUDITORS):  # type: ignore[arg-type]
            context |= verified()
        return super().index(request, context)


def verified() -> dict[str, Any]:
    """The last result of `verify_ledger`, for a template."""
    return {"verification": Verification.objects.order_by("-ran_at").first(), "shows_ledger": True}


site = Site(name="admin")
