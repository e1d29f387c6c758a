"""The page about the health of the installation, for superusers: what is amiss comes first."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy

from measures.ledger.head import current_head
from measures.models import DailyRun
from measures.upkeep import health, keeping

_STEPS = {
    "proof": pgettext_lazy("daily run", "Proof"),
    "checkpoint": pgettext_lazy("daily run", "Checkpoint"),
    "bodies": pgettext_lazy("daily run", "Stored bodies"),
    "digests": pgettext_lazy("daily run", "Digests"),
    "backup": pgettext_lazy("daily run", "Backup"),
    "clean-up": pgettext_lazy("daily run", "Clean-up"),
}
_BADGES = {
    health.State.OK: "status-verified",
    health.State.WARNING: "schedule-due_soon",
    health.State.FAILED: "schedule-overdue",
}


def health_page(request: HttpRequest, context: dict[str, Any]) -> TemplateResponse:
    """`context` is that of every page of the admin. Raises PermissionDenied."""
    if not request.user.is_superuser:
        raise PermissionDenied
    at = timezone.now()
    found = health.checks(at)
    page = {"title": gettext("Health"), "checks": _rows(found), "at": at}
    failed = {check.name for check in found if check.state == health.State.FAILED}
    if not failed & {"database", "migrations"}:
        page |= {"keeping": _rows(keeping.checks(at)), **_of_tables()}
    return TemplateResponse(request, "admin/health.html", context | page)


def _rows(found: list[health.Check]) -> list[dict[str, Any]]:
    names = health.NAMES | keeping.NAMES
    return [
        {
            "name": names[check.name],
            "badge": _BADGES[check.state],
            "state": check.state.label,
            "check": check,
        }
        for check in sorted(found, key=lambda check: -check.state)
    ]


def _of_tables() -> dict[str, Any]:
    run = DailyRun.objects.order_by("-started_at", "-pk").first()
    steps = (
        [{**step, "label": _STEPS.get(step["name"], step["name"])} for step in run.steps]
        if run
        else []
    )
    return {"run": run, "steps": steps, "entries": current_head()[0]}
