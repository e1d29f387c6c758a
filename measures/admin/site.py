"""The admin site: Django's own, with a language switch and the work queue on top."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.ledger import LedgerUnavailable
from measures.ledger.head import head_on_day
from measures.models import AUDITORS, Verification, full_name, made_by_others
from measures.models.stored_files import StorageUnavailable
from measures.shown.error_page import Words, error_page

from .desk.start import start
from .figures import read_figure
from .guide import guide
from .health import health_page
from .language import answer
from .own_password import OwnPassword
from .request_state import has_role
from .resuming import resumed, sent_again
from .second_factor import person_of, waiting_of
from .sending import account_of, new_token

_log = logging.getLogger(__name__)


class Site(AdminSite):
    site_header = _("Policy-measure tracker")
    site_title = _("Policy-measure tracker")
    index_title = _("For action")
    enable_nav_sidebar = False  # the tables need the width

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Django's, with the admin's own pages for 403, 404 and a locked ledger."""

        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                call = partial(view, request, *args, **kwargs)
                response: HttpResponse = answer(request, call)
            except PermissionDenied as refusal:
                text = str(refusal) or gettext("Your account has no role that allows this.")
                return self.error_page(request, gettext("Permission denied"), text, 403)
            except Http404:
                text = gettext("This address does not exist. Check it for typing errors.")
                return self.error_page(request, gettext("Not found"), text, 404)
            except LedgerUnavailable as error:
                title = gettext("The ledger cannot be written")
                return self.error_page(request, title, str(error), 503)
            except StorageUnavailable as error:
                _log.exception("The storage of documents failed.")
                title = gettext("Documents are not available")
                response = self.error_page(request, title, str(error), 503)
                response["Retry-After"] = "10"
            return response

        guarded = super().admin_view(inner, cacheable)

        @wraps(guarded)
        def outer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and (early := self._refuse_account(request)):
                return early
            if request.method == "POST" and not self.has_permission(request):
                go_on = partial(guarded, request, *args, **kwargs)
                if (page := resumed(request, self.each_context(request), go_on)) is not None:
                    return page
            return guarded(request, *args, **kwargs)

        return outer

    def _refuse_account(self, request: HttpRequest) -> HttpResponse | None:
        """The refusal of a form that was shown to another account than that of the session."""
        if not request.user.is_authenticated or account_of(request) in (None, request.user.pk):
            return None
        text = gettext(
            "This form was opened by another account, which alone may send it. What was typed is "
            "kept for it in this browser."
        )
        return self.error_page(request, gettext("Permission denied"), text, 403)

    def get_urls(self) -> list[Any]:
        view = self.admin_view
        return [
            path("health/", view(self.health), name="health"),
            path("guide/", view(self.guide), name="guide"),
            path("read-figure/", view(read_figure), name="read_figure"),
            *super().get_urls(),
        ]

    def guide(self, request: HttpRequest) -> HttpResponse:
        """The guide for staff."""
        return guide(request, self.each_context(request))

    def health(self, request: HttpRequest) -> TemplateResponse:
        return health_page(request, self.each_context(request))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Django's page; then the second factor, where the session lacks it."""
        if request.method == "GET" and (waiting := waiting_of(request)):
            query = urlencode({"next": request.GET.get("next", "")})
            return HttpResponseRedirect(f"{reverse(waiting[1].value)}?{query}")
        return super().login(request, extra_context)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """With the name of the person in its own order."""
        user, person = request.user, person_of(request)
        more = {"form_token": new_token(person)} if person.is_authenticated else {}
        if user.is_authenticated:
            more["person_name"] = full_name(user)
        return {**super().each_context(request), **more}

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Django's page over our verb."""
        request.current_app = self.name
        view = OwnPassword.as_view(
            success_url=reverse("admin:password_change_done"),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return view(request)

    def error_page(
        self, request: HttpRequest, title: str, text: str, status: int
    ) -> TemplateResponse:
        context = {**self.each_context(request), "title": title, "text": text}
        return TemplateResponse(request, "admin/error.html", context, status=status)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        context = start(request.user, head_on_day(localdate()), timezone.now())
        context |= extra_context or {}
        context["tokens_by_others"] = made_by_others(request.user)  # type: ignore[arg-type]
        if has_role(request, AUDITORS):
            context |= last_verification()
        return super().index(request, context)


def last_verification() -> dict[str, Any]:
    """The last result of `verify_ledger`, for a template."""
    return {"verification": Verification.objects.order_by("-ran_at").first(), "shows_ledger": True}


site = Site(name="admin")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form without a valid CSRF token: what was typed once more, or why not."""
    is_admin = request.path_info.startswith(reverse("admin:index"))
    if is_admin and (page := sent_again(request, site.each_context(request))):
        return page
    text = gettext("The page was open for too long, or this browser keeps no cookies.")
    return error_page(request, Words(403, text))
