from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from measures.upkeep import daily


class Command(BaseCommand):
    help = "Proof, checkpoint, stored bodies, digests, backup, clean-up. Exit 1 if a step failed."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = daily.run(timezone.now(), self.stdout.write)
        except DatabaseError as error:
            raise CommandError(
                f"The database cannot be used ({error}). Has `manage.py migrate` been run?"
            ) from None
        if result.failed:
            raise CommandError(f"The daily run failed at {', '.join(result.failed)}.")
