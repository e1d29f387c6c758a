from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from measures.models.stored_files import StorageUnavailable
from measures.upkeep import backup
from measures.upkeep.backup.sealing import BadKey
from measures.upkeep.children import ChildFailed

from .verify_ledger import head


class Command(BaseCommand):
    help = "Restore a backup into an empty place, proved before it can be served."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a file written by `backup`")
        parser.add_argument(
            "--identity", type=Path, help="file of the identity of age, if encrypted"
        )
        parser.add_argument(
            "--head",
            type=head,
            action="append",
            default=[],
            metavar="SEQ:HASH",
            help="a head kept elsewhere: says which entries up to it are missing (repeatable)",
        )
        parser.add_argument("--check", action="store_true", help="prove it and restore nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path, check = options["path"], options["check"]
        try:
            identity = options["identity"].read_text() if options["identity"] else ""
            restored = backup.restore(path, identity=identity, heads=options["head"], check=check)
        except (
            backup.NotEmpty,
            backup.Broken,
            BadKey,
            ChildFailed,
            DatabaseError,
            StorageUnavailable,
        ) as error:
            raise CommandError(f"{path} was not restored. {error}") from None
        except OSError as error:
            raise CommandError(f"{path} was not restored: {error}") from None
        manifest = restored.manifest
        what = "would be restored" if check else "restored"
        self.stdout.write(
            f"Proved and {what}: {manifest.seq} entries of {manifest.made_at}, "
            f"{len(manifest.files) - 1} files of documents, head {manifest.seq}:{manifest.hash}"
        )
        self.stdout.write(
            "Put this drill on record where the tracker serves: "
            f"manage.py record_drill {manifest.seq}:{manifest.hash}"
        )
        if restored.missing:
            first, last = manifest.seq + 1, manifest.seq + restored.missing
            self.stdout.write(
                f"Missing since: {restored.missing} entries, {first} to {last}. They were recorded "
                "after this backup; look for a later one."
            )
        for name in manifest.lost:
            self.stderr.write(f"Missing already when the backup was made: document {name}")
