"""What a dossier is about, and the entries that belong to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from measures.models import (
    PUBLIC_SUBJECTS,
    Confirmation,
    Entry,
    Evidence,
    Measure,
    PromiseRequest,
    Reading,
    Source,
    StatusUpdate,
    Subject,
    Zone,
)
from measures.reads.query import NotFound

#: What a dossier may be about.
MEASURE, ZONE, REQUEST, RECORD = "measure", "zone", "request", "record"


@dataclass(frozen=True)
class Scope:
    """The subject of a dossier, and a condition on entries."""

    about: str
    code: str
    title: str
    which: Q
    names: bool = True  # without them it has the public form of the entries alone
    first: date | None = None
    last: date | None = None

    def entries(self, upto: int) -> QuerySet[Entry]:
        entries = Entry.objects.filter(self.which, seq__lte=upto).order_by("seq")
        return entries if self.names else entries.filter(subject__in=PUBLIC_SUBJECTS)

    def file_name(self, upto: int) -> str:
        days = [day.isoformat() for day in (self.first, self.last) if day]
        public = [] if self.names else ["public"]
        return "-".join([self.code, *days, *public, str(upto)]) + ".zip"

    @property
    def options(self) -> str:
        """The options by which `manage.py dossier` makes the same."""
        days = (("--from", self.first), ("--until", self.last))
        given = [f"{name} {day}" for name, day in days if day]
        return " ".join(given if self.names else [*given, "--public"])


def scope_of(
    about: str,
    code: str,
    *,
    first: date | None = None,
    last: date | None = None,
    names: bool = True,
) -> Scope:
    """The entries about something, of some days or all. Raises NotFound where there are none."""
    made = _MAKERS[about](code.strip())
    scope = replace(made, names=names, first=first, last=last)
    if first:
        scope = replace(scope, which=scope.which & Q(recorded_at__gte=_moment(first, time.min)))
    if last:
        scope = replace(scope, which=scope.which & Q(recorded_at__lte=_moment(last, time.max)))
    if first or last:
        days = {"first": first or "…", "last": last or "…"}
        title = _("%(title)s, %(first)s to %(last)s") % {"title": made.title, **days}
        scope = replace(scope, title=title)
    if not Entry.objects.filter(scope.which).exists():
        raise NotFound(_("No entry is of these days."))
    return scope


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def _cited(measures: QuerySet[Measure]) -> Q:
    """The entries about the sources that `measures` cite."""
    cites = Q(pk__in=Reading.objects.filter(target__measure__in=measures).values("source"))
    for model in (Evidence, StatusUpdate, Confirmation, PromiseRequest):
        cites |= Q(pk__in=model.objects.filter(measure__in=measures).values("source"))
    return Q(subject=Subject.SOURCE, code__in=Source.objects.filter(cites).values("code"))


def _of_measure(code: str) -> Scope:
    measure = Measure.objects.filter(code=code).first()
    if measure is None:
        raise NotFound(_("There is no measure %(code)s.") % {"code": code})
    which = Q(subject=Subject.MEASURE, code=code) | _cited(Measure.objects.filter(pk=measure.pk))
    return Scope(MEASURE, code, measure.in_language("title"), which)


def _of_zone(code: str) -> Scope:
    """The zone and those in it, with the measures that lie there now."""
    zones = [zone for zone in Zone.objects.all() if code in zone.lies_in_codes]
    own = [zone for zone in zones if zone.code == code]
    if not own:
        raise NotFound(_("There is no zone %(code)s.") % {"code": code})
    measures = Measure.objects.filter(zone__in=zones)
    which = Q(subject=Subject.MEASURE, code__in=measures.values("code")) | _cited(measures)
    which |= Q(subject=Subject.ZONE, code__in=[zone.code for zone in zones])
    return Scope(ZONE, code, own[0].in_language("name"), which)


def _of_request(code: str) -> Scope:
    if not code or not Entry.objects.filter(request_id=code).exists():
        raise NotFound(_("No entry has the request id %(code)s.") % {"code": code})
    return Scope(REQUEST, code, code, Q(request_id=code))


def _of_record(_code: str) -> Scope:
    return Scope(RECORD, RECORD, _("The whole record"), Q())


_MAKERS: dict[str, Callable[[str], Scope]] = {
    MEASURE: _of_measure,
    ZONE: _of_zone,
    REQUEST: _of_request,
    RECORD: _of_record,
}
