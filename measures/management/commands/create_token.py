from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from measures.actions.people import accounts
from measures.management.operator import operator
from measures.models import DEFAULT_DAYS, MOST_DAYS, Scope


class Command(BaseCommand):
    help = "Create an API token for a user and print it once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="the name of the token: its purpose")
        parser.add_argument(
            "--scope", action="append", choices=Scope.values, help="repeatable (default: read)"
        )
        parser.add_argument(
            "--days",
            type=int,
            default=DEFAULT_DAYS,
            help=f"days until it expires ({DEFAULT_DAYS}, most {MOST_DAYS})",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = get_user_model().objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['username']}.")
        scopes = options["scope"] or [Scope.READ]
        try:
            token, secret = accounts.issue_token(
                user,
                name=options["name"],
                scopes=scopes,
                days=options["days"],
                by=operator("create_token"),
                at=timezone.now(),
            )
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write(secret)
        self.stderr.write(
            f"Shown only once. Valid until {token.expiry:%Y-%m-%d}; scopes: {token.scopes}. "
            "Send it as the header: Authorization: Bearer ..."
        )
