"""The rounds of sample re-coding, as their last entries have them: there is no table of them."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery

from measures.models import Entry, Recoding, Subject

from . import formats


def recodings() -> list[Recoding]:
    """Every round, the last one first. One query."""
    same = Entry.objects.filter(subject=Subject.RECODING, code=OuterRef("code"))
    last = Subquery(same.order_by("-version").values("version")[:1])
    entries = Entry.objects.filter(subject=Subject.RECODING, version=last).order_by("-seq")
    return [_recoding(entry) for entry in entries]


def recoding(code: str) -> Recoding | None:
    entries = Entry.objects.filter(subject=Subject.RECODING, code=code).order_by("-version")
    entry = entries.first()
    return _recoding(entry) if entry else None


def _recoding(entry: Entry) -> Recoding:
    body = formats.read_body(entry.body, Subject.RECODING)
    content = {name: body[name] for name in body.keys() - {"code", "version", "format"}}
    return Recoding(entry.code, content, entry.version)
