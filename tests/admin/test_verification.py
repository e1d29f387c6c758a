"""The last run of `verify_ledger`, as auditors see it."""

from datetime import timedelta

import pytest

from measures.ledger import verification
from measures.models import Verification
from tests.helpers import make
from tests.helpers.make import NOW

LEDGER = "/admin/measures/entry/"


@pytest.fixture
def auditor(client, db):
    client.force_login(make.user("auditor"))


def test_a_ledger_without_verification_is_reported(client, auditor):
    make.measure()

    for address in (LEDGER, "/admin/"):
        assert "The ledger has never been verified." in client.get(address).content.decode()


def test_the_last_verification_is_shown_clean_or_with_its_faults(client, auditor):
    make.measure()
    report = verification.verify()
    report.keep(Verification(ran_at=NOW))
    page = client.get(LEDGER).content.decode()
    assert "No fault was found." in page
    assert f"{report.seq}:{report.hash}" in page
    assert "/admin/measures/entry/proof/" in page

    report.faults = ["entry 2: its content is not what was hashed"]
    report.keep(Verification(ran_at=NOW + timedelta(days=1)))
    page = client.get(LEDGER).content.decode()
    assert "Faults were found." in page
    assert "entry 2: its content is not what was hashed" in page
    assert Verification.objects.count() == 2


def test_a_run_that_failed_or_was_cut_off_is_shown_instead_of_the_one_before(client, auditor):
    verification.verify().keep(Verification(ran_at=NOW))
    Verification.objects.create(
        ran_at=NOW + timedelta(days=1), state="started", seq=0, entries=0, subjects=0
    )
    page = client.get(LEDGER).content.decode()
    assert "The verification has not finished" in page
    assert "No fault was found." not in page

    with pytest.raises(KeyError), verification.recorded_run(NOW + timedelta(days=2)):
        raise KeyError("the reason")
    page = client.get(LEDGER).content.decode()
    assert "The verification failed before its end." in page
    assert "the reason" in page
    assert "No fault was found." not in page
