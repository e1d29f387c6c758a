"""Search in the list of measures: ranked, marked, and suggested while somebody types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import escape, format_html, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.models import Measure, Search
from measures.reads.suggestions import suggestions

from .filters import KnownFilter


class ScriptFilter(KnownFilter):
    """Whether a search looks for what was typed in both scripts, or as it is written."""

    title = _("script of the search")
    parameter_name = "exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("true", _("As written only"))]

    def narrowed(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset  # it is the search that reads it


def marked(text: str, search: Search | None) -> str:
    """`text` with what was searched for marked in it, in whatever script it is."""
    if search is None:
        return text
    made, last = "", 0
    for start, end in search.spans(text):
        made += format_html("{}<mark>{}</mark>", text[last:start], text[start:end])
        last = end
    return mark_safe(made + escape(text[last:]))  # noqa: S308


class SearchedList(admin.ModelAdmin):
    """The list of measures, as the index finds them."""

    search_fields = ["code"]
    search_help_text = _(
        "Code, title, summary, lead body, targets, terms or evidence, in either script or English. "
        "All words must be there; words in quotation marks must follow one another."
    )
    suggests = "admin:measures_measure_suggest"

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet, bool]:
        if not search_term.strip():  # Django empties what holds a NUL, and says so
            typed = request.GET.get(SEARCH_VAR, "").strip()
            return (queryset.none() if typed else queryset), False
        try:
            found = queryset.search(search_term, exact=request.GET.get("exact") == "true")
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return queryset.none(), False
        if ORDER_VAR in request.GET:  # a column that the person chose goes before the rank
            found = found.order_by(*queryset.query.order_by)
        return found, False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        shown = super().get_changelist_instance(request)
        search = Search(shown.query, request.GET.get("exact") == "true")
        try:
            asked = search if search.words else None
        except ValidationError:
            asked = None
        for measure in shown.result_list:
            measure.searched = asked
        return shown

    @admin.display(description=_("title"))
    def title(self, measure: Measure) -> str:
        return marked(measure.in_language("title"), getattr(measure, "searched", None))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.suggest)
        return [path("suggest/", view, name="measures_measure_suggest"), *super().get_urls()]

    def suggest(self, request: HttpRequest) -> HttpResponse:
        """Zones, lead bodies and titles for what somebody has typed so far."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            found = list(_suggested(request.GET.get(SEARCH_VAR, "")))
        except ValidationError:
            found = []  # the search itself will say what is wrong
        return JsonResponse({"suggestions": found}, headers={"Cache-Control": "no-store"})


def _suggested(typed: str) -> Iterator[dict[str, str]]:
    """What is suggested, what sort of thing it is, and where it leads."""
    found = suggestions(typed)
    shown = reverse("admin:measures_measure_changelist")
    for zone in found.zones:
        name = zone.in_language("name")
        yield {"text": name, "label": gettext("zone"), "href": f"{shown}?zone={zone.code}"}
    for measure in found.led:
        yield {"text": measure.in_language("lead_body"), "label": gettext("lead body"), "href": ""}
    for measure in found.titled:
        href = reverse("admin:measures_measure_change", args=[measure.pk])
        title = measure.in_language("title")
        yield {"text": title, "label": f"{gettext('measure')} {measure.code}", "href": href}
