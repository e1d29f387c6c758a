from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from measures.actions import links
from measures.management.operator import operator
from measures.models import Source


class Command(BaseCommand):
    help = "Ask whether the web addresses of sources still lead anywhere (CHECK_LINKS=true)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--most", type=int, default=200, help="how many addresses to ask for")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.CHECK_LINKS:
            raise CommandError("The check of links is off. Set CHECK_LINKS=true to switch it on.")
        sources = Source.objects.exclude(url="").order_by("code")[: options["most"]]
        words = {True: "dead", False: "alive", None: "no answer"}
        who = operator("check_links")
        for link in links.check(list(sources), by=who, at=timezone.now()):
            self.stdout.write(f"{link.source.code}: {words[link.dead]}")
