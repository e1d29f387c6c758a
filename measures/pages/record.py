"""Check the record: its head, and how anybody proves that nothing in it was changed."""

from __future__ import annotations

from base64 import b64encode
from contextlib import suppress

from django.utils import timezone
from django.utils.translation import gettext

from measures.ledger import notes
from measures.models import Checkpoint, Entry
from measures.reads.changes import instance
from measures.shown.texts import iso

from .page import Content, Visit, page

_LAST = 10


def newest_checkpoint() -> str:
    """The key of the checkpoint that was last put outside; "": none was. One query."""
    keys = Checkpoint.objects.order_by("-taken_at", "-pk").values_list("pk", flat=True)
    return str(keys.first() or "")


@page(follows=newest_checkpoint)
def record(visit: Visit) -> Content:
    entries = Entry.objects.filter(seq__lte=visit.at.seq).order_by("-seq")
    last = entries.values("seq", "recorded_at", "hash")[:_LAST]
    return Content(
        "pages/record.html",
        gettext("Check the record"),
        {
            "whole_hash": visit.at.hash,
            "instance": instance(),
            "taken": last_checkpoint(),
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


def last_checkpoint() -> dict[str, str] | None:
    """Size, root and day of the checkpoint that was last put outside. One query."""
    taken = Checkpoint.objects.order_by("-taken_at", "-pk").first()
    if taken is None:
        return None
    root = ""
    with suppress(ValueError):  # of a note that was changed
        root = b64encode(notes.read_checkpoint(taken.note).root).decode()
    day = iso(timezone.localtime(taken.taken_at).date())
    return {"size": f"{taken.size:,}", "day": day, "root": root}
