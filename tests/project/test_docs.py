"""The documentation and the project name the same settings, commands and rules."""

import re
from pathlib import Path

import pytest

from measures.models import STEPS, Kind, Status

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_every_command_is_documented():
    commands = {path.stem for path in (ROOT / "measures/management/commands").glob("[a-z]*.py")}
    documented = set(re.findall(r"^\| `(\w+)", (ROOT / "docs/commands.md").read_text(), re.M))

    assert documented == commands


def test_every_setting_is_documented():
    code = "".join(path.read_text() for path in sorted((ROOT / "tracker").glob("*.py")))
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', code))
    documented = set(
        re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/operations.md").read_text(), re.M)
    )

    assert documented == read | {"SECRET_KEY", "LEDGER_KEY", "CHECKPOINT_KEY"}


def test_links_between_pages_lead_somewhere():
    for page in PAGES:
        for link in re.findall(r"\]\((?!http)([^)#]+)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name} links to {link}"


def test_the_table_of_steps_is_the_one_that_the_gate_keeps():
    rows = re.findall(
        r"^\| (\*\(new\)\*|\w+) \|(.*)\|$", (ROOT / "docs/model.md").read_text(), re.M
    )
    table = {name: [c.strip() for c in cells.split("|")] for name, cells in rows}

    for status, steps in STEPS.items():
        if not steps:  # a final status has no row
            continue
        cells = dict(zip(Status.values, table[status or "*(new)*"], strict=True))
        for to in Status:
            step = steps.get(to)
            needs = step and ("✎" * step.evidence + "②" * step.second_person or "yes")
            if status == Status.COMPLETED and to == Status.IN_PROGRESS:
                needs = "yes, or sent back"
            assert cells[to] == (needs or ""), f"{status} to {to}"


def test_every_kind_of_terms_is_in_the_guide_to_seeds():
    text = (ROOT / "docs/seeds.md").read_text()

    for kind in (Kind.WHITELIST, Kind.SPLIT_LINE, Kind.TALENT_HOUSING, Kind.FUNDING_CAP):
        assert f"| `{kind}` |" in text
