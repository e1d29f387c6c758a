"""The WSGI environment (PEP 3333) of a request that granian received by RSGI."""

from __future__ import annotations

import sys
from functools import lru_cache
from wsgiref.types import WSGIEnvironment

from granian.rsgi import Scope

_BASE = {
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "Granian",
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multiprocess": False,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}


def environ_of(scope: Scope) -> WSGIEnvironment:
    """All but `wsgi.input`. A header whose name has an underscore is left out: it would pass for
    the one with a hyphen, such as X-Forwarded-For, which a proxy sets.
    """
    name, _colon, port = scope.server.rpartition(":")
    environ: WSGIEnvironment = _BASE | {
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": _path(scope.path),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": name,
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
    }
    for header, value in scope.headers.items():
        key = _key(header)
        if key in environ:
            value = f"{environ[key]}{';' if key == 'HTTP_COOKIE' else ','}{value}"
        if key:
            environ[key] = value
    return environ


def _path(path: str) -> str:
    return path if path.isascii() else path.encode().decode("latin-1")


@lru_cache(maxsize=256)
def _key(header: str) -> str:
    if "_" in header:
        return ""
    key = header.upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
