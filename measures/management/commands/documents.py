from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Exists, OuterRef, Q

from measures.models import Document, Evidence, stored_files


class Command(BaseCommand):
    help = "List the documents of sources: what each costs, and which are cited by nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--uncited", action="store_true", help="only those cited by nothing")
        parser.add_argument(
            "--check", action="store_true", help="read each file and compare its digest"
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
            if options["check"]:
                try:
                    stored_files.read(row.sha256)
                except stored_files.FileLost:
                    faults.append(f"{name}: its file is not in the storage, or is another one")
        self.stdout.write(f"{total} bytes")
        if faults:
            raise CommandError("\n".join(faults))
