"""The weekly mail: what waits, in her language, once a week, only when there is something."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone

from measures.actions.people import accounts
from measures.models import Mailing, Role
from tests.helpers import make
from tests.helpers.accounts import faults, recorded

LATE = {"deadline": "2025年底", "due_from": date(2025, 12, 31), "due_by": date(2025, 12, 31)}


class Refusing(EmailBackend):
    def send_messages(self, messages):
        raise OSError("no route to host")


@pytest.fixture
def mei(db):
    user = recorded(
        Role.EDITOR, username="mei", email="mei@example.org", last_name="陳", first_name="美"
    )
    recorded(is_superuser=True)
    recorded(email="idle@example.org")  # no role: nothing of hers waits
    return user


@pytest.fixture
def late(mei):
    make.measure("LATE-001", zone=make.zone("qianhai"), **LATE)  # not hers
    return make.measure("LATE-002", title="河套建成", title_en="Hetao is built", **LATE)


def send(*args):
    call_command("send_digests", *args, verbosity=0)
    sent, mail.outbox[:] = [*mail.outbox], []
    return sent


def test_a_mail_lists_what_waits_in_her_zones_in_her_language(client, mei, late, settings):
    settings.SITE_URL = "https://tracker.example"
    details = {"by": make.BY, "at": make.moment(), "reason": "needed"}
    accounts.amend_account(mei, {"language": "zh-hant"}, **details)

    [message] = send()

    assert message.to == ["mei@example.org"]
    assert message.body.startswith("陳美：")
    assert "逾期：1" in message.body
    assert "LATE-002" in message.body
    assert "LATE-001" not in message.body
    [(html, _kind)] = message.alternatives
    assert '<html lang="zh-hant">' in html
    client.force_login(mei)
    lists = re.findall(r"https://tracker\.example(/admin/measures/measure/\?\S+)", message.body)
    page = client.get(lists[0])
    assert [row.code for row in page.context["cl"].result_list] == ["LATE-002"]


def test_one_mail_a_week_and_the_next_run_makes_up_for_a_missed_one(mei, late, time_machine):
    monday = timezone.now() - timedelta(days=timezone.localdate().weekday()) + timedelta(days=7)
    sent = []
    for days in (0, 1, 6, 9, 10):  # the run of the second Monday was missed
        time_machine.move_to(monday + timedelta(days=days), tick=False)
        sent.append(len(send()))

    assert sent == [1, 0, 0, 1, 0]


def test_nothing_is_sent_when_nothing_waits_and_the_week_stays_open(mei):
    assert send() == []
    make.measure("LATE-003", **LATE)
    assert len(send("--dry-run")) == 0
    assert len(send()) == 1


def test_a_mail_that_did_not_go_out_is_sent_by_the_next_run(mei, late, settings):
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    with pytest.raises(CommandError, match="mei"):
        send()
    settings.EMAIL_BACKEND = working

    assert len(send()) == 1
    assert send() == []


def test_she_chooses_none_on_her_page_or_by_the_link_in_a_mail(client, mei, late):
    client.force_login(mei)
    assert client.post("/account/", {"language": "zh-hans"}).status_code == 302
    assert send() == []
    assert client.post("/account/", {"language": "zh-hans", "weekly": "on"}).status_code == 302
    [message] = send()
    assert "陈" not in message.body
    client.logout()
    link = re.search(r"<http://[^/]+(/\S+)>", message.extra_headers["List-Unsubscribe"])[1]

    assert client.get(link).status_code == 200
    assert Mailing.of(mei).weekly
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Mailing.of(mei).weekly
    assert client.post(f"{link[:-2]}x/").status_code == 404
    assert faults() == []


def test_a_closed_account_and_one_whose_role_is_over_get_none(mei, late):
    details = {"by": make.BY, "at": make.moment(), "reason": "has left"}
    accounts.amend_account(mei, {"is_active": False}, **details)
    assert send() == []


def test_two_runs_at_once_send_one_mail(mei):
    week = date(2026, 11, 23)

    assert [Mailing.claim(mei, week) for _run in range(2)] == [True, False]
