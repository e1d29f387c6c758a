"""Processes that write to the test's database."""

import os
import subprocess
import sys

from django.db import connection


def database_url():
    """This test's database, for a process of its own."""
    engine = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{engine['NAME']}"
    host = str(engine["HOST"]).replace("/", "%2F")
    port = f":{engine['PORT']}" if engine["PORT"] else ""
    secret = f":{engine['PASSWORD']}" if engine["PASSWORD"] else ""
    return f"postgres://{engine['USER']}{secret}@{host}{port}/{engine['NAME']}"


def start_racer(name, count, codes):
    """A process that is ready to write to this test's database."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.helpers.racer", name, str(count), *codes],
        env=os.environ
        | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n", process.stderr.read()
    return process


def go(process):
    process.stdin.write("go\n")
    process.stdin.flush()
