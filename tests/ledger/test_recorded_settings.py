"""The settings that decide rights are compared with those recorded last."""

from html import unescape
from io import StringIO

from django.core.management import call_command
from django.urls import reverse

from measures.actions.people import rights_settings
from tests.helpers import make
from tests.helpers.accounts import DETAILS


def test_the_proof_names_a_setting_that_is_not_the_recorded_one(db, settings, client):
    settings.SECOND_FACTOR = "everybody"
    rights_settings.record_settings(rights_settings.decisive(settings), **DETAILS)
    settings.SECOND_FACTOR = "optional"
    note = 'setting SECOND_FACTOR: entry 1 records "everybody", here it is "optional"'
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    client.force_login(make.user("auditor"))

    assert f"Warning: {note}" in out.getvalue()
    assert "Proved" in out.getvalue()
    page = reverse("admin:measures_entry_proof")
    assert note in unescape(client.get(page).content.decode())

    rights_settings.record_settings(rights_settings.decisive(settings), **DETAILS)
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert "Warning" not in out.getvalue()
    assert "SECOND_FACTOR" not in client.get(page).content.decode()
