from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from measures.actions.people import access_log


class Command(BaseCommand):
    help = "Remove the records of the access log that are older than ACCESS_LOG_DAYS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count them only")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        before = now - timedelta(days=settings.ACCESS_LOG_DAYS)
        if options["dry_run"]:
            number = access_log.older(before)
            self.stdout.write(f"{number} records older than {before:%Y-%m-%d %H:%M} would go.")
            return
        number = access_log.prune(before, at=now)
        self.stdout.write(f"{number} records older than {before:%Y-%m-%d %H:%M} removed.")
