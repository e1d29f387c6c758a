"""The guide for staff: a page of the admin in the three languages, with pictures of its pages.

The pictures are made by `python -m tests.screenshots`; CONTRIBUTING.md says how.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import get_language, gettext

from measures.models import Role, Status

#: The pictures, by name.
PICTURES = ("start", "measure", "figure", "advance")


def guide(request: HttpRequest, context: dict[str, Any]) -> TemplateResponse:
    language = get_language() or "en"
    pictures = {name: f"measures/guide/{name}.{language}.1000.png" for name in PICTURES}
    context |= {"title": gettext("Guide"), "statuses": statuses(), "pictures": pictures}
    return TemplateResponse(request, "admin/guide.html", context)


def statuses() -> list[dict[str, Any]]:
    """Each status with its meaning and what may follow, from the table that the verbs keep to."""
    return [
        {
            "status": status,
            "steps": [
                {
                    "to": to.label,
                    "roles": gettext(", ").join(str(Role(role).label) for role in step.roles),
                    "evidence": step.evidence,
                    "second_person": step.second_person,
                }
                for to, step in status.steps.items()
            ],
        }
        for status in Status
    ]
