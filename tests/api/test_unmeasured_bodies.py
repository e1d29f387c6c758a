"""A body without Content-Length is read up to the limit; it is never taken for empty."""

import io
import json
from http import HTTPStatus

import pytest

from measures.models import Measure
from tests.helpers import make
from tests.helpers.api import token
from tests.helpers.fast_path import Site
from tests.helpers.writes import ONE, sample

ORDER = {"title": {"en": "Another"}, "reason": "needed"}


@pytest.fixture
def send(committed, settings):
    """Sends PATCH with a body that only its end measures, as granian hands it over."""
    settings.ALLOWED_HOSTS = ["testserver"]
    site = Site()
    sample()
    secret = token(make.user("editor"))

    def send(body, **headers):
        headers = {
            "REQUEST_METHOD": "PATCH",
            "CONTENT_TYPE": "application/json",
            "HTTP_AUTHORIZATION": f"Token {secret}",
            "HTTP_IF_MATCH": '"1"',
            "wsgi.input": io.BytesIO(body),
            "wsgi.input_terminated": True,
        } | headers
        status, _headers, content = site.whole(ONE, **headers)
        return int(status.split()[0]), json.loads(content)

    return send


def test_it_is_read(send):
    status, payload = send(json.dumps(ORDER).encode())

    assert status == HTTPStatus.OK, payload
    assert payload["title"]["en"] == "Another"


def test_it_has_the_limit_of_every_body(send):
    status, payload = send(json.dumps(ORDER | {"reason": "needed" * 1_000_000}).encode())

    assert (status, payload["type"]) == (413, "/api/problems/body-too-large")
    assert Measure.objects.get(code="A-001").version == 1


def test_a_declared_length_is_the_end_of_the_body(send):
    body = json.dumps(ORDER).encode()

    status, _payload = send(body + b"GET / HTTP/1.1", CONTENT_LENGTH=str(len(body)))

    assert status == HTTPStatus.OK
