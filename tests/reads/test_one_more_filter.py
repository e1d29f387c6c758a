"""A filter costs one file of the product and its row in the table of `test_filters`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytestmark = [pytest.mark.once, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
ROW = '    "min_version=2": "A-001 A-003 B-004",\n'


def test_one_file_adds_a_filter_to_lists_past_summary_exports_admin_and_documentation(tmp_path):
    for name in ("docs", "measures", "tracker", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)

    shutil.copy(HERE / "min_version.py", tmp_path / "measures" / "reads" / "filters")
    table = tmp_path / "tests" / "reads" / "test_filters.py"
    source = table.read_text("utf-8")
    table.write_text(source.replace("TABLE = {\n", "TABLE = {\n" + ROW), "utf-8")

    chosen = "min_version or every_filter"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-k", chosen, str(table)]
    run = subprocess.run(command, cwd=tmp_path, env=_environment(tmp_path), capture_output=True)

    assert run.returncode == 0, run.stdout.decode() + run.stderr.decode()
    assert b"4 passed" in run.stdout


def _environment(home: Path) -> dict[str, str]:
    """This run's, with a directory and a database of their own."""
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    environment["VAR_DIR"] = str(home / "var")
    if url := environment.get("DATABASE_URL"):
        environment["DATABASE_URL"] = urlsplit(url)._replace(path="/one_more_filter").geturl()
    return environment
