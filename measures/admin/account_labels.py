"""Labels of the record of accounts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

ACCOUNT_LABELS: dict[str | tuple[str, str], Any] = {
    "ends_on": _("To"),
    "language": _("Language of mails"),
    "starts_on": _("From"),
    "user": _("User"),
    "zone": _("Zone"),
}
