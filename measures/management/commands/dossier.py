from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from measures.dossier import archive
from measures.dossier.scope import MEASURE, REQUEST, ZONE, scope_of
from measures.ledger import LedgerUnavailable, checkpoints
from measures.reads.query import NotFound


class Command(BaseCommand):
    help = (
        "Write a dossier: a zip of the entries about a measure, a zone or a request, with proofs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("about", choices=[MEASURE, ZONE, REQUEST])
        parser.add_argument("code", help="of the measure or the zone, or the id of the request")
        parser.add_argument("folder", type=Path, help="where the zip goes")
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=dict(settings.LANGUAGES)
        )

    def handle(self, *args: Any, about: str, code: str, folder: Path, **options: Any) -> None:
        log = checkpoints.log()
        if log is None:
            raise CommandError(_("The ledger is empty."))
        try:
            with translation.override(options["language"]):
                scope = scope_of(about, code)
                path = folder / scope.file_name(log.size)
                with path.open("wb") as file:
                    archive.write(scope, file, log)
        except (NotFound, LedgerUnavailable) as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            message = _("%(file)s cannot be written (%(why)s).")
            raise CommandError(message % {"file": folder, "why": error.strerror}) from None
        self.stdout.write(str(path))
