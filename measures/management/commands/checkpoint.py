from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from measures.ledger import LedgerUnavailable, checkpoints


class Command(BaseCommand):
    help = "Append the signed size and root of the ledger's tree to a file that is kept elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="on another disk or host; created if missing")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            taken = checkpoints.take(timezone.now())
            with file.open("a", encoding="utf-8") as checkpoint_file:
                checkpoint_file.write(taken.note + "\n")
            taken.save()
        except LedgerUnavailable as error:
            raise CommandError(str(error)) from None
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
        self.stdout.write(taken.note)
