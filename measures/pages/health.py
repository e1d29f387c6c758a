"""`/healthz`, `/readyz` and `/metrics`, for monitors and load balancers."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from measures.upkeep import health
from measures.upkeep.metrics import Record

ALIVE, READY, METRICS = "/healthz", "/readyz", "/metrics"
_BODY = b'{"status":"alive"}'
_HEADERS = [
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store"),
    ("Content-Length", str(len(_BODY))),
]
_WORDS = {
    health.State.OK: "ready",
    health.State.WARNING: "ready, with warnings",
    health.State.FAILED: "not ready",
}
kept = health.Kept()
REGISTRY.register(Record(kept))


def alive(environ: Mapping[str, Any]) -> tuple[int, list[tuple[str, str]], bytes] | None:
    """The answer of `/healthz` before any thread is needed; None for other addresses."""
    if environ["PATH_INFO"] != ALIVE or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return None
    return 200, _HEADERS, b"" if environ["REQUEST_METHOD"] == "HEAD" else _BODY


class HealthMiddleware:
    """Answers these addresses before hosts, redirects to TLS, limits and sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info not in (ALIVE, READY, METRICS):
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        if found := alive(request.META):
            return HttpResponse(found[2], status=found[0], headers=dict(found[1]))
        return ready() if request.path_info == READY else metrics(request)


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text, for who sends METRICS_TOKEN."""
    headers = {"Cache-Control": "no-store"}
    given = request.headers.get("Authorization", "").encode()
    if not settings.METRICS_TOKEN:
        text = "Metrics are off. Set METRICS_TOKEN to switch them on.\n"
        return HttpResponse(text, "text/plain", 404, headers=headers)
    if not hmac.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode()):
        headers["WWW-Authenticate"] = "Bearer"
        text = "Send METRICS_TOKEN as `Authorization: Bearer TOKEN`.\n"
        return HttpResponse(text, "text/plain", 401, headers=headers)
    return HttpResponse(generate_latest(), CONTENT_TYPE_LATEST, headers=headers)


def ready() -> JsonResponse:
    """200, or 503 if a check failed; each check by name, in words if something is amiss."""
    found = kept.get(timezone.now())
    state = health.worst(found)
    with translation.override("en"):
        content = {
            "status": _WORDS[state],
            "checks": {check.name: _in_words(check) for check in found},
        }
    headers = {"Cache-Control": "no-store"}
    if state < health.State.FAILED:
        return JsonResponse(content, headers=headers)
    return JsonResponse(content, status=503, headers=headers | {"Retry-After": str(health.KEPT)})


def _in_words(check: health.Check) -> str:
    if check.state == health.State.OK:
        return "ok"
    return f"{check.state.name.lower()}: {check.detail} {check.remedy}".strip()
