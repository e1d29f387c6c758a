"""WSGI wrapper that receives the bodies of API writes before Django sees the requests."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from rest_framework.permissions import SAFE_METHODS

from measures.api import ROOT

from .parsers import MAX_BODY_BYTES


def is_write(environ: WSGIEnvironment) -> bool:
    """Whether this is a request to the API that may have a body."""
    return environ["REQUEST_METHOD"] not in SAFE_METHODS and environ["PATH_INFO"].startswith(ROOT)


class BodyReceiver:
    """Reads the body of a write on the request's own thread, and measures it.

    Django takes a body without Content-Length (chunked, or a stream of HTTP/2) for empty.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if is_write(environ):
            declared = environ.get("CONTENT_LENGTH")
            if declared or environ.get("wsgi.input_terminated"):
                # One byte more than the limit, so that the parser sees a body that is too large.
                body = environ["wsgi.input"].read(MAX_BODY_BYTES + 1)
                environ["wsgi.input"] = BytesIO(body)
                environ["CONTENT_LENGTH"] = declared or str(len(body))
        return self._application(environ, start_response)
