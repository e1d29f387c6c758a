from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from measures.actions import documents
from measures.documents import MOST_BYTES
from measures.management.operator import operator
from measures.models import Source


class Command(BaseCommand):
    help = "Attach a file to a source: the document that its evidence is quoted from."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the source's code")
        parser.add_argument("file", type=Path, help="text, PDF, DOCX, HTML, MHTML, PNG or JPEG")
        parser.add_argument("--reason", default="Document attached from a file")
        parser.add_argument(
            "--fetched-on", type=date.fromisoformat, help="the day on which a page was saved"
        )
        parser.add_argument(
            "--further", action="store_true", help="it is another version than the record names"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        source = Source.objects.filter(code=options["code"]).first()
        if source is None:
            raise CommandError(f"There is no source {options['code']}.")
        try:
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error}") from None
        try:
            document = documents.attach(
                source,
                data=data,
                file_name=path.name,
                by=operator("attach_source"),
                reason=options["reason"],
                at=timezone.now(),
                fetched_on=options["fetched_on"],
                further=options["further"],
            )
        except ValidationError as refusal:
            raise CommandError(f"{path}: {' '.join(refusal.messages)}") from None
        self.stdout.write(
            f"{source.code}: document {document.number}, {document.get_type_display()}, "
            f"{document.size} bytes, {document.characters} characters, SHA-256 {document.sha256}"
        )
