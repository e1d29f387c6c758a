from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from measures.seeding.checking import check
from measures.seeding.coverage import Coverage, steps_back
from measures.seeding.document import SeedMistake
from measures.seeding.rows import build_rows
from measures.seeding.seeds import read_seeds


class Command(BaseCommand):
    help = "Compare every span, digest, figure and sentence of seeds/ with the source documents."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, help="the directory with the source documents")
        parser.add_argument("--seeds", type=Path, default=settings.BASE_DIR / "seeds")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["directory"].is_dir():
            raise CommandError(f"{options['directory']} is not a directory")
        try:
            seeds = read_seeds(options["seeds"])
            build_rows(seeds)
        except SeedMistake as mistake:
            raise CommandError(f"{mistake}\n{len(mistake.faults)} mistakes in the seeds") from None
        verdict = check(seeds, options["directory"])
        for document in verdict.documents:
            self._report(document)
        self._count("kinds", verdict.by_kind)
        self._count("zones", verdict.by_zone)
        self._list("status steps back", [m["code"] for m in seeds.measures if steps_back(m)])
        self._list("absent", verdict.absent)
        faults = [*map(str, sorted(verdict.faults))]
        faults += [
            f"{document.code}: unassigned sentence at {start}: {sentence}"
            for document in verdict.documents
            for start, sentence in document.unassigned
        ]
        if faults:
            raise CommandError("\n".join([*faults, f"{len(faults)} errors"]))
        self.stdout.write("no errors")

    def _report(self, document: Coverage) -> None:
        share = 100 * document.covered / document.characters
        self.stdout.write(
            f"{document.code}: {document.measures} measures, {document.covered} of "
            f"{document.characters} characters under evidence ({share:.0f} %)\n"
            f"  sentences: {document.assigned} assigned, {document.omitted} omitted, "
            f"{len(document.unassigned)} unassigned"
        )
        digits = [f"{start}: {sentence}" for start, sentence in document.digits]
        self._list("  digits under no evidence at", digits)
        self._list("  span shared,", document.shared)
        self._list("  figure in no target or term,", document.unused_figures)

    def _list(self, label: str, lines: list[str]) -> None:
        for line in lines:
            self.stdout.write(f"{label} {line}")

    def _count(self, label: str, counts: Counter[str]) -> None:
        total = ", ".join(f"{name} {number}" for name, number in counts.most_common())
        self.stdout.write(f"{label}: {total}")
