"""Filters of the ledger that are typed, and the zone of an entry, then or now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.domain.change_kinds import ChangeKind, Detail
from measures.ledger.clock import first_from, last_until
from measures.models import Measure, Subject, Zone, nested
from measures.shown.words import kind_words

from .filters import KnownFilter
from .ledger_counts import Counted

NO_END = 2**62


class TypedFilter(admin.SimpleListFilter):
    """A box to type into. What cannot be read selects nothing and is reported."""

    template = "admin/typed_filter.html"
    placeholder = ""
    #: The numbers of entries between which it selects, where it is known.
    first, last = 1, NO_END

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("", "")]  # without one the filter is not shown

    def choices(self, changelist: Any) -> Iterator[Any]:
        name = str(self.parameter_name)
        others = [
            (key, value)
            for key, values in changelist.filter_params.items()
            for value in values
            if key != name
        ]
        if changelist.query:
            others.append(("q", changelist.query))
        yield {
            "name": name,
            "value": self.value() or "",
            "others": others,
            "clear": changelist.get_query_string(remove=[name]),
            "placeholder": self.placeholder,
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        text = (self.value() or "").strip()
        if not text:
            return queryset
        try:
            return self.narrowed(queryset, text)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return queryset.none()

    def narrowed(self, queryset: QuerySet, text: str) -> QuerySet:
        raise NotImplementedError


class ReasonFilter(TypedFilter):
    """Words that are all in the reason, in any order."""

    title = _("words of the reason")
    parameter_name = "words"

    def narrowed(self, queryset: QuerySet, text: str) -> QuerySet:
        for word in text.split()[:20]:
            queryset = queryset.filter(reason__icontains=word)
        return queryset


class RequestFilter(TypedFilter):
    """The id of a request or import, ours or the caller's."""

    title = _("request, ours or the caller's")
    parameter_name = "request"

    def narrowed(self, queryset: QuerySet, text: str) -> QuerySet:
        return queryset.filter(Q(request_id=text) | Q(caller_request_id=text))


class FromFilter(TypedFilter):
    """From a day on, the day itself among them."""

    title = _("first day")
    parameter_name = "from"
    placeholder = "2026-01-31"

    def narrowed(self, queryset: QuerySet, text: str) -> QuerySet:
        moment = _moment(text, time.min)
        if (first := first_from(moment)) is None:
            return queryset.filter(recorded_at__gte=moment)
        self.first = first
        return queryset.filter(seq__gte=first)


class UntilFilter(TypedFilter):
    """Until a day, the day itself among them."""

    title = _("last day")
    parameter_name = "until"
    placeholder = "2026-01-31"

    def narrowed(self, queryset: QuerySet, text: str) -> QuerySet:
        moment = _moment(text, time.max)
        if (last := last_until(moment)) is None:
            return queryset.filter(recorded_at__lte=moment)
        self.last = last
        return queryset.filter(seq__lte=last)


def _moment(text: str, at: time) -> datetime:
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(text), at))
    except (ValueError, OverflowError):
        message = gettext("“%(text)s” is no day. Write it as 2026-01-31.") % {"text": text[:40]}
        raise ValidationError(message) from None


class UptoFilter(TypedFilter):
    """Up to an entry: with it the same address lists the same entries for ever."""

    title = _("last entry")
    parameter_name = "upto"
    placeholder = "1314"

    def narrowed(self, queryset: QuerySet, text: str) -> QuerySet:
        self.last = _number(text)
        return queryset.filter(seq__lte=self.last)


class AfterFilter(TypedFilter):
    """After an entry, which is not among them."""

    title = _("after entry")
    parameter_name = "after"
    placeholder = "1183"

    def narrowed(self, queryset: QuerySet, text: str) -> QuerySet:
        self.first = _number(text) + 1
        return queryset.filter(seq__gte=self.first)


def _number(text: str) -> int:
    if not (text.isdecimal() and len(text) < 19):
        raise ValidationError(gettext("“%(text)s” is no number of an entry.") % {"text": text[:40]})
    return int(text)


class KindFilter(Counted, KnownFilter):
    """What sort of change it was; an entry may be of several."""

    title = _("kind of change")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [(kind.value, kind_words(kind)) for kind in (*ChangeKind, *Detail)]

    def narrowed(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(kinds__contains=value)


class ZoneFilter(Counted, KnownFilter):
    """A zone with what lies in it: where a measure was at the entry, or is now."""

    title = _("zone, then or now")
    parameter_name = "zone"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return zone_choices(Zone.objects.with_parents())

    def narrowed(self, queryset: QuerySet, value: str) -> QuerySet:
        return of_zone(queryset, value)


def zone_choices(zones: Iterable[Zone]) -> list[tuple[str, str]]:
    """The code and the name of each of `zones`, indented below the one that it lies in."""
    return [(zone.code, "– " * depth + zone.in_language("name")) for zone, depth in nested(zones)]


def of_zone(entries: QuerySet, code: str) -> QuerySet:
    """Those on what was in the zone, or in one that lies in it now, or whose measure is there now."""
    zones = Zone.objects.filter(lies_in__contains=f"/{code}/")
    codes = list(zones.values_list("code", flat=True))
    now = Measure.objects.filter(zone__in=zones).values("code")
    return entries.filter(Q(zone__in=codes) | Q(subject=Subject.MEASURE, code__in=now))
