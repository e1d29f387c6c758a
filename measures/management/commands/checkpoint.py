from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from measures.ledger import LedgerUnavailable, checkpoints


class Command(BaseCommand):
    help = "Appends a signed line that says where the ledger stands, to a file kept elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="on another disk or host; made if missing")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            line = checkpoints.take(timezone.now())
            with file.open("a", encoding="utf-8") as kept:
                kept.write(line + "\n")
        except LedgerUnavailable as trouble:
            raise CommandError(str(trouble)) from None
        except OSError as error:
            raise CommandError(
                _(
                    "%(file)s cannot be written (%(why)s). Name a file in a directory that you may write."
                )
                % {"file": file, "why": error.strerror}
            ) from None
        except DatabaseError as error:
            raise CommandError(
                _("The database cannot be used (%(why)s). Has `manage.py migrate` been run?")
                % {"why": error}
            ) from None
        self.stdout.write(line)
