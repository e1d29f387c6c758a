"""The files to run the tracker with: their programs accept them, and their settings exist."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
UNITS = ("tracker.service", "tracker-daily.service", "tracker-daily.timer")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())


def text(name: str) -> str:
    return (ROOT / name).read_text()


def documented() -> set[str]:
    return set(re.findall(r"^\| `([A-Z_]+)`", text("docs/operations.md"), re.M))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_accepts_the_units(tmp_path):
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.touch(0o755)
    for name in UNITS:
        (tmp_path / name).write_text(text(f"deploy/{name}").replace("/srv/tracker", str(tmp_path)))

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in UNITS)],
        capture_output=True,
        text=True,
    )

    ours = [line for line in done.stderr.splitlines() if "tracker" in line]
    assert (done.returncode, ours) == (0, [])


@pytest.mark.skipif(not shutil.which("logrotate"), reason="logrotate is not installed")
def test_logrotate_accepts_its_file(tmp_path):
    file = tmp_path / "tracker"
    file.write_text(text("deploy/logrotate"))
    file.chmod(0o600)

    done = subprocess.run(["logrotate", "--debug", file], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


def test_every_setting_in_the_files_is_documented():
    used = set(re.findall(r"^#?([A-Z_]+)=", text("deploy/tracker.env"), re.M))
    for name in UNITS[:2]:
        [line] = re.findall(r"^Environment=(.*)$", text(f"deploy/{name}"), re.M)
        used |= {each.partition("=")[0] for each in line.split()}
    [line] = re.findall(r"^ENV (.*)$", text("Containerfile"), re.M)
    used |= {each.partition("=")[0] for each in line.split()} - {"PYTHONUNBUFFERED"}

    assert used - documented() == set()


def test_the_image_has_all_that_the_tracker_reads_and_no_secrets():
    copied = set(re.findall(r"^COPY (\w+)", text("Containerfile"), re.M))
    ignored = text(".gitignore").split()

    assert {path.parent.name for path in ROOT.glob("*/__init__.py")} - {
        "tests",
        "benchmarks",
    } <= copied
    assert {"seeds", "fixtures"} <= copied
    assert "var" not in copied
    assert {".env.tracker", ".postgres-password", "tls/", "backups/"} <= set(ignored)


def test_the_services_fit_together():
    services = COMPOSE["services"]

    assert set(services) == {"database", "proxy", "tracker"}
    assert services["tracker"]["network_mode"] == "service:proxy"
    assert "server 127.0.0.1:8000;" in text("docs/nginx.conf")
    mounted = [each.split(":")[0] for each in services["proxy"]["volumes"]]
    assert "./docs/nginx.conf" in mounted
    for volume in [v for each in services.values() for v in each.get("volumes", [])]:
        source = volume.split(":")[0]
        assert source in COMPOSE["volumes"] or source.startswith("./")
    assert services["database"]["image"].split(":")[1].startswith("15")
    assert "postgresql-client-15" in text("Containerfile")
