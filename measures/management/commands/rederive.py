from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from measures.actions import rederivation
from measures.ledger import Actor, LedgerUnavailable
from measures.models import Channel, VersionConflict

REASON = "Schedule computed again by the rules of this release"


class Command(BaseCommand):
    help = "List measures whose schedule this release computes differently; --apply updates them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--apply", action="store_true", help="update them; one ledger entry for each measure"
        )
        parser.add_argument("--reason", default=REASON, help="the reason that the ledger records")

    def handle(self, *args: Any, **options: Any) -> None:
        by, count = Actor("rederive", Channel.COMMAND), 0
        for measure in rederivation.outdated():
            count += 1
            self.stdout.write(measure.code)
            if options["apply"]:
                self.rederive(measure, by, options["reason"])
        outcome = "were updated" if options["apply"] else "would change (--apply updates them)"
        self.stdout.write(f"{count} measures {outcome}")

    def rederive(self, measure: Any, by: Actor, reason: str) -> None:
        try:
            rederivation.rederive(measure, by=by, reason=reason, at=timezone.now())
        except (VersionConflict, LedgerUnavailable) as error:
            raise CommandError(f"{error} Run rederive again for the rest.") from None
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
