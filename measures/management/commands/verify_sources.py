from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from measures.seeding.checking import Checked, check
from measures.seeding.document import SeedMistake
from measures.seeding.rows import build_rows
from measures.seeding.seeds import read_seeds


class Command(BaseCommand):
    help = "Holds every span, digest and figure in seeds/ against the source documents."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, help="where the source documents are")
        parser.add_argument("--seeds", type=Path, default=settings.BASE_DIR / "seeds")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["directory"].is_dir():
            raise CommandError(f"{options['directory']} is no directory")
        try:
            seeds = read_seeds(options["seeds"])
            build_rows(seeds)
        except SeedMistake as mistake:
            raise CommandError(f"{mistake}\n{len(mistake.faults)} mistakes in the seeds") from None
        verdict = check(seeds, options["directory"])
        for document in verdict.documents:
            self._report(document)
        for absent in verdict.absent:
            self.stdout.write(f"absent: {absent}")
        if verdict.faults:
            lines = "\n".join(map(str, sorted(verdict.faults)))
            raise CommandError(f"{lines}\n{len(verdict.faults)} errors")
        self.stdout.write("no errors")

    def _report(self, document: Checked) -> None:
        share = 100 * document.covered / document.characters
        self.stdout.write(
            f"{document.code}: {document.measures} measures, {document.covered} of "
            f"{document.characters} characters under evidence ({share:.0f} %)"
        )
        for start, sentence in document.left_over:
            self.stdout.write(f"  digits under no evidence at {start}: {sentence}")
