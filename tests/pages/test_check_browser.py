"""An outsider with a browser proves what a page shows, against a checkpoint that a witness cosigned."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection

from measures.models import triggers
from tests.helpers import make
from tests.helpers.browser import NEEDS_CHROMIUM, browser_page
from tests.helpers.outsiders import Witness
from tests.helpers.tamper import amend, edit, rehash

pytestmark = NEEDS_CHROMIUM

VERDICT = "#result[data-verdict]"


@pytest.fixture
def measure(transactional_db):
    return amend(make.measure("TEST-001"), "Another")


@pytest.fixture
def witness(measure, live_server, tmp_path):
    witness = Witness(live_server, tmp_path)
    witness.look()
    return witness


def check(page, seq=None, witness=None):
    """The verdict and its words; without `seq` of the entry that the page names."""
    if seq:
        page.goto("/en/check/")
        page.fill("#seq", str(seq))
    if witness:
        page.fill("#kept", witness.kept)
        page.fill("#keys", witness.public)
    page.click("button[type=submit]")
    page.wait_for_selector(VERDICT)
    return page.get_attribute("#result", "data-verdict"), page.inner_text("#result")


def test_an_entry_is_proved_against_a_cosigned_checkpoint(witness, live_server):
    in_tree = "Entry 3 is in the tree of the checkpoint of 4 entries."
    with browser_page(live_server.url) as page:
        verdict, text = check(page, 3, witness)
        assert in_tree in text
        assert "has the digest that the record committed to" in text
        assert "The record of 4 entries is the one of your checkpoint." in text
        if "does not know Ed25519" in text:
            assert verdict == "open"
        else:
            assert verdict == "good"
            assert "cosigned by the witness witness.example" in text

        page.fill("#kept", witness.kept.replace("\n4\n", "\n3\n"))
        page.click("button[type=submit]")
        page.wait_for_selector("#result[data-verdict=bad]")

        check(page, 99)
        assert "no entry 99 yet" in page.inner_text("#result")
        page.goto("/en/measures/TEST-001/")
        page.click("text=Check it here")
        page.wait_for_selector(VERDICT)
        assert page.get_attribute("#result", "data-verdict") in ("good", "open")
        page.evaluate("document.querySelector('#result').removeAttribute('data-verdict')")
        verdict, text = check(page, witness=witness)
        assert verdict in ("good", "open")
        assert "Entry 4 is in the tree of the checkpoint of 4 entries." in text
        assert "has the digest that the record committed to" in text
        assert "The record of 4 entries is the one of your checkpoint." in text
        page.faults[:] = [each for each in page.faults if "400" not in each]


def test_a_record_recomputed_with_the_stolen_keys_is_found(witness, live_server):
    triggers.remove(connection)
    edit("actor", "somebody else", 2)
    rehash(settings.LEDGER_KEY)
    triggers.install(connection)

    with browser_page(live_server.url) as page:
        assert check(page, 3)[0] in ("good", "open")  # by itself it is whole
        verdict, text = check(page, 3, witness)

    assert verdict == "bad"
    assert "It does not hold. The record of 4 entries is the one of your checkpoint." in text


@pytest.mark.parametrize("language", ["en", "zh-hant", "zh-hans"])
def test_the_page_is_accessible_in_every_language(witness, live_server, language):
    with browser_page(live_server.url) as page:
        page.set_viewport_size({"width": 360, "height": 800})
        page.goto(f"/{language}/check/?seq=2")
        page.wait_for_selector(VERDICT)
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
