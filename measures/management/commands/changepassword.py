"""Django's command, with an entry in the ledger."""

import getpass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.management.commands import changepassword
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils import timezone

from measures.actions.people import account_record
from measures.management.operator import operator
from measures.models import Verb


class Command(changepassword.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        username = options["username"] or getpass.getuser()
        user = get_user_model().objects.filter(username=username).first()
        if user is not None:
            try:
                account_record.require_recorded(user, timezone.now())
            except ValidationError as refusal:
                raise CommandError(" ".join(refusal.messages)) from None
        result = super().handle(*args, **options)
        if user is not None:
            account_record.adopt(
                user,
                by=operator("changepassword"),
                reason="Password set by the command changepassword.",
                at=timezone.now(),
                verb=Verb.PASSWORD,
            )
        return result
