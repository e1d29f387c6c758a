import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from measures.models import overrides_in_use
from measures.text.script import SHIPPED, Overrides, Script, converter


class Command(BaseCommand):
    help = "Converts standard input to the other script, line by line, as texts are derived."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        scripts = [str(script) for script in Script]
        parser.add_argument("--to", required=True, choices=scripts, help="the script to write")

    def handle(self, *args: Any, **options: Any) -> None:
        origin = Script(options["to"]).other
        by = converter(self.overrides())
        for line in _lines():
            text = line.rstrip("\r\n")
            self.stdout.write(by.derived(text, origin), ending=line[len(text) :])

    def overrides(self) -> Overrides:
        try:
            return overrides_in_use()
        except DatabaseError as error:
            self.stderr.write(
                f"Only the shipped words are used; the database cannot be read: {error}"
            )
            return SHIPPED


def _lines() -> Iterator[str]:
    for number, line in enumerate(sys.stdin.buffer, 1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise CommandError(
                f"line {number} of the input is not UTF-8 ({error.reason} at byte {error.start}). "
                "Convert the file first, for example with `iconv -f GB18030 -t UTF-8`."
            ) from None
