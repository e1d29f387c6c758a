"""The commands of docs/operations.md: each exists and takes the options it is shown with."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import CommandError, get_commands, load_command_class

pytestmark = pytest.mark.once

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
LINE = re.compile(r"^    .*?\bmanage\.py (.+?)(?:\s{2,}#.*)?$|`manage\.py ([^`]+)`", re.M)


def shown() -> list[str]:
    found = LINE.findall(PAGE.read_text("utf-8"))
    return sorted(
        {(block or inline).split("  #")[0].split(" > ")[0].strip() for block, inline in found}
    )


def test_the_page_shows_what_an_operator_needs():
    names = {each.split()[0] for each in shown()}

    assert names >= {"backup", "restore", "run_daily", "verify_ledger", "rotate_ledger_key"}


@pytest.mark.parametrize("line", shown())
def test_a_command_takes_what_it_is_shown_with(line):
    name, *arguments = shlex.split(line)
    known = get_commands()
    assert name in known
    if not arguments:  # named in a sentence, or complete without
        return
    command = load_command_class(known[name], name)
    if "SEQ:HASH" in line or "402:9f…" in line:
        arguments = [re.sub(r"SEQ:HASH|402:9f…", f"1:{'0' * 64}", each) for each in arguments]

    try:
        command.create_parser("manage.py", name).parse_args(arguments)
    except (CommandError, SystemExit) as refusal:
        pytest.fail(f"{line}: {refusal}")
