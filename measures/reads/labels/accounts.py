"""Labels of the record of accounts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

ACCOUNT_LABELS: dict[str | tuple[str, str], Any] = {
    "email": _("Email"),
    "ends_on": _("To"),
    "first_name": _("First name"),
    "language": _("Language of mails"),
    "last_name": _("Last name"),
    "starts_on": _("From"),
    "user": _("User"),
    "username": _("User name"),
    "zone": _("Zone"),
}
