from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Exists, OuterRef, Q

from measures.models import Document, Evidence, stored_files
from measures.models.stored_files import StorageUnavailable
from measures.reads.documents import coverage_of, open_document


def _coverage(row: Document) -> str:
    covered = coverage_of(open_document(row.source, str(row.number)))
    return (
        f"{covered.cover.percent}% under evidence, {len(covered.cover.figures)} sentences with "
        f"figures under none, {len(covered.lost)} passages of other versions not in it"
    )


class Command(BaseCommand):
    help = "List the documents of sources: what each costs, and which are cited by nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--uncited", action="store_true", help="only those cited by nothing")
        parser.add_argument(
            "--check", action="store_true", help="read each file and compare its digest"
        )
        parser.add_argument(
            "--coverage", action="store_true", help="say how much of each lies under evidence"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        named = Q(document=OuterRef("sha256")) | Q(document="", source__sha256=OuterRef("sha256"))
        cited = Evidence.objects.filter(named, source=OuterRef("source"))
        rows = Document.objects.select_related("source").annotate(cited=Exists(cited))
        if options["uncited"]:
            rows = rows.filter(cited=False)
        faults, total = [], 0
        for row in rows.order_by("source__code", "number"):
            total += row.size
            use = "cited" if row.cited else "cited by nothing"
            name = f"{row.source.code} {row.number}"
            self.stdout.write(
                f"{name}: {row.get_type_display()}, {row.size} bytes, {row.characters} "
                f"characters, {use}, {row.sha256}"
            )
            if options["coverage"]:
                self.stdout.write(f"  {_coverage(row)}")
            if options["check"]:
                try:
                    stored_files.read(row.sha256)
                except stored_files.FileLost:
                    faults.append(f"{name}: its file is not in the storage, or is another one")
                except StorageUnavailable as error:
                    raise CommandError(f"{error} ({error.__cause__})") from None
        self.stdout.write(f"{total} bytes")
        if faults:
            raise CommandError("\n".join(faults))
