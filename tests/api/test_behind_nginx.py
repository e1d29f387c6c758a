"""Behind nginx as a compressing proxy, which docs/operations.md recommends."""

import gzip
import shutil
import socket
import subprocess
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.helpers import make
from tests.helpers.api import token
from tests.helpers.writes import ONE, sample

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not NGINX, reason="nginx is not installed"),
]
CONFIGURATION = """
daemon off; master_process off; pid {home}/pid; error_log {home}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {home}/body; proxy_temp_path {home}/proxy;
  fastcgi_temp_path {home}/fastcgi; uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;
  gzip on; gzip_proxied any; gzip_types application/json;
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass {upstream}; proxy_set_header Host $host; }}
  }}
}}
"""


@pytest.fixture
def proxy(live_server, tmp_path):
    """The port of an nginx in front of the tracker."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    path = tmp_path / "nginx.conf"
    path.write_text(CONFIGURATION.format(home=tmp_path, port=port, upstream=live_server.url))
    process = subprocess.Popen([NGINX, "-c", path, "-e", tmp_path / "error.log"], cwd=tmp_path)
    try:
        wait_for(port, process, tmp_path / "error.log")
        yield port
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError(log.read_text() if log.exists() else "nginx did not start")


def request(port, method, body=None, **headers):
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, ONE, body, {"Accept-Encoding": "gzip", **headers})
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response, content


def test_a_write_takes_the_etag_that_the_proxy_weakened(proxy):
    sample()
    secret = {"Authorization": f"Token {token(make.user('editor'))}"}
    shown, content = request(proxy, "GET")
    assert shown.headers["Content-Encoding"] == "gzip"
    assert b'"version":1' in gzip.decompress(content)
    assert shown.headers["ETag"].startswith('W/"1.')
    order = {"body": '{"title": {"en": "Another"}, "reason": "needed"}', **secret}
    order |= {"If_Match": shown.headers["ETag"], "Content_Type": "application/json"}

    statuses = [request(proxy, "PATCH", **order)[0].status for _time in range(2)]

    assert statuses == [200, 412]  # the second time it names an old version
