"""WSGI wrapper for SQLite: API writes run one at a time, on one thread.

SQLite has a single writer. Concurrent writes would wait for each other inside their transactions
and reload pages that another connection changed; one thread keeps one connection whose page cache
stays valid.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from rest_framework.permissions import SAFE_METHODS

from measures.api import ROOT


class SerialWriter:
    """Passes reads through; executes writes one after another on a single thread.

    It stands behind a server that has received the body (tracker/intake.py), so that a client that
    sends slowly delays nobody else.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._thread = ThreadPoolExecutor(1, "writer")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in SAFE_METHODS or not environ["PATH_INFO"].startswith(ROOT):
            return self._application(environ, start_response)
        return self._thread.submit(self._application, environ, start_response).result()
