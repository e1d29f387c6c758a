"""Processes that write to the test's database."""

import os
import subprocess
import sys

from django.db import connection


def start_racer(name, count, codes):
    """A process that is ready to write to this test's database."""
    engine = connection.settings_dict
    url = f"sqlite:///{engine['NAME']}"
    if connection.vendor == "postgresql":
        host = str(engine["HOST"]).replace("/", "%2F")
        port = f":{engine['PORT']}" if engine["PORT"] else ""
        secret = f":{engine['PASSWORD']}" if engine["PASSWORD"] else ""
        url = f"postgres://{engine['USER']}{secret}@{host}{port}/{engine['NAME']}"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.helpers.racer", name, str(count), *codes],
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
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
