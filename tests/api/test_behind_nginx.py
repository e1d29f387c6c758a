"""Behind nginx with the configuration that docs/operations.md recommends."""

import gzip
import shutil
import socket
import ssl
import subprocess
import time
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest
from django.conf import settings as configured

from tests.helpers import make
from tests.helpers.api import token
from tests.helpers.writes import ONE, sample

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not NGINX, reason="nginx is not installed"),
    pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed"),
]
RECOMMENDED = configured.BASE_DIR / "docs" / "nginx.conf"
#: What a distribution has around it.
AROUND = """
daemon off; master_process off; pid {home}/pid; error_log {home}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {home}/body; proxy_temp_path {home}/proxy;
  fastcgi_temp_path {home}/fastcgi; uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;
  include {home}/tracker.conf;
}}
"""


@pytest.fixture
def proxy(live_server, tmp_path, settings):
    """The ports of an nginx in front of the tracker: for HTTP, and for HTTPS."""
    settings.PROXIES = 1
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    certificate, key = tmp_path / "tracker.pem", tmp_path / "tracker.key"
    make_certificate(certificate, key)
    plain, secure = free_ports(2)
    text = RECOMMENDED.read_text()
    for here, there in {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{secure} ssl;",
        "server 127.0.0.1:8000;": f"server {live_server.url.removeprefix('http://')};",
        "/etc/ssl/tracker/tracker.example.pem": str(certificate),
        "/etc/ssl/tracker/tracker.example.key": str(key),
    }.items():
        assert here in text
        text = text.replace(here, there)
    (tmp_path / "tracker.conf").write_text(text)
    path, log = tmp_path / "nginx.conf", tmp_path / "error.log"
    path.write_text(AROUND.format(home=tmp_path))
    process = subprocess.Popen([NGINX, "-c", path, "-e", log], cwd=tmp_path)
    try:
        wait_for(secure, process, log)
        yield plain, secure
    finally:
        process.terminate()
        process.wait(60)


def make_certificate(certificate, key):
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)


def free_ports(number):
    probes = [socket.socket() for _port in range(number)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError(log.read_text() if log.exists() else "nginx did not start")


def request(proxy, method, body=None, **headers):
    any_certificate = ssl._create_unverified_context()
    connection = HTTPSConnection("127.0.0.1", proxy[1], timeout=60, context=any_certificate)
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


def test_plain_http_leads_to_https(proxy):
    connection = HTTPConnection("127.0.0.1", proxy[0], timeout=60)
    connection.request("GET", ONE, headers={"Host": "tracker.example"})
    response = connection.getresponse()
    connection.close()

    assert (response.status, response.headers["Location"]) == (301, f"https://tracker.example{ONE}")


def test_clients_do_not_choose_their_address(proxy, settings):
    settings.RATE_LIMIT_ANONYMOUS = 3
    sample()

    statuses = [
        request(proxy, "GET", X_Forwarded_For=f"192.0.2.{number}")[0].status for number in range(4)
    ]

    assert statuses == [200, 200, 200, 429]


def test_a_body_too_large_is_refused_by_the_proxy(proxy):
    response, _content = request(proxy, "PATCH", b"x" * 24_200_000)

    assert response.status == 413
