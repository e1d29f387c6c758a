from typing import Any

from django.core.management.base import BaseCommand

from measures.management.line_input import read_lines
from measures.text.figures import figures


class Command(BaseCommand):
    help = "Reads the figures of each line of the standard input; prints a line of JSON for it."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        read_lines(self.stdout, lambda text: [figure.as_json() for figure in figures(text)])
