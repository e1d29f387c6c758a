"""The page on which a reader's own browser recomputes the proof of an entry, or of a dossier."""

from __future__ import annotations

from django.utils.translation import gettext

from measures.reads.moments import parse_seq

from .page import Content, Visit, page


@page("seq")
def check(visit: Visit) -> Content:
    seq = parse_seq(visit.params, "seq") or visit.at.seq
    title = gettext("Check it yourself")
    description = gettext("Your browser proves an entry of the record, without trusting us.")
    return Content("pages/check.html", title, {"entry": str(seq)}, description=description)
