from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from measures.models import Drill, Entry

from .verify_ledger import head


class Command(BaseCommand):
    help = "Put on record that a backup was restored, with the head that `restore` printed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("head", type=head, metavar="SEQ:HASH")

    def handle(self, *args: Any, **options: Any) -> None:
        seq, digest = options["head"]
        if not Entry.objects.filter(seq=seq, hash=digest).exists():
            raise CommandError(
                f"Entry {seq} of this ledger has another hash, or there is none: what was restored "
                "is of another record, or was recorded after this database was restored itself."
            )
        Drill.objects.create(done_at=timezone.now(), seq=seq)
        self.stdout.write(f"Recorded: a restore up to entry {seq}.")
