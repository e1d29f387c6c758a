"""The last superuser stays, whatever comes at the same time and by whichever channel."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from measures.actions.people import accounts
from tests.helpers import make
from tests.helpers.accounts import faults, recorded

TURNS = 6


def details():
    return {"by": make.BY, "at": timezone.now()}


def amend(user, **content):
    accounts.amend_account(user, content, reason="needed", **details())


@pytest.mark.slow
def test_of_two_superusers_who_are_demoted_at_once_one_stays(committed):
    users = [recorded(is_superuser=True) for _ in range(2)]
    start = threading.Barrier(2)

    def demote(user):
        try:
            start.wait()
            amend(user, is_superuser=False)
        except ValidationError as refusal:
            return refusal.message_dict
        finally:
            connections.close_all()

    for _ in range(TURNS):
        with ThreadPoolExecutor(2) as pool:
            refused = [*pool.map(demote, users)]
        assert sum(1 for each in refused if each) == 1
        assert get_user_model().objects.filter(is_superuser=True).count() == 1
        for user in users:
            user.refresh_from_db()
            if not user.is_superuser:
                amend(user, is_superuser=True)
    assert faults() == []


def test_the_last_superuser_keeps_a_password(db):
    chief = recorded(is_superuser=True)
    recorded(is_superuser=True, is_active=False)

    with pytest.raises(ValidationError, match="last active superuser"):
        accounts.set_password(chief, None, **details())

    chief.refresh_from_db()
    assert chief.has_usable_password()
