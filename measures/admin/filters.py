"""Filters of the admin's lists. An unknown value is reported, never ignored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


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


class WithdrawnFilter(KnownFilter):
    """Withdrawn rows, or the others."""

    title = _("withdrawal")
    parameter_name = "withdrawn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return ("yes", _("Withdrawn")), ("no", _("Not withdrawn"))

    def narrowed(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(withdrawn=value == "yes")
