import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from measures.db.sql import gather_statistics
from measures.ledger import LedgerUnavailable
from measures.seeding import fixtures, loading


class Command(BaseCommand):
    help = "Loads fixtures/*.json through the verbs; what is already there stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fixtures", type=Path, default=settings.BASE_DIR / "fixtures")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            read = fixtures.read(options["fixtures"])
            outcome = loading.load(read, at=timezone.now(), progress=self.progress)
        except (fixtures.FixturesMissing, LedgerUnavailable) as error:
            raise CommandError(str(error)) from None
        except ValidationError as error:
            raise CommandError(f"nothing was loaded: {'; '.join(error.messages)}") from None
        if outcome.done:
            gather_statistics()
        for kept in outcome.kept:
            self.stdout.write(f"kept {kept}")
        done = ", ".join(f"{count} {word}" for word, count in sorted(outcome.done.items()))
        self.stdout.write(f"zones, sources and measures: {done or 'none'}")

    def progress(self, done: int, total: int) -> None:
        if sys.stderr.isatty() and (done % 20 == 0 or done == total):
            self.stderr.write(f"\r{done} of {total} measures", ending="\n" if done == total else "")
