from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from measures.dossier import archive
from measures.dossier.scope import MEASURE, RECORD, REQUEST, ZONE, scope_of
from measures.ledger import LedgerUnavailable, checkpoints
from measures.reads.query import NotFound


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is no day; write it as 2026-01-31") from None


class Command(BaseCommand):
    help = (
        "Write a dossier: a zip of the entries about a measure, a zone or a request, with proofs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("about", choices=[MEASURE, ZONE, REQUEST, RECORD])
        parser.add_argument(
            "code", help="of the measure or the zone, the id of the request, or “all” of the record"
        )
        parser.add_argument("folder", type=Path, help="where the zip goes")
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=dict(settings.LANGUAGES)
        )

        parser.add_argument("--from", dest="first", type=_day, metavar="DAY")
        parser.add_argument("--until", dest="last", type=_day, metavar="DAY")
        parser.add_argument("--public", action="store_true", help="without names")

    def handle(self, *args: Any, about: str, code: str, folder: Path, **options: Any) -> None:
        log = checkpoints.log()
        if log is None:
            raise CommandError(_("The ledger is empty."))
        try:
            with translation.override(options["language"]):
                days = {name: options[name] for name in ("first", "last")}
                scope = scope_of(about, code, names=not options["public"], **days)
                path = folder / scope.file_name(log.size)
                with path.open("wb") as file:
                    archive.write(scope, file, log)
        except (NotFound, LedgerUnavailable) as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            message = _("%(file)s cannot be written (%(why)s).")
            raise CommandError(message % {"file": folder, "why": error.strerror}) from None
        self.stdout.write(str(path))
