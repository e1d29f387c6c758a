"""Check the record: its head, and how anybody proves that nothing in it was changed."""

from __future__ import annotations

from django.utils.translation import gettext

from measures.models import Checkpoint, Entry
from measures.reads.changes import instance
from measures.shown.texts import iso

from .page import Content, Visit, page

_LAST = 10


@page()
def record(visit: Visit) -> Content:
    entries = Entry.objects.filter(seq__lte=visit.at.seq).order_by("-seq")
    taken = Checkpoint.objects.order_by("-taken_at").first()
    last = entries.values("seq", "recorded_at", "hash")[:_LAST]
    return Content(
        "pages/record.html",
        gettext("Check the record"),
        {
            "whole_hash": visit.at.hash,
            "instance": instance(),
            "taken": taken and {"size": f"{taken.size:,}", "day": iso(taken.taken_at.date())},
            "last": [
                {
                    "seq": str(each["seq"]),
                    "day": iso(each["recorded_at"].date()),
                    "hash": each["hash"],
                }
                for each in last
            ],
        },
    )
