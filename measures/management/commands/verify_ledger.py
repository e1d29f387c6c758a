import json
import os
import re
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures.actions.people import account_record, rights_settings
from measures.ledger import checkpoints, verification
from measures.ledger.report import Report

SHOWN = 50
#: Exit codes.
FAULTS, NOT_RUN = 1, 2


def head(text: str) -> tuple[int, str]:
    """`seq:hash`, as this command prints it and the API shows it."""
    match = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", text.strip().lower())
    if not match:
        raise ArgumentTypeError(
            _("a head is seq:hash, a number, a colon and 64 hex digits; %(text)s is not")
            % {"text": repr(text)}
        )
    return int(match[1]), match[2]


@contextmanager
def whole_or_cut_off() -> Iterator[None]:
    """Print as much as is read: after `| head -1` the exit code still tells the result."""
    try:
        yield
    except BrokenPipeError:  # what is left to print goes nowhere, or Python would raise at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Command(BaseCommand):
    help = (
        "Verify the ledger: its chain, the tables against it, the triggers. "
        "Exit 1 on any fault, 2 if it could not be verified."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head",
            type=head,
            action="append",
            default=[],
            metavar="SEQ:HASH",
            help="an earlier head, which must still be in the chain (repeatable)",
        )
        parser.add_argument(
            "--since",
            type=head,
            metavar="SEQ:HASH",
            help="a head proved earlier: the entries up to it are not proved again",
        )
        parser.add_argument(
            "--checkpoints",
            type=Path,
            metavar="FILE",
            help="a file written by `checkpoint`, whose roots must be those of the tree",
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        earlier = self.checkpoints(options["checkpoints"])
        at = timezone.now()
        try:
            with verification.recorded_run(at) as run:
                report = verification.verify(
                    kept=[*options["head"], *earlier.heads],
                    roots=earlier.roots,
                    since=options["since"],
                    in_force=rights_settings.decisive(settings),
                    progress=self.progress,
                )
                report.faults += earlier.faults
                report.keep(run)
        except DatabaseError as error:
            message = _("The database cannot be used (%(why)s). Has `manage.py migrate` been run?")
            raise CommandError(message % {"why": error}, returncode=NOT_RUN) from None
        except Exception as error:
            message = _("The verification failed before its end (%(why)s). It proves nothing.")
            raise CommandError(message % {"why": error}, returncode=NOT_RUN) from error
        with whole_or_cut_off():
            if options["json"]:
                self.stdout.write(json.dumps({"at": at.isoformat(), **report.as_json()}))
            else:
                outside = len(earlier.heads) + len(earlier.roots)
                self.print_report(report, len(options["head"]) + outside)
            self.stdout.flush()
        if report.faults:
            raise CommandError(
                ngettext(
                    "The ledger has %(count)s fault.",
                    "The ledger has %(count)s faults.",
                    len(report.faults),
                )
                % {"count": len(report.faults)},
                returncode=FAULTS,
            )

    def checkpoints(self, file: Path | None) -> checkpoints.Read:
        if file is None:
            return checkpoints.Read([], [], [])
        try:
            return checkpoints.read(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(
                _("The checkpoints %(file)s cannot be read (%(why)s).")
                % {"file": file, "why": getattr(error, "strerror", error)},
                returncode=NOT_RUN,
            ) from None

    def print_report(self, report: Report, earlier_heads: int) -> None:
        if not report.faults:
            self.stdout.write(
                _(
                    "Proved: %(entries)s entries form one chain, %(subjects)s subjects match their last "
                    "entry, %(kept)s heads kept earlier are in it, and all triggers are in place."
                )
                % {"entries": report.entries, "subjects": report.subjects, "kept": earlier_heads}
            )
        if report.since:
            self.stdout.write(
                _(
                    "Entries up to %(seq)s were taken as proved before: of them, only the last "
                    "one of each subject was verified."
                )
                % {"seq": report.since}
            )
        for warning in report.warnings[:SHOWN]:
            self.stdout.write(_("Warning: %(warning)s") % {"warning": warning})
        for fault in report.faults[:SHOWN]:
            self.stdout.write(fault)
        if len(report.faults) > SHOWN:
            more = len(report.faults) - SHOWN
            self.stdout.write(_("... and %(more)s more (--json lists all)") % {"more": more})
        if not account_record.begun():
            self.stdout.write(
                _("Accounts are not in the record yet: run manage.py record_accounts.")
            )
        self.stdout.write(f"head {report.seq}:{report.hash}")

    def progress(self, what: str, done: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(
                f"{done:,} / {total:,} {what}\r", ending=""
            )  # overwritten by the next
