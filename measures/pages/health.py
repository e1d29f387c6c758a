"""`/healthz` and `/readyz`, for monitors and load balancers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation

from measures.upkeep import health

ALIVE, READY = "/healthz", "/readyz"
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


def alive(environ: Mapping[str, Any]) -> tuple[int, list[tuple[str, str]], bytes] | None:
    """The answer of `/healthz` before any thread is needed; None for other addresses."""
    if environ["PATH_INFO"] != ALIVE or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return None
    return 200, _HEADERS, b"" if environ["REQUEST_METHOD"] == "HEAD" else _BODY


class HealthMiddleware:
    """Answers the two addresses before hosts, redirects to TLS, limits and sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info not in (ALIVE, READY):
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        if found := alive(request.META):
            return HttpResponse(found[2], status=found[0], headers=dict(found[1]))
        return ready()


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
