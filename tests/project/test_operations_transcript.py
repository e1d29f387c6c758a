"""docs/operations.md, followed on a clean machine: from the installation over a failed proof and a restore to
an upgrade and back. Every command is the page's."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from measures.upkeep.health import KEPT
from tests.helpers.clean_machine import Machine

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
pytestmark = [
    pytest.mark.once,
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("git"), reason="git is not installed"),
    pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed"),
]


def section(title: str) -> tuple[list[str], list[str]]:
    """The commands on lines of their own, and those within sentences."""
    [text] = re.findall(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE.read_text("utf-8"), re.M | re.S)
    lines = re.findall(r"^ {4}(?! )((?:manage\.py|[a-z./0-9-]+) .+?)(?:\s{2,}#.*)?$", text, re.M)
    return lines, re.findall(r"`((?:manage\.py|systemctl) [^`]+)`", text)


@pytest.fixture
def machine(tmp_path):
    machine = Machine(tmp_path / "machine")
    yield machine
    machine.stop()


def head_in(output):
    return re.search(r"\b\d+:[0-9a-f]{64}\b", output)[0]


def test_the_page_is_followed_from_installation_to_upgrade_and_back(machine):
    install, _within = section("As a service")
    (ready,), _within = section("Health")
    (daily,), _within = section("Every day")
    saving, _within = section("Backup and restore")
    _lines, failed = section("When the proof fails")
    upgrade, _within = section("Upgrade and roll back")

    for command in install:
        output = machine.run(command)
        if "tracker.env" in command:
            places = {
                "BACKUP_DIR": "/mnt/elsewhere",
                "CHECKPOINT_FILE": "/mnt/elsewhere/checkpoints",
            }
            machine.configure(**places)
    assert "Administrator: admin, password: " in output
    assert json.loads(machine.run(ready))["checks"]["key"] == "ok"
    assert "backup: " in machine.run(daily)
    plain, identity, encrypted, restore, drill = saving
    assert "Proved: it was read back" in machine.run(plain)
    (machine.directory / "backups/2026-11-27.backup").rename(machine.directory / "backups/plain")
    recipient = re.search("age1[a-z0-9]+", machine.run(identity))[0]
    saved = head_in(machine.run(encrypted, **{"age1…": recipient}))
    assert status_at_last(machine, ready) == "ready"

    fail(machine, daily, failed, restore, drill, saved)
    go_on(machine, upgrade, ready, restore)

    shown = [*install, ready, daily, *saving, *upgrade]
    assert set(shown) <= set(machine.ran)


def fail(machine, daily, failed, restore, drill, saved):
    """The database is changed behind the tracker's back: find it, and restore what was saved before."""
    stop, _backup, verify, check, *_later = failed
    database = machine.directory / "var/lib/tracker/db.sqlite3"
    with sqlite3.connect(database) as behind:
        behind.execute("UPDATE measures_measure SET title_en = 'Another' WHERE code = 'PARK-001'")
    assert "proof: FAILED" in machine.run(daily, fails=True)
    machine.run(stop)
    machine.run(verify, fails=True, FILE="/mnt/elsewhere/checkpoints")
    faults = json.loads((machine.directory / "srv/tracker/faults.json").read_text())
    assert any("PARK-001" in fault for fault in faults["faults"])
    machine.run(check, **{"PATH": "/backups/plain", "SEQ:HASH": saved})

    machine.configure(
        DATABASE_URL="sqlite:////var/lib/tracker/restored.sqlite3".replace("////", "///")
    )
    output = machine.run(restore, **{"402:9f…": saved})
    assert head_in(output) == saved
    assert "Missing" not in output
    machine.run("systemctl start tracker")
    assert f"up to entry {saved.partition(':')[0]}" in machine.run(drill, **{"402:9f…": saved})


def status_at_last(machine, ready):
    """The answer is kept for some seconds, here one from before the daily run."""
    until = time.monotonic() + 2 * KEPT
    while (status := json.loads(machine.run(ready))["status"]) != "ready":
        if time.monotonic() > until:
            break
    return status


def go_on(machine, upgrade, ready, restore):
    """An upgrade with a migration; and back, because of a mistake in it."""
    for command in upgrade:
        output = machine.run(command, **({"VERSION": "v2"} if "VERSION" in command else {}))
        if command == ready:
            assert json.loads(output)["checks"]["migrations"] == "ok"
    last = head_in(output)

    _backup, stop, checkout, install, start, *_checks = upgrade
    machine.run(stop)
    machine.run(checkout, VERSION="v1")
    machine.run(install)
    assert "belongs to a later version" in machine.run(start, fails=True)
    machine.configure(DATABASE_URL="sqlite:////var/lib/tracker/back.sqlite3".replace("////", "///"))
    names = {"/backups/2026-11-27.backup --identity identity.txt": "/backups/before-upgrade.backup"}
    assert head_in(machine.run(restore, **names, **{"402:9f…": last})) == last
    machine.run(start)
    assert json.loads(machine.run(ready))["checks"]["migrations"] == "ok"
