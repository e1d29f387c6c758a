"""The settings of the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from environs import Env, validate


def _unless_empty(check: Callable[[str], Any]) -> Callable[[str], Any]:
    """A validator that lets an empty value pass: the setting is not used."""
    return lambda value: check(value) if value else None


def document(env: Env) -> dict[str, Any]:
    """What the document says about itself; who answers questions, and the licence of the data.

    Raises environs' EnvValidationError for an address that is none.
    """
    contact = {
        "name": env.str("CONTACT_NAME", default="The office that runs this tracker"),
        "email": env.str("CONTACT_EMAIL", default="", validate=_unless_empty(validate.Email())),
        "url": env.str("CONTACT_URL", default="", validate=_unless_empty(validate.URL())),
    }
    licence = {
        "name": env.str(
            "LICENCE_NAME",
            default=gettext_noop("Not stated; ask the office that runs this tracker"),
        ),
        "url": env.str("LICENCE_URL", default="", validate=_unless_empty(validate.URL())),
    }
    return {
        "TITLE": "Policy-measure tracker",
        "DESCRIPTION": _("Measures, their targets and statuses, by zone; every change on record."),
        "VERSION": "1",
        "OAS_VERSION": "3.1.0",
        "CONTACT": {name: value for name, value in contact.items() if value},
        "LICENSE": {name: value for name, value in licence.items() if value},
        "SERVERS": [{"url": "/", "description": _("This server.")}],
        "SERVE_INCLUDE_SCHEMA": False,
        # Without the hook that moves enumerations: they stay where they are used.
        "POSTPROCESSING_HOOKS": ["measures.api.openapi.hoisting.hoist"],
        "SWAGGER_UI_DIST": "SIDECAR",
        "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    }
