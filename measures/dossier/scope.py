"""What a dossier is about, and the entries that belong to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from measures.models import Entry, Measure, Subject, Zone
from measures.reads.query import NotFound

#: What a dossier may be about.
MEASURE, ZONE, REQUEST = "measure", "zone", "request"


@dataclass(frozen=True)
class Scope:
    """The subject of a dossier, and a condition on entries."""

    about: str
    code: str
    title: str
    which: Q

    def entries(self, upto: int) -> QuerySet[Entry]:
        return Entry.objects.filter(self.which, seq__lte=upto).order_by("seq")

    def file_name(self, upto: int) -> str:
        return f"{self.code}-{upto}.zip"


def scope_of(about: str, code: str) -> Scope:
    """Raises NotFound where nothing is on record."""
    return _MAKERS[about](code.strip())


def _of_measure(code: str) -> Scope:
    measure = Measure.objects.filter(code=code).first()
    if measure is None:
        raise NotFound(_("There is no measure %(code)s.") % {"code": code})
    which = Q(subject=Subject.MEASURE, code=code)
    return Scope(MEASURE, code, measure.in_language("title"), which)


def _of_zone(code: str) -> Scope:
    """The zone and those in it, with the measures that lie there now."""
    zones = [zone for zone in Zone.objects.all() if code in zone.lies_in_codes]
    own = [zone for zone in zones if zone.code == code]
    if not own:
        raise NotFound(_("There is no zone %(code)s.") % {"code": code})
    measures = Measure.objects.filter(zone__in=zones).values("code")
    which = Q(subject=Subject.MEASURE, code__in=measures)
    which |= Q(subject=Subject.ZONE, code__in=[zone.code for zone in zones])
    return Scope(ZONE, code, own[0].in_language("name"), which)


def _of_request(code: str) -> Scope:
    if not code or not Entry.objects.filter(request_id=code).exists():
        raise NotFound(_("No entry has the request id %(code)s.") % {"code": code})
    return Scope(REQUEST, code, code, Q(request_id=code))


_MAKERS: dict[str, Callable[[str], Scope]] = {
    MEASURE: _of_measure,
    ZONE: _of_zone,
    REQUEST: _of_request,
}
