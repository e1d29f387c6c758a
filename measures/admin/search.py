"""Search in the list of measures: ranking, highlights and suggestions."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from measures.models import Measure, Search
from measures.shown.suggesting import suggested


def highlighted(text: str, search: Search | None) -> str:
    """`text` as HTML with the words of `search` in `mark` elements, in either script."""
    if search is None:
        return text
    parts, last = [], 0
    for start, end in search.spans(text):
        parts.append((text[last:start], text[start:end]))
        last = end
    marked = format_html_join("", "{}<mark>{}</mark>", parts)
    return format_html("{}{}", marked, text[last:])


class SearchedList(admin.ModelAdmin):
    """The list of measures, searched through the index."""

    search_fields = ["code"]
    search_help_text = _(
        "Code, title, summary, organisations, targets, terms or evidence, in either script or English. "
        "All words must be there; words in quotation marks must follow one another."
    )
    suggests = "admin:measures_measure_suggest"

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet, bool]:
        if not search_term.strip():  # Django drops a term with a NUL, and warns
            typed = request.GET.get(SEARCH_VAR, "").strip()
            return (queryset.none() if typed else queryset), False
        try:
            matches = queryset.search(search_term, exact=request.GET.get("exact") == "true")
            if request.GET.get("withdrawn"):  # the index does not have these
                matches = queryset.filter(Q(pk__in=matches.values("pk")) | _named(search_term))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return queryset.none(), False
        if ORDER_VAR in request.GET:  # the chosen column goes before the rank
            matches = matches.order_by(*queryset.query.order_by)
        return matches, False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        search: Search | None = Search(changelist.query, request.GET.get("exact") == "true")
        try:
            search = search if search and search.words else None
        except ValidationError:
            search = None
        rows: Any = changelist.result_list
        for measure in rows:
            measure.search = search
        return changelist

    @admin.display(description=_("title"))
    def title(self, measure: Measure) -> str:
        return highlighted(measure.in_language("title"), getattr(measure, "search", None))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.suggest)
        return [path("suggest/", view, name="measures_measure_suggest"), *super().get_urls()]

    def suggest(self, request: HttpRequest) -> HttpResponse:
        """Zones, organisations and titles that match the input so far, as JSON."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        typed = request.GET.get(SEARCH_VAR, "")
        changelist = reverse("admin:measures_measure_changelist")
        rows = suggested(
            typed,
            zone=lambda zone: f"{changelist}?zone={zone.code}",
            organisation=lambda organisation: f"{changelist}?organisation={organisation.code}",
            measure=lambda measure: reverse("admin:measures_measure_page", args=[measure.pk]),
        )
        return JsonResponse({"suggestions": rows}, headers={"Cache-Control": "no-store"})


def _named(term: str) -> Q:
    """Withdrawn measures with `term` in their code or title."""
    columns = ("code", "title_hans", "title_hant", "title_en")
    named = (Q(**{f"{column}__icontains": term.strip()}) for column in columns)
    return Q(withdrawn=True) & reduce(or_, named)
