"""Filters of the lists. A value that a filter does not know is said, never passed over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.models import Kind, Measure, Status, Zone

from .labels import SCHEDULES


class KnownFilter(admin.SimpleListFilter):
    """A choice among known values; any other shows nothing and says why."""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        if value is None:
            return queryset
        known = [code for code, _label in self.lookup_choices]
        if value in known:
            return self.narrowed(queryset, value)
        said = {"value": value, "filter": self.title, "known": ", ".join(known)}
        text = gettext("“%(value)s” is not known as %(filter)s. Known: %(known)s.") % said
        messages.error(request, text)
        return queryset.none()

    def narrowed(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(**{str(self.parameter_name): value})


class ZoneFilter(KnownFilter):
    """Measures of a zone and of the zones below it."""

    title = _("zone")
    parameter_name = "zone"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        self.zones = {zone.code: zone for zone in Zone.objects.order_by("path")}
        return [
            (zone.code, "\u2003" * (zone.path.count("/") - 1) + zone.in_language("name"))
            for zone in self.zones.values()
        ]

    def narrowed(self, queryset: Any, value: str) -> QuerySet:
        return queryset.in_zone(self.zones[value])


class KindFilter(KnownFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return Kind.choices


class StatusFilter(KnownFilter):
    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return Status.choices


class ScheduleFilter(KnownFilter):
    """How measures stand against their deadlines today."""

    title = _("schedule")
    parameter_name = "schedule"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return SCHEDULES.items()

    def narrowed(self, queryset: Any, value: str) -> QuerySet:
        return queryset.scheduled(value, on=localdate())


class WithdrawnFilter(KnownFilter):
    """Measures that are off every list but this one, or the others."""

    title = _("withdrawal")
    parameter_name = "withdrawn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return ("yes", _("Withdrawn")), ("no", _("Not withdrawn"))

    def narrowed(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(withdrawn=value == "yes")


def late(state: str) -> int:
    """How many measures are in the schedule `state` today."""
    return Measure.objects.scheduled(state, on=localdate()).count()
