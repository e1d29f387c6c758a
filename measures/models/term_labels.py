"""Labels of the members of typed terms, and of the codes of their lists."""

from typing import Any

from django.utils.translation import gettext_lazy as _

TERM_LABELS: dict[str, Any] = {
    "amount": _("Amount"),
    "basis": _("Ceiling or total"),
    "beneficiary": _("For whom"),
    "between": _("Between which territories"),
    "capital": _("Capital flow"),
    "control": _("Control"),
    "currency": _("Currency"),
    "data": _("Data flow"),
    "effect": _("Effect of listing"),
    "eligible": _("For whom"),
    "flows": _("Flows"),
    "goods": _("Goods flow"),
    "keeper": _("List keeper"),
    "line": _("Line"),
    "listed": _("Listed items"),
    "matching_ratio": _("Matching ratio (to 1)"),
    "people": _("People flow"),
    "per": _("Per"),
    "tenure": _("Tenure"),
    "units": _("Number of flats"),
    "vehicles": _("Vehicles flow"),
}
