from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from measures.seeding import fixtures
from measures.seeding.document import SeedMistake


class Command(BaseCommand):
    help = "Build fixtures/*.json from seeds/; with --check, only report whether they differ."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit with 1 if they differ"
        )
        parser.add_argument("--seeds", type=Path, default=settings.BASE_DIR / "seeds")
        parser.add_argument("--fixtures", type=Path, default=settings.BASE_DIR / "fixtures")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            texts = fixtures.fixture_texts(options["seeds"])
        except SeedMistake as mistake:
            raise CommandError(f"{mistake}\n{len(mistake.faults)} mistakes in the seeds") from None
        differ = fixtures.differing(texts, options["fixtures"])
        if options["check"] and differ:
            names = ", ".join(f"{name}.json" for name in differ)
            raise CommandError(f"{names} differ from the seeds; run build_fixtures")
        if differ:
            fixtures.write(texts, options["fixtures"])
        self.stdout.write(f"built {', '.join(differ)}" if differ else "fixtures are up to date")
