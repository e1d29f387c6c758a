import sys
from argparse import ArgumentParser
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from measures.actions import overrides
from measures.ledger import Actor, LedgerUnavailable
from measures.models import Channel, VersionConflict

REASON = "Derived texts converted again by the converter in use"


class Command(BaseCommand):
    help = "List derived texts that the converter in use renders differently; --apply updates them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--apply", action="store_true", help="update them; one ledger entry for each subject"
        )
        parser.add_argument("--reason", default=REASON, help="the reason that the ledger records")

    def handle(self, *args: Any, **options: Any) -> None:
        by = Actor("reconvert", Channel.COMMAND)
        texts = queued = subjects = 0
        for (_kind, code), group in groupby(overrides.outdated(), key=_subject):
            changes = list(group)
            waiting = [change for change in changes if change.review]
            for change in changes:
                state = f" ({change.review}: queued for review)" if change.review else ""
                self.stdout.write(f"{code} {change.path}{state}")
                self.stdout.write(f"  - {change.old}\n  + {change.new}")
            queued += len(waiting)
            texts += len(changes) - len(waiting)
            subjects += len(changes) > len(waiting)
            if options["apply"] and len(changes) > len(waiting):
                self.convert(changes[0].subject, by, options["reason"])
                self.progress(subjects)
        outcome = "were updated" if options["apply"] else "would change (--apply updates them)"
        self.stdout.write(
            f"{texts} texts of {subjects} measures and sources {outcome}; "
            f"{queued} reviewed texts wait for review"
        )

    def convert(self, subject: Any, by: Actor, reason: str) -> None:
        try:
            overrides.reconvert(subject, by=by, reason=reason, at=timezone.now())
        except (VersionConflict, LedgerUnavailable) as error:
            raise CommandError(f"{error} Run reconvert again for the rest.") from None
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None

    def progress(self, done: int) -> None:
        if sys.stderr.isatty() and done % 20 == 0:
            self.stderr.write(f"{done} subjects\r", ending="")


def _subject(change: overrides.Change) -> tuple[str, str]:
    return type(change.subject).__name__, change.subject.code
