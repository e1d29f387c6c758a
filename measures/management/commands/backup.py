from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from measures.models.stored_files import StorageUnavailable
from measures.upkeep import backup
from measures.upkeep.backup.sealing import BadKey
from measures.upkeep.children import ChildFailed


class Command(BaseCommand):
    help = "Write database and documents to one file while the tracker serves, and prove it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the file; it must not exist")
        parser.add_argument(
            "--recipient",
            default=settings.BACKUP_RECIPIENT,
            help="encrypt it for this recipient of age (default: BACKUP_RECIPIENT)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        try:
            made = backup.make(path, timezone.now(), recipient=options["recipient"])
        except (BadKey, backup.Broken, ChildFailed, DatabaseError, StorageUnavailable) as error:
            raise CommandError(f"There is no backup: {error}") from None
        except OSError as error:
            raise CommandError(f"There is no backup; {path} cannot be written: {error}") from None
        manifest = made.manifest
        documents = len(manifest.files) - 1
        how = "encrypted, " if options["recipient"] else ""
        self.stdout.write(
            f"{path}: {made.size} bytes, {how}{manifest.seq} entries, {documents} files of "
            f"documents, head {manifest.seq}:{manifest.hash}"
        )
        if made.unproved:
            self.stdout.write(f"Read back whole; its ledger was not proved: {made.unproved}")
        else:
            self.stdout.write("Proved: it was read back, and its ledger has no fault.")
        for name in manifest.lost:
            self.stderr.write(f"Not in it, for the storage has lost it: document {name}")
