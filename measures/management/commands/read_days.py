from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from measures.management.line_input import read_lines
from measures.text.days import days, iso_day


class Command(BaseCommand):
    help = "Read the days that each line of standard input names; print them as a line of JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--published",
            type=_day,
            required=True,
            metavar="YYYY-MM-DD",
            help="the day on which the texts were published: 年内 counts from it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        published = options["published"]
        read_lines(self.stdout, lambda text: [moment.as_json() for moment in days(text, published)])


def _day(written: str) -> date:
    try:
        return iso_day(written)
    except ValueError:
        message = f"{written!r} is not a date; write it as 2023-03-10"
        raise ArgumentTypeError(message) from None
