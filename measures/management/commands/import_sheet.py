import gc
import sys
import uuid
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from measures import ledger
from measures.importing.faults import Unreadable
from measures.importing.limits import MOST_BYTES
from measures.importing.report import Grade, Outcome, Report, State
from measures.importing.run import Stopped, dry_run, put_on_record
from measures.importing.words import words_of
from measures.importing.writing import Options
from measures.ledger import Actor
from measures.models import Channel, Source


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # they load all pages, and memory is for the list
    help = "Import a list of measures (XLSX or CSV): show what it would do or, with --apply, do it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="XLSX or CSV, with headings as in exports")
        parser.add_argument("--by", required=True, help="the user whose roles count")
        parser.add_argument("--reason", required=True, help="kept in the ledger for every row")
        parser.add_argument("--source", help="the code of the source of rows that name none")
        parser.add_argument(
            "--only-new", action="store_true", help="leave measures on record alone"
        )
        parser.add_argument("--stop", action="store_true", help="write nothing if a row is refused")
        parser.add_argument(
            "--accept-doubts", action="store_true", help="confirm what is doubtful in every row"
        )
        parser.add_argument("--apply", action="store_true", help="put it on record")

    def handle(self, *args: Any, **options: Any) -> None:
        gc.freeze()  # so that what each row leaves is collected soon
        data, chosen = _content(options["file"]), _options(options)
        try:
            if options["accept_doubts"]:
                chosen = _options(options, self._doubtful(data, chosen))
            if options["apply"]:
                report = put_on_record(data, chosen, stop=options["stop"], progress=self._progress)
            else:
                report = dry_run(data, chosen, self._progress)
        except Unreadable as fault:
            raise CommandError(f"{options['file']}: {words_of(fault)}") from None
        except Stopped as stopped:
            self._show(stopped.report)
            raise CommandError("Nothing was written: rows are refused.") from None
        self._show(report)
        if options["apply"]:
            self.stdout.write(f"On record as the batch {chosen.by.request_id}.")
        else:
            self.stdout.write("Nothing was written. Run it again with --apply to do it.")

    def _doubtful(self, data: bytes, chosen: Options) -> frozenset[str]:
        report = dry_run(data, chosen, self._progress)
        return frozenset(outcome.key for outcome in report.of_state(State.DOUBTFUL))

    def _progress(self, done: int, count: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done:,} of {count:,} rows", ending="\n" if done == count else "")

    def _show(self, report: Report) -> None:
        for note in report.notes:
            self.stdout.write(note)
        for outcome in report.of_state(State.REFUSED, State.DOUBTFUL):
            self._show_row(outcome)
        counts = ", ".join(f"{number:,} {state}" for state, number in report.counts.items())
        self.stdout.write(f"Rows: {counts or 'none'}.")

    def _show_row(self, outcome: Outcome) -> None:
        sheet = f"{outcome.sheet}!" if outcome.sheet else ""
        for remark in (*outcome.of_grade(Grade.REFUSED), *outcome.of_grade(Grade.DOUBT)):
            place = f"{sheet}{remark.cell}"
            self.stdout.write(
                f"{remark.grade} {place} {outcome.code} “{remark.text}”: {remark.why}"
            )


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error}") from None


def _options(options: dict[str, Any], accepted: frozenset[str] = frozenset()) -> Options:
    user = get_user_model().objects.filter(username=options["by"], is_active=True).first()
    if user is None:
        raise CommandError(f"There is no active user {options['by']}.")
    source = None
    if code := options["source"]:
        source = Source.objects.filter(code=code).first()
        if source is None:
            raise CommandError(f"There is no source {code}.")
    try:
        reason = ledger.checked_reason(options["reason"])
    except ValidationError as refusal:
        raise CommandError(" ".join(refusal.messages)) from None
    by = Actor.of(user, Channel.IMPORT, uuid.uuid4().hex)
    return Options(by, reason, timezone.now(), source, not options["only_new"], accepted)
