from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from measures.documents.plain_text import UnreadableDocument, decode
from measures.text.digest import digest_of


class Command(BaseCommand):
    help = "Print the evidence line of a seed for a passage of a source document."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("document", type=Path, help="the file of the source document")
        parser.add_argument("passage", help="the exact text")
        parser.add_argument("--source", default="SOURCE", help="the source's code")

    def handle(self, *args: Any, **options: Any) -> None:
        passage = options["passage"]
        try:
            text = decode(options["document"].read_bytes())
        except OSError as error:
            raise CommandError(f"{options['document']} cannot be read: {error}") from None
        except UnreadableDocument as refusal:
            raise CommandError(f"{options['document']} {refusal}") from None
        if not passage or passage not in text:
            raise CommandError("This passage is not in the document.")
        start = text.find(passage)
        while start >= 0:
            end = start + len(passage)
            where = f"source: {options['source']}, start: {start}, end: {end}"
            self.stdout.write(f"- {{{where}, digest: '{digest_of(passage)}'}}")
            start = text.find(passage, start + 1)
