"""A WSGI application behind the intake that reports its environment, for granian to serve."""

import json
import threading
import time

import django
from django.conf import settings

django.setup()

from measures.api.http.refusals import REFUSED  # noqa: E402
from tracker.intake import Intake, Limits  # noqa: E402
from tracker.receiving import BodyLimits  # noqa: E402

BIG, HUGE = 8 << 20, 24 << 20  # bytes: such that one is kept in memory, the other in a file
KEYS = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "REMOTE_ADDR", "CONTENT_LENGTH")


def echo(environ, start_response):
    """The environment as JSON; /big has a body of BIG bytes, /slow.csv takes its time."""
    path = environ["PATH_INFO"]
    if path == "/fails":
        raise ValueError("on purpose")
    start_response("200 OK", [("Content-Type", "application/json")])
    if path in ("/big", "/huge") and REFUSED not in environ:
        return iter([b"x" * ((BIG if path == "/big" else HUGE) // 64)] * 64)
    if path == "/forbidden":  # whatever the body
        return [b'{"refused": "forbidden"}']
    if path == "/slow":
        time.sleep(3)
    if path == "/api/v1/slow.csv" and REFUSED not in environ:
        time.sleep(3)
    named = {k: v for k, v in environ.items() if k in KEYS or k.startswith("HTTP_")}
    body = environ["wsgi.input"].read().decode()
    thread = threading.get_ident()
    refused = environ.get(REFUSED)
    return [json.dumps(named | {"body": body, "thread": thread, "refused": refused}).encode()]


def at_once(environ):
    if environ["PATH_INFO"] != "/at-once":
        return None
    return 200, [("Content-Type", "application/json")], str(threading.get_ident()).encode()


application = Intake(
    echo,
    Limits(
        threads=1,
        costly=1,
        costly_seconds=1,
        body=BodyLimits(
            bytes=100_000, bytes_of_upload=120_000, bytes_of_all=150_000, seconds=1, rate=50_000
        ),
        send_seconds=settings.SEND_TIMEOUT,
        send_memory=settings.RESPONSES_MEMORY,
        send_disk=settings.RESPONSES_DISK,
    ),
    at_once,
)
