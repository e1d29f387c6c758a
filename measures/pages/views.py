from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from measures.ledger.head import head_on_day
from measures.models import Status, nested
from measures.reads import zones


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The zones, how many measures each has by status, and where to go from here."""
    at = head_on_day(localdate())
    by_code = {each.zone.code: each for each in zones.zones(at) if each.within.total()}
    tree = nested(each.zone for each in by_code.values())
    counted = [(by_code[zone.code], depth) for zone, depth in tree]
    statuses = [s for s in Status if any(each.within[s] for each in by_code.values())]
    rows = [
        {
            "zone": each.zone,
            "name": each.zone.in_language("name"),
            "depth": depth,
            "total": zones.total_of(each.within),
            "counts": [each.within[status] for status in statuses],
        }
        for each, depth in counted
    ]
    context = {"rows": rows, "statuses": statuses, "seq": at.seq, "hash": at.hash}
    return render(request, "pages/start.html", context)
