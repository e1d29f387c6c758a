from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from measures.actions.people import account_record, rights_settings
from measures.management.operator import operator


class Command(BaseCommand):
    help = (
        "Record accounts, glossary and the settings that decide rights where the ledger has none "
        "of them yet. With user names: record these accounts as they are, though they were changed "
        "around the record."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("usernames", nargs="*", metavar="USERNAME")
        parser.add_argument("--reason", default="", help="why these accounts were changed")

    def handle(self, *args: Any, **options: Any) -> None:
        by, at, reason = operator("record_accounts"), timezone.now(), options["reason"]
        users = {user.username: user for user in get_user_model().objects.all()}
        if unknown := [name for name in options["usernames"] if name not in users]:
            raise CommandError(f"There is no user {', '.join(unknown)}.")
        begun = account_record.begin(at)
        try:
            adopted = [
                name
                for name in options["usernames"]
                if account_record.adopt(users[name], by=by, reason=reason, at=at)
            ]
        except ValidationError as refusal:
            raise CommandError(f"{' '.join(refusal.messages)} (--reason)") from None
        values = rights_settings.decisive(settings)
        changed = rights_settings.record_settings(values, by=by, at=at)
        self.stdout.write(
            f"{begun} accounts and glossary terms recorded for the first time, "
            f"{len(adopted)} accounts as they are now; "
            f"settings {'recorded' if changed else 'as recorded'}."
        )
