"""Filters of the admin's lists. An unknown value is reported, never ignored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import HttpRequest, QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.ledger.head import head_on_day
from measures.models import IN_USE, Target
from measures.reads.filters import FILTERS
from measures.reads.filters.base import Filter
from measures.reads.measure_list import ids_sql
from measures.reads.query import Query


class KnownFilter(admin.SimpleListFilter):
    """A choice among known values; any other selects nothing and is reported."""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        if value is None:
            return queryset
        known = [code for code, _label in self.lookup_choices]
        if value in known:
            return self.narrowed(queryset, value)
        context = {"value": value, "filter": self.title, "known": ", ".join(known)}
        text = gettext("“%(value)s” is not known as %(filter)s. Known: %(known)s.") % context
        messages.error(request, text)
        return queryset.none()

    def narrowed(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(**{str(self.parameter_name): value})


class DeclaredFilter(KnownFilter):
    """A filter of the API (`measures.reads.filters`), which declares what it selects."""

    declared: Filter

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return self.declared.admin_choices()

    def narrowed(self, queryset: QuerySet, value: str) -> QuerySet:
        params = QueryDict(mutable=True)
        params[self.declared.name] = value
        conditions = [IN_USE] if self.declared.admin_in_use_only else []
        ids = ids_sql(Query.parse(params), head_on_day(localdate()), *conditions)
        return queryset.filter(pk__in=RawSQL(*ids))  # nosec # B611: values are parameters


def _declared(declared: Filter) -> type[DeclaredFilter]:
    members = {
        "declared": declared,
        "title": declared.admin_title,
        "parameter_name": declared.name,
    }
    return type(f"Admin{type(declared).__name__}", (DeclaredFilter,), members)


#: The filters of the API that the list of measures offers.
DECLARED_FILTERS = [_declared(each) for each in FILTERS if each.admin_title]


class TranslationFilter(KnownFilter):
    """Measures whose title, or the indicator of a target, has no English yet."""

    title = _("English texts")
    parameter_name = "english"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("missing", _("To be translated"))]

    def narrowed(self, queryset: QuerySet, value: str) -> QuerySet:
        indicators = Target.objects.filter(measure=OuterRef("pk"), indicator_en="")
        return queryset.filter(Q(title_en="") | Exists(indicators), withdrawn=False)


class WithdrawnFilter(KnownFilter):
    """Withdrawn measures, which only this list shows, or the others."""

    title = _("withdrawal")
    parameter_name = "withdrawn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return ("yes", _("Withdrawn")), ("no", _("Not withdrawn"))

    def narrowed(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(withdrawn=value == "yes")
