"""What the pages of an import do with a list: run it dry, put it on record, keep what was found."""

from __future__ import annotations

import orjson
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from measures.actions.several import Progress
from measures.importing.faults import Unreadable
from measures.importing.report import Report
from measures.importing.run import Stopped, dry_run, put_on_record
from measures.importing.words import words_of
from measures.importing.writing import Options
from measures.ledger import Actor
from measures.models import Channel, SheetImport, Source


def options_of(
    request: HttpRequest, row: SheetImport, reason: str, accepted: frozenset[str] = frozenset()
) -> Options:
    source = Source.objects.filter(code=row.source_code).first() if row.source_code else None
    by = Actor.of_request(request, Channel.IMPORT)
    return Options(by, reason, timezone.now(), source, row.update_known, accepted)


def run_dry(row: SheetImport, content: bytes, options: Options, progress: Progress) -> None:
    """Run a list dry that was kept; that it cannot be read is a note."""
    try:
        _store(row, dry_run(content, options, progress))
    except Unreadable as fault:
        _store(row, Report(notes=[words_of(fault)]))


def record(
    row: SheetImport, content: bytes, options: Options, shown: str, progress: Progress
) -> None:
    """Put a list on record; why it is not is a note."""
    try:
        report = put_on_record(content, options, shown=shown, progress=progress)
    except Stopped:
        report = dry_run(content, options, progress)
        text = gettext("The record changed meanwhile. Nothing was written; this is the list now.")
        report.notes.insert(0, text)
    else:
        if report.written:
            row.request_id = options.by.request_id
        else:
            report.notes.insert(0, gettext("No row was imported: none is new or changed."))
    _store(row, report)


def _store(row: SheetImport, report: Report) -> None:
    row.report = orjson.dumps(report.data())
    row.save()


def keep(
    row: SheetImport, content: bytes, report: Report | None, request: HttpRequest
) -> SheetImport:
    """Keep a file, and what its dry run found if it is done."""
    data = orjson.dumps(report.data()) if report else b""
    names = ("file_name", "update_known", "source_code")
    columns = {name: getattr(row, name) for name in names} | {"user_id": request.user.pk}
    return SheetImport.bring(content, at=timezone.now(), report=data, **columns)
