"""The application behind the fast path, as tests call it."""

from __future__ import annotations

import io

from django.core.handlers.wsgi import WSGIHandler

from measures.api.fast_path import served
from tests.helpers.api import V1

#: Headers that differ from one response to the next.
PER_RESPONSE = {"x-request-id", "ratelimit"}
LOGGER = "measures.api.fast_path"


def environ_of(address, **headers):
    path, _, query = address.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REMOTE_ADDR": "192.0.2.7",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "testserver",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    } | headers


class Site:
    """The application as it is served, with a count of the requests that reached Django."""

    def __init__(self):
        self.django, self.reached_django = WSGIHandler(), 0
        self.application = served(self._counted)

    def _counted(self, environ, start_response):
        self.reached_django += 1
        return self.django(environ, start_response)

    def get(self, address, app=None, **headers):
        """Status, headers without those of PER_RESPONSE, body."""
        headers = {"HTTP_X_REQUEST_ID": "of-the-tests"} | headers  # problems quote it
        status, headers, body = self.whole(address, app, **headers)
        return status, {n: v for n, v in headers.items() if n not in PER_RESPONSE}, body

    def whole(self, address, app=None, **headers):
        environ, start = environ_of(address, **headers), []
        content = (app or self.application)(environ, lambda *args: start.extend(args[:2]))
        body = b"".join(content)
        if hasattr(content, "close"):
            content.close()
        return start[0], {name.lower(): value for name, value in start[1]}, body

    def both(self, address, **headers):
        """The response of the fast path and of Django; whether the second one was fast."""
        first = self.get(address, **headers)
        before = self.reached_django
        second = self.get(address, **headers)
        fast = self.reached_django == before
        assert second == first == self.get(address, app=self.django, **headers)
        return first, fast


MEASURES = f"{V1}measures/"
