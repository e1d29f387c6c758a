"""Run every command of docs/api.md against a server and compare its output with the page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import connection
from django.urls import resolve

from measures.api.openapi.parameters import DRY_RUN, QUERY
from measures.api.urls import V1
from tests.helpers import curated, make
from tests.helpers.elision import is_shown
from tests.helpers.make import NOW

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
SERVER = "http://127.0.0.1:8000"
#: A command, which goes on after a backslash and within quotation marks, and what it prints.
LINES = re.compile(r"^\$ ((?:[^'\n\\]|\\.|\\\n|'[^']*')*)\n((?:(?!\$ ).*\n)*)", re.M)


def exchanges() -> list[tuple[str, str]]:
    blocks = re.findall(r"^```console\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
    return [exchange for block in blocks for exchange in LINES.findall(block)]


class Shell:
    """A shell session: variables stay from one command to the next."""

    def __init__(self, server: str, directory: Path, **env: str) -> None:
        self.server, self.directory = server, directory
        self.env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"} | env

    def run(self, command: str) -> str:
        """The command's output, with the server's address replaced by the documented one."""
        environment = self.directory / ".environment"
        script = f"set -a\n{command.replace(SERVER, self.server)}\nenv -0 >{environment}"
        done = subprocess.run(
            ["sh", "-c", script], env=self.env, cwd=self.directory, capture_output=True, timeout=60
        )
        self.env = dict(line.split("=", 1) for line in environment.read_text().split("\0") if line)
        return done.stdout.decode("utf-8-sig").replace(self.server, SERVER)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_every_line_is_true(live_server, tmp_path):
    with time_machine.travel(NOW):
        curated.load()
        if connection.vendor == "postgresql":  # as its autovacuum would, a minute later
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE (SKIP_LOCKED)")
        administrator = get_user_model().objects.create_superuser("admin", password="x")
        second = get_user_model().objects.create_superuser("second", password="x")
        tokens = {"TOKEN": make.token(administrator), "SECOND": make.token(second)}
        shell = Shell(live_server.url, tmp_path, **tokens)

        wrong = []
        for command, expected in exchanges():
            printed = shell.run(command)
            if not is_shown(expected.strip(), printed):
                wrong.append(f"$ {command}\n{expected}-- but it answered:\n{printed[:3000]}")

    assert not wrong, "\n\n".join(wrong)


def test_every_query_parameter_is_documented():
    documented = set(re.findall(r"`(\w+)[`=]", PAGE.read_text("utf-8")))
    for command, _shown in exchanges():
        documented |= set(re.findall(r"[?&'\s](\w+)=", command))

    assert {DRY_RUN.name, *QUERY} - documented == set()


def test_every_route_is_documented():
    documented = set()
    for command, _shown in exchanges():
        method = re.search(r"-X ([A-Z]+)", command)
        for path in re.findall(SERVER + r"(/api/[^\s'\"?]*)", command):
            if "curl" in command:
                documented.add((resolve(path).view_name, method[1] if method else "GET"))
    views = {f"api:{route.name}": route.callback.view_class for route in V1}
    there = {
        (name, method.upper())
        for name, view in views.items()
        for method in view.http_method_names
        if hasattr(view, method) and method not in ("head", "options")
    }
    there |= {(f"api:{name}", "GET") for name in ("index", "problem", "schema", "docs")}

    assert there - documented == set()
