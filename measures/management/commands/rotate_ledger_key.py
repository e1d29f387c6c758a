import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from measures.actions import key_rotation
from measures.ledger import LedgerUnavailable


class Command(BaseCommand):
    help = "Make a new key for the ledger; the old one is kept for the entries written with it."

    def handle(self, *args: Any, **options: Any) -> None:
        file = Path(settings.VAR_DIR) / "ledger_key.txt"
        if os.environ.get("LEDGER_KEY"):
            raise CommandError(
                f"LEDGER_KEY is set in the environment. Move its value into {file}, mode 600, "
                "take it out of the environment, and run this again."
            )
        try:
            seq = key_rotation.rotate(file)
        except (LedgerUnavailable, DatabaseError) as error:
            raise CommandError(f"The key was not changed: {error}") from None
        except OSError as error:
            raise CommandError(f"The key was not changed; {file}: {error.strerror}") from None
        self.stdout.write(
            f"Entries after {seq} are written with a new key. Restart the tracker now: until then "
            f"it refuses to write. Back up {file}."
        )
