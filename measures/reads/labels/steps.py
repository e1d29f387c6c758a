"""Labels for the members of a body about steps, successors and confirmations."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from measures.models import DayBasis

STEP_LABELS: dict[str | tuple[str, str], Any] = {
    "added_on": _("Added on"),
    "confirm": _("Please confirm"),
    "confirmations": _("Confirmations"),
    "day_basis": _("Whose word the day is"),
    "deputy": _("Deputy"),
    "owner": _("Owner"),
    ("owner", "id"): _("account"),
    ("deputy", "id"): _("account"),
    ("owner", "name"): _("name"),
    ("deputy", "name"): _("name"),
    "ended_late": _("Ended late"),
    "modelled_on": _("Modelled on"),
    "sent_back": _("Sent back"),
    "status_day_basis": _("Whose word the day of the status is"),
    "successors": _("Successors"),
    "superseded_by": _("Superseded by"),
    "supersedes": _("Supersedes"),
    "taken_back": _("taken back"),
    "taken_back_by": _("taken back by step"),
    "takes_back": _("takes back step"),
    "undoes": _("Takes back the request"),
    "true_on": _("Still true as of"),
}
#: Member whose value is a code -> the labels of its codes.
STEP_CODES: dict[str, dict[str, Any]] = {
    "day_basis": dict(DayBasis.choices),
    "status_day_basis": dict(DayBasis.choices),
}
