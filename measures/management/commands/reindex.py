import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures.actions import reindex
from measures.upkeep import day_counts


class Command(BaseCommand):
    help = "Rebuild the search index from the stored bodies of all measures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--missing", action="store_true", help="only if the index lacks a measure"
        )
        parser.add_argument(
            "--bodies",
            action="store_true",
            help="rebuild the stored bodies that are out of date today, and keep counts of each day, instead; for once a day",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["bodies"]:
                self.refresh_bodies()
                return
            if options["missing"] and reindex.complete():
                return
            indexed = reindex.rebuild(self.progress)
        except DatabaseError as error:
            raise CommandError(
                _("The database cannot be used (%(why)s). Has `manage.py migrate` been run?")
                % {"why": error}
            ) from None
        message = ngettext("Indexed %(count)s measure.", "Indexed %(count)s measures.", indexed)
        self.stdout.write(message % {"count": indexed})

    def refresh_bodies(self) -> None:
        rebuilt = reindex.refresh_bodies(localdate())
        message = ngettext(
            "Rebuilt %(count)s stored body.", "Rebuilt %(count)s stored bodies.", rebuilt
        )
        self.stdout.write(message % {"count": rebuilt})
        made = day_counts.keep_counts(localdate())
        message = ngettext("Kept %(count)s count.", "Kept %(count)s counts.", made)
        self.stdout.write(message % {"count": made})

    def progress(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done} / {total}", ending="\n" if done == total else "")
