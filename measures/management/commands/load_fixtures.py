import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from measures.ledger import LedgerUnavailable
from measures.seeding import fixtures, loading


class Command(BaseCommand):
    help = "Load fixtures/*.json through the verbs. Rows that staff have edited stay unchanged."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fixtures", type=Path, default=settings.BASE_DIR / "fixtures")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            read = fixtures.read(options["fixtures"])
            outcome = loading.load(read, at=timezone.now(), progress=self.progress)
        except (fixtures.FixturesMissing, LedgerUnavailable) as error:
            raise CommandError(str(error)) from None
        except ValidationError as error:
            raise CommandError(f"Nothing was loaded: {'; '.join(error.messages)}") from None
        for reason in outcome.skipped:
            self.stdout.write(f"kept {reason}")
        counts = ", ".join(f"{count} {word}" for word, count in sorted(outcome.counts.items()))
        self.stdout.write(f"zones, sources, organisations and measures: {counts or 'none'}")

    def progress(self, done: int, total: int) -> None:
        if sys.stderr.isatty() and (done % 20 == 0 or done == total):
            self.stderr.write(f"\r{done} of {total} measures", ending="\n" if done == total else "")
