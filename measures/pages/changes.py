"""Recent changes, of all or of a zone, a measure, a kind: as a page and as an Atom feed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext, gettext_lazy

from measures.models import Kind
from measures.reads.parameters import parse_one, require_known
from measures.reads.query import no_measure
from measures.reads.recent import Change, Recent, recent
from measures.reads.zone_scope import zones_now
from measures.reads.zones import zone as find_zone
from measures.shown.texts import plain
from measures.shown.words import kind_words, named

from .happenings import Happening, happenings
from .instrument import known_kind
from .page import Content, File, Visit, page
from .rows import Names, change_row, measure_url

_LIMIT, _FEED = 30, 50
_SITE = gettext_lazy("Policy-measure tracker")


@page("zone", "kind", "before")
def changes(visit: Visit) -> Content:
    zone, kind = (parse_one(visit.params, name, "") for name in ("zone", "kind"))
    found = _found(_before(visit), _LIMIT, zone=zone, kind=kind)
    names = Names.read()
    more = visit.params.copy()
    more["before"] = str(found.before)
    title = gettext("What changed lately")
    return Content(
        "pages/changes.html",
        title,
        {
            "changes": [change_row(change, visit.at.day, names) for change in found.rows],
            "next": f"{visit.path}?{more.urlencode()}" if found.before else "",
            "feeds": [feed_of(zone=zone, kind=kind)],
            "zones": sorted(names.zones.items(), key=lambda each: each[1]),
            "kinds": Kind.choices,
            "zone": zone,
            "kind": kind,
        },
    )


def _before(visit: Visit) -> int:
    """The last entry that may be shown. Raises ValidationError."""
    before = parse_one(visit.params, "before", "")
    if not before:
        return visit.at.seq
    if not before.isdecimal() or not before.isascii() or len(before) > 18:
        message = gettext("before must be the number of an entry.")
        raise ValidationError({"before": message})
    return min(int(before), visit.at.seq)


def _found(upto: int, limit: int, *, zone: str = "", kind: str = "", code: str = "") -> Recent:
    """Raises ValidationError for a zone or a kind that is not there."""
    zones = None
    if kind:
        require_known("kind", [kind], Kind.values)
    if zone:
        zones = [code for code, lies_in in zones_now().items() if zone in lies_in]
        if not zones:
            message = gettext("No zone has the code %(code)s.")
            raise ValidationError({"zone": message % {"code": zone[:60]}})
    return recent(upto, limit=limit, zones=zones, kind=kind, code=code)


def feed_of(*, zone: str = "", kind: str = "", code: str = "") -> tuple[str, str]:
    """The address and the name of the feed of all, or of a zone, a kind, a measure."""
    if zone:
        return reverse("pages:zone_feed", args=[zone]), gettext("Changes: %(what)s") % {
            "what": zone
        }
    if kind:
        name = Kind(kind).label
        return reverse("pages:kind_feed", args=[kind]), gettext("Changes: %(what)s") % {
            "what": name
        }
    if code:
        return reverse("pages:measure_feed", args=[code]), gettext("Changes: %(what)s") % {
            "what": code
        }
    return reverse("pages:feed"), gettext("All changes")


@page()
def feed(visit: Visit) -> File:
    return _feed(visit, str(_SITE), reverse("pages:changes"), _found(visit.at.seq, _FEED))


@page()
def zone_feed(visit: Visit, code: str) -> File:
    name = find_zone(code, visit.at).zone.in_language("name")
    found = _found(visit.at.seq, _FEED, zone=code)
    return _feed(visit, f"{name} – {_SITE}", reverse("pages:zone", args=[code]), found)


@page()
def measure_feed(visit: Visit, code: str) -> File:
    """Of a measure, also one that was withdrawn. Raises NotFound."""
    found = _found(visit.at.seq, _FEED, code=code)
    if not found.rows:
        raise no_measure(code)
    title = plain(found.rows[0].body["title"])
    return _feed(visit, f"{title} – {_SITE}", measure_url(code), found)


@page()
def kind_feed(visit: Visit, kind: str) -> File:
    known_kind(kind)
    found = _found(visit.at.seq, _FEED, kind=kind)
    url = reverse("pages:instrument", args=[kind])
    return _feed(visit, f"{Kind(kind).label} – {_SITE}", url, found)


def _feed(visit: Visit, title: str, link: str, found: Recent) -> File:
    feed = Atom1Feed(
        title=title,
        link=visit.site + link,
        description=gettext("What was recorded, the newest first."),
        language=get_language(),
        feed_url=visit.site + visit.path,
        author_name=str(_SITE),
    )
    for change in found.rows:
        _add(feed, visit.site, change)
    return File(feed.writeString("utf-8").encode(), "application/atom+xml; charset=utf-8")


def _add(feed: Any, site: str, change: Change) -> None:
    body, at = change.body, change.entry["recorded_at"]
    address = f"{site}{measure_url(body['code'])}?as_of={change.entry['seq']}"
    words = gettext(", ").join(kind_words(kind) for kind in change.kinds)
    feed.add_item(
        title=named(words, plain(body["title"])),
        link=address,
        description="\n".join(map(line, happenings(change))),
        pubdate=at,
        updateddate=at,
        unique_id=address,
    )


def line(event: Happening) -> str:
    """An event in one line of plain text."""
    parts = [event.day.isoformat(), event.heading, event.words, event.reason]
    return " · ".join(part for part in parts if part)
