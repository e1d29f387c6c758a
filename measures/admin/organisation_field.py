"""The field of an organisation: typed, with suggestions by the browser, with or without scripts."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from measures.models import Organisation
from measures.text.folding import fold

_CODE = re.compile(r"\(([a-z0-9-]+)\)\s*\Z")


class OrganisationInput(forms.TextInput):
    """A text with the organisations as suggestions: `Name (code)`, each with its other names.

    `suggests`: the list is written beside the field; of several fields on a page, one needs it.
    """

    template_name = "admin/widgets/organisation.html"
    list_id = "organisations-in-use"

    def __init__(self) -> None:
        super().__init__({"class": "vTextField", "list": self.list_id, "autocomplete": "off"})
        self.suggests = True

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows: Any = Organisation.objects.in_use().order_by("code") if self.suggests else ()
        suggestions = [(str(row), " · ".join(_names(row))) for row in rows]
        context["widget"] |= {"list_id": self.list_id, "suggestions": suggestions}
        return context


class OrganisationField(forms.CharField):
    """An organisation in use, by its code, a name in any language or `Name (code)`."""

    widget = OrganisationInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=500, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        match = _CODE.search(text)
        code = match[1] if match else text
        rows = Organisation.objects.select_related("merged_into")
        if found := rows.filter(code=code).first():
            return found  # the verb refuses one that was merged, and says into which
        folded = fold(text).text
        named = [
            row
            for row in Organisation.objects.in_use()
            if folded in [fold(name).text for name in _names(row)]
        ]
        if len(named) == 1:
            return named[0]
        raise ValidationError(_SEVERAL if named else _NONE, params={"text": text[:100]})


_NONE = _(
    "No organisation has the code or the name “%(text)s”. Choose one that is suggested, or record it "
    "first, under Organisations."
)
_SEVERAL = _("Several organisations have the name “%(text)s”. Choose one that is suggested.")


def _names(row: Organisation) -> list[str]:
    names = [*row.languages("name").values(), *row.languages("short_name").values()]
    return [name for name in dict.fromkeys(names) if name]
