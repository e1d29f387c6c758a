"""The reason for a change in forms, and whether it is not for the public."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.forms import DeclarativeFieldsMetaclass
from django.utils.translation import gettext_lazy as _

from measures import ledger
from measures.reads.labels import label_of


class Paragraph(forms.Textarea):
    """A text area. Browsers send its line breaks as CR LF; texts have LF."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 3, "class": "vLargeTextField"} | (attrs or {}))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if value else value


class ReasonField(forms.CharField):
    """The reason for a change, as the ledger keeps it."""

    def __init__(self, *, public: bool = True) -> None:
        super().__init__(label=label_of("reason"), widget=Paragraph({"rows": 2}))
        self.help_text = _("Kept in the ledger with your name, for auditors.")
        if public:
            self.help_text = _(
                "Kept in the ledger with your name. The public sees the reason, and your role "
                "instead of your name."
            )

    def clean(self, value: Any) -> str:
        try:
            return ledger.checked_reason(value or "")
        except ValidationError as refusal:
            raise ValidationError(refusal.message_dict["reason"]) from None


class ReasonMixin(metaclass=DeclarativeFieldsMetaclass):
    """The reason for a change, and whether it is not for the public."""

    reason = ReasonField()
    internal = forms.BooleanField(required=False)


def why(data: dict[str, Any]) -> dict[str, Any]:
    """The reason in the cleaned `data` of a form, as verbs take it."""
    return {name: data[name] for name in ("reason", "internal")}
