"""The settings that decide who may do what, recorded when they differ from the last recorded."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor
from measures.ledger.settings_check import last_settings
from measures.models import RightsSettings, Verb

DECISIVE = (
    *("DEBUG", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "CORS_ALLOWED_ORIGINS", "PROXIES"),
    *("AUTHENTICATION_BACKENDS", "PASSWORD_HASHERS", "AUTH_PASSWORD_VALIDATORS"),
    *("SESSION_COOKIE_AGE", "SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT"),
    *("SECOND_FACTOR", "AXES_FAILURE_LIMIT", "AXES_COOLOFF_TIME", "AXES_LOCKOUT_PARAMETERS"),
    *("RATE_LIMIT_ANONYMOUS", "RATE_LIMIT_USERS", "RATE_LIMIT_LOGINS", "ACCESS_LOG_DAYS"),
)


def decisive(settings: Any) -> dict[str, Any]:
    """The values of these settings as JSON; other types as text."""
    values = {name: getattr(settings, name, None) for name in DECISIVE}
    return dict(json.loads(json.dumps(values, default=str)))


def record_settings(values: dict[str, Any], *, by: Actor, at: datetime) -> bool:
    """Record `values` if they differ from those recorded last. Returns whether they did."""
    with ledger.writing():
        last, before = last_settings()
        changed = [name for name in values if values[name] != before.get(name)]
        if last and not changed and values.keys() == before.keys():
            return False
        row = RightsSettings(values, version=last.version + 1 if last else 1)
        reason = _("Settings at this start: %(names)s.") % {"names": ", ".join(changed) or "—"}
        verb = Verb.AMENDED if last else Verb.CREATED
        ledger.record(row, verb, by=by, reason=reason, at=at)
    return True
