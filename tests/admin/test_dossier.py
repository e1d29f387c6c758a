"""An auditor orders a dossier and checks it in the browser and by Python, in three languages."""

import subprocess
import sys
from io import BytesIO
from zipfile import ZipFile

import pytest
from axe_playwright_python.sync_playwright import Axe

from measures.models import AccessRecord
from tests.helpers import make
from tests.helpers.browser import browser_page, log_in, needs_chromium
from tests.helpers.outsiders import DOCS
from tests.helpers.tamper import amend

ADDRESS = "/admin/measures/entry/dossier/"


@pytest.fixture
def auditor(transactional_db):
    amend(make.measure("TEST-001"), "Another")
    return make.user("auditor")


def test_an_auditor_downloads_what_the_page_announces(db, client, monkeypatch):
    make.measure("TEST-001")
    client.force_login(make.user(is_superuser=True, is_staff=True))
    order = {"about": "measure", "code": "TEST-001"}

    page = client.get(ADDRESS, order).content.decode()
    assert "Download TEST-001-3.zip" in page
    answer = client.post(ADDRESS, order)

    assert answer["Content-Type"] == "application/zip"
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert AccessRecord.objects.filter(what="export", path=ADDRESS).exists()
    assert "There is no measure X." in client.get(ADDRESS, {**order, "code": "X"}).content.decode()
    monkeypatch.setattr("measures.admin.dossiers.MOST", 0)
    assert "manage.py dossier measure TEST-001" in client.post(ADDRESS, order).content.decode()


@needs_chromium
def test_an_auditors_day_ends_with_a_dossier_checked_by_both(auditor, live_server, tmp_path):
    with browser_page(live_server.url) as page:
        for language in ("en", "zh-hant", "zh-hans"):
            log_in(page, auditor.username, language)
            page.goto("/admin/measures/measure/?q=TEST-001")
            page.click("#result_list a[href*='/measure/']")
            page.click("details:has(a[href*='dossier']) summary")
            page.click("a[href*='dossier']")
            page.wait_for_load_state()
            assert Axe().run(page).response["violations"] == []
            with page.expect_download() as download:
                page.click("form[method=post] input.default")
            file = tmp_path / f"{language}.zip"
            download.value.save_as(file)

            page.goto(f"/{language}/check/")
            page.set_input_files("#file", file)
            page.wait_for_selector("#result[data-verdict=good]")
            program = [sys.executable, DOCS / "verify_dossier.py", file]
            done = subprocess.run(program, capture_output=True, text=True, timeout=60)
            assert (done.returncode, done.stderr) == (0, "")

        spoilt = tmp_path / "spoilt.zip"
        spoilt.write_bytes(_spoilt(file))
        page.set_input_files("#file", spoilt)
        page.wait_for_selector("#result[data-verdict=bad]")


def _spoilt(path):
    out = BytesIO()
    with ZipFile(path) as archive, ZipFile(out, "w") as other:
        for name in archive.namelist():
            data = archive.read(name)
            other.writestr(
                name, data.replace(b'"actor":"', b'"actor":"x') if name == "entries.jsonl" else data
            )
    return out.getvalue()
