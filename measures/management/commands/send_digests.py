from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from measures.ledger.head import head_on_day
from measures.models import Mailing, week_of
from measures.shown.digest import digest_of


class Command(BaseCommand):
    help = "Mail people what waits in their zones, once a week, unless nothing does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count the mails only")

    def handle(self, *args: Any, **options: Any) -> None:
        head = head_on_day(timezone.localdate())
        week, sent, failed = week_of(head.day), 0, []
        users = get_user_model().objects.filter(is_active=True, is_staff=True).exclude(email="")
        for user in users.order_by("pk"):
            mailing = Mailing.of(user)
            if not mailing.weekly or (mailing.sent_for and mailing.sent_for >= week):
                continue
            mail = digest_of(user, head, settings.SITE_URL)
            if mail is None or not (options["dry_run"] or Mailing.claim(user, week)):
                continue
            sent += 1
            try:
                if not options["dry_run"]:
                    mail.send()
            except OSError as error:  # smtplib's errors are of this class
                Mailing.give_back(user, week)
                failed.append(f"{user.get_username()} ({error})")
                sent -= 1
        would = "would be sent" if options["dry_run"] else "sent"
        self.stdout.write(f"{sent} mails for the week of {week:%Y-%m-%d} {would}.")
        if failed:
            raise CommandError(f"Not sent, run it again: {', '.join(failed)}.")
