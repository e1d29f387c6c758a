import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from measures.ledger import notes


class Command(BaseCommand):
    help = (
        "Make a new key for checkpoints. The key before it signs beside it until the next rotation; "
        "of older ones the public halves are kept."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if os.environ.get("CHECKPOINT_KEY"):
            raise CommandError(
                _("CHECKPOINT_KEY is set in the environment. Put a new key and a comma before it.")
            )
        file = Path(settings.VAR_DIR) / "checkpoint_key.txt"
        try:
            last, *older = notes.split(file.read_text())
            lines = [secrets.token_urlsafe(48), last, *map(notes.public_half, older)]
            fresh = file.with_suffix(".new")
            fresh.touch(mode=0o600)
            fresh.write_text("\n".join(lines) + "\n")
            fresh.replace(file)
        except (OSError, ValueError) as error:
            message = _("%(file)s cannot be used (%(why)s).")
            raise CommandError(message % {"file": file, "why": error}) from None
        self.stdout.write(
            _("The next start of the tracker signs with a new key and with the last one.")
        )
