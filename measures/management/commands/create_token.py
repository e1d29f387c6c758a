from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from measures.models import Token

MOST_DAYS = 3650


class Command(BaseCommand):
    help = "Makes a token with which a program acts as a user of the API; it is shown once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--days", type=int, default=365, help="how long it lives (365)")

    def handle(self, *args: Any, **options: Any) -> None:
        days = options["days"]
        if not 1 <= days <= MOST_DAYS:
            raise CommandError(f"--days is a number from 1 to {MOST_DAYS}, not {days}.")
        user = get_user_model().objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['username']}.")
        if not user.is_active:
            raise CommandError(f"The account of {options['username']} is closed.")
        token, secret = Token.objects.create(user, expiry=timedelta(days=days))
        self.stdout.write(secret)
        self.stderr.write(
            f"Shown this once; good until {token.expiry:%Y-%m-%d}. "
            "Send it as the header: Authorization: Token ..."
        )
