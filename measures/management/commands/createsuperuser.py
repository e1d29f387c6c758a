"""Django's command, with an entry in the ledger."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.management.commands import createsuperuser
from django.db.models import Max
from django.utils import timezone

from measures.actions.people import account_record
from measures.management.operator import operator


class Command(createsuperuser.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        users = get_user_model().objects.order_by("pk")
        account_record.begin(timezone.now())
        last = users.aggregate(pk=Max("pk"))["pk"] or 0
        super().handle(*args, **options)
        for user in users.filter(pk__gt=last, is_superuser=True):
            account_record.adopt(
                user,
                by=operator("createsuperuser"),
                reason="Made by the command createsuperuser.",
                at=timezone.now(),
            )
