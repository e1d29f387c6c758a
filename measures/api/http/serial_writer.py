"""WSGI wrapper for SQLite: API writes run one at a time, on one thread.

SQLite has a single writer. Concurrent writes would wait for each other inside their transactions
and reload pages that another connection changed; one thread keeps one connection whose page cache
stays valid.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from .body import is_write


class SerialWriter:
    """Passes reads through; executes writes one after another on a single thread.

    It stands behind `BodyReceiver`, so that a client that sends slowly delays nobody else.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._thread = ThreadPoolExecutor(1, "writer")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not is_write(environ):
            return self._application(environ, start_response)
        return self._thread.submit(self._application, environ, start_response).result()
