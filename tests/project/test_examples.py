"""The programs in docs/ work against a running server."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from measures import ledger
from measures.actions import editing, withdrawal, workflow
from tests.helpers import make
from tests.helpers.api import DATED
from tests.helpers.make import DAY, NOW

pytestmark = pytest.mark.slow

DOCS = Path(__file__).parents[2] / "docs"
DETAILS = {"by": make.BY, "reason": "needed", "at": NOW}


def run(program, *args, **env):
    start = ["sh"] if program.endswith(".sh") else [sys.executable]
    done = subprocess.run(
        [*start, DOCS / program, *map(str, args)],
        capture_output=True,
        text=True,
        env=os.environ | env,
    )
    return done.returncode, done.stdout + done.stderr


MIRRORS = [
    "mirror.py",
    pytest.param(
        "mirror.sh",
        marks=pytest.mark.skipif(
            not (shutil.which("jq") and shutil.which("curl")), reason="jq or curl is not installed"
        ),
    ),
]


@pytest.mark.parametrize("program", MIRRORS)
def test_a_mirror_of_a_zone_holds_what_the_server_holds(live_server, api, tmp_path, program):
    hetao = make.zone("hetao")
    park, elsewhere = make.zone("hetao-sz", hetao), make.zone("qianhai")
    measures = [make.measure(zone=zone) for zone in (hetao, park, elsewhere, park, park)]
    file = tmp_path / "hetao.json"

    def is_the_same():
        code, output = run(program, f"{live_server.url}/api/v1", "hetao", file)
        assert (code, output) == (0, "")
        assert [each.name for each in tmp_path.iterdir()] == ["hetao.json"]
        listed = api.get("/api/v1/zones/hetao/measures/").json()["results"]
        for each in listed:
            for name in DATED:
                del each[name]
        copy = json.loads(file.read_text("utf-8"))
        assert copy["measures"] == {each["code"]: each for each in listed}
        assert copy["after"] == ledger.current_head()[0]

    is_the_same()
    first, second, third, fourth, fifth = measures
    withdrawal.withdraw(fifth, **DETAILS)
    workflow.advance(first, to="cancelled", effective_on=DAY, **DETAILS)
    editing.amend_measure(second, content={"zone": elsewhere}, **DETAILS)
    editing.amend_measure(third, content={"zone": park, "title": "迁入"}, **DETAILS)
    for number in range(60):  # more than a page
        fourth = editing.amend_measure(fourth, content={"title_en": f"{number}"}, **DETAILS)
    is_the_same()
    is_the_same()


@pytest.mark.parametrize("program", MIRRORS)
def test_a_mirror_that_failed_leaves_the_copy_as_it_was(live_server, tmp_path, program):
    make.measure(zone=make.zone("hetao"))
    file = tmp_path / "copy.json"
    assert run(program, f"{live_server.url}/api/v1", "nowhere", file)[0] != 0
    assert not file.exists()
    assert run(program, f"{live_server.url}/api/v1", "hetao", file)[0] == 0
    before = file.read_text("utf-8")

    assert run(program, f"{live_server.url}/api/v2", "hetao", file)[0] != 0
    assert file.read_text("utf-8") == before


@pytest.mark.parametrize("program", MIRRORS)
def test_a_mirror_waits_when_there_were_too_many_requests(
    live_server, api, tmp_path, program, settings
):
    settings.RATE_LIMIT_ANONYMOUS = 240  # a minute: soon there is room for another
    measure, file = make.measure(zone=make.zone("hetao")), tmp_path / "copy.json"
    while api.get("/api/v1/ledger/head/").status_code != 429:
        pass

    assert run(program, f"{live_server.url}/api/v1", "hetao", file)[0] == 0
    assert list(json.loads(file.read_text("utf-8"))["measures"]) == [measure.code]


@pytest.mark.parametrize("program", ["mirror.py", "mirror.sh"])
def test_a_mirror_is_short(program):
    assert len((DOCS / program).read_text("utf-8").splitlines()) < 30


@pytest.fixture
def saved(transactional_db, api, tmp_path):
    """The responses of ledger/entries/, one per line, and a function that saves them changed."""
    measure = make.measure(title="科研“一”")
    workflow.advance(measure, to="in_progress", effective_on=DAY, **DETAILS)
    api.force_authenticate(make.user("auditor"))
    address, pages = "/api/v1/ledger/entries/?limit=2", []
    while address:
        page = api.get(address).json()
        pages.append(page)
        address = page["next"]

    def save(change=lambda pages: None):
        change(pages)
        file = tmp_path / "saved.jsonl"
        file.write_text("".join(json.dumps(page) + "\n" for page in pages), "utf-8")
        return file

    return save


def test_a_program_without_the_tracker_recomputes_the_chain(live_server, saved):
    seq, digest = ledger.current_head()
    secret = make.token(make.user("auditor"), "audit")
    address = f"{live_server.url}/api/v1/ledger/entries/?limit=2"

    for where in (address, saved()):
        code, output = run("verify_chain.py", where, f"{seq}:{digest}", TOKEN=secret)
        assert (code, output) == (0, f"{seq} entries form one chain; its head is {seq}:{digest}\n")


def _edit(pages):
    pages[1]["results"][0]["reason"] = "another"


def _edit_body(pages):
    pages[1]["results"][0]["body"] = pages[1]["results"][0]["body"].replace("1", "2")


def _drop(pages):
    del pages[1]["results"][0]


def _swap(pages):
    first, second = pages[1]["results"]
    first["seq"], second["seq"] = second["seq"], first["seq"]
    pages[1]["results"].reverse()


def _transplant(pages):
    for page in pages:
        page["instance"] = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_edit, "entry 3: its content is not what was hashed"),
        (_edit_body, "entry 3: its content is not what was hashed"),
        (_drop, "entry 4 follows entry 2; the entries between are missing"),
        (_swap, "entry 3 does not continue the entry before it"),
        (_transplant, "entry 1: its content is not what was hashed"),
    ],
)
def test_verify_chain_names_the_first_wrong_entry(saved, change, message):
    assert run("verify_chain.py", saved(change)) == (1, f"{message}\n")


NO_CHAIN = {
    "empty": (b"", "it is empty"),
    "cut": (b'{"instance":"x","results":[{"seq":1,', "line 1 of {} is not JSON: it was cut off"),
    "binary": (bytes(range(256)), "line 1 of {} is not JSON"),
    "deep": (b"[" * 100_000, "line 1 of {} is not JSON"),
    "other": (b'{"count":3}', "line 1 of {} is JSON, but no response of a ledger"),
    "rows": (b'{"instance":"x","results":[1]}', "line 1 of {} is JSON, but no response"),
    "members": (b'{"instance":"x","results":[{"seq":1}]}', "a member is missing in it"),
    "types": (b'{"instance":"x","results":[{"seq":1,"hash":[],"format":2}]}', "a member is"),
}


@pytest.mark.parametrize("name", NO_CHAIN)
def test_verify_chain_says_what_is_wrong_with_a_file(tmp_path, name):
    content, message = NO_CHAIN[name]
    file = tmp_path / name
    file.write_bytes(content)

    code, output = run("verify_chain.py", file)

    assert code == 1
    assert message.format(file) in output
    assert "Traceback" not in output


def test_verify_chain_says_why_nothing_can_be_read(tmp_path):
    missing = tmp_path / "missing"

    assert run("verify_chain.py", missing)[1].startswith(f"{missing} cannot be read: No such file")
    assert run("verify_chain.py", tmp_path)[1].startswith(f"{tmp_path} cannot be read: Is a dir")
    assert "Connection refused" in run("verify_chain.py", "http://127.0.0.1:9/")[1]


def test_verify_chain_reports_a_kept_head_that_is_missing(saved):
    file, seq = saved(), ledger.current_head()[0]

    assert run("verify_chain.py", file, f"{seq}:{'0' * 64}") == (
        1,
        f"entry {seq} is not the head that was kept\n",
    )
    assert run("verify_chain.py", file, f"{seq + 1}:{'0' * 64}")[1].startswith("the ledger ends at")
