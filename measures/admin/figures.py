"""Figures in forms: text fields that take what officers type and show the number that is read."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext

from measures.shown.words import grouped
from measures.text.figures import UnreadableFigure, parse_typed

#: The longest text that is read as a figure, in characters.
_LONGEST = 60


def echo(value: Decimal) -> str:
    """`value` in full, and from 10,000 on also in 万 or 亿: = 50,000,000 (5000万)."""
    full = f"= {grouped(value)}"
    if abs(value) >= 10**8:
        short = gettext("%(number)s亿") % {"number": f"{(value / 10**8).normalize():f}"}
    elif abs(value) >= 10**4:
        short = gettext("%(number)s万") % {"number": f"{(value / 10**4).normalize():f}"}
    else:
        return full
    return f"{full} ({short})"


class FigureInput(forms.TextInput):
    """A text input with the number that is read beneath; a script renews it during input."""

    template_name = "admin/widgets/figure.html"

    class Media:
        js = ("measures/figures.js",)

    def __init__(self) -> None:
        super().__init__({"class": "vFigureField", "autocomplete": "off"})

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        try:
            number = _any_figure().clean(value)
        except ValidationError:
            number = None  # the error is shown at the field
        text = "" if number is None else echo(number)
        context["widget"]["echo"] = "" if text == f"= {value}" else text
        context["widget"]["attrs"]["data-figure"] = reverse("admin:read_figure")
        return context


class FigureField(forms.DecimalField):
    """A figure typed as 5000万, 1.5亿, １，２００ or 5,000,000. Cleans to a Decimal or None."""

    widget = FigureInput

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # stubs: an int
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        try:
            if len(text) > _LONGEST:
                raise ValidationError(
                    gettext("A figure has at most %(most)s characters.") % {"most": _LONGEST}
                )
            return parse_typed(text)
        except UnreadableFigure as error:
            message = gettext(error.message) % {"text": error.text}
            raise ValidationError(message, code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        return grouped(Decimal(value)) if isinstance(value, (Decimal, int)) else value


def _any_figure() -> FigureField:
    """A field for any figure that the record can hold."""
    return FigureField(required=False, max_digits=18, decimal_places=4)


class CountField(FigureField):
    """A whole number, typed as a figure. Cleans to an int or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(decimal_places=0, **kwargs)

    def clean(self, value: Any) -> int | None:
        number = super().clean(value)
        return None if number is None else int(number)


def read_figure(request: HttpRequest) -> JsonResponse:
    """The number that the input so far means, as JSON: `echo`, or `error`."""
    try:
        number = _any_figure().clean(request.GET.get("text", ""))
        content = {"echo": "" if number is None else echo(number)}
    except ValidationError as refusal:
        content = {"error": " ".join(refusal.messages)}
    return JsonResponse(content, headers={"Cache-Control": "no-store"})


def report_figures(request: HttpRequest, bound: Iterable[forms.BaseForm]) -> None:
    """Add a message for each changed figure of valid forms that was not typed in plain digits."""
    for form in bound:
        for name in form.changed_data:
            number = form.cleaned_data.get(name)
            if not isinstance(form.fields[name], FigureField) or number is None:
                continue
            typed = str(form[name].data).strip()
            if typed.replace(",", "") != grouped(Decimal(number)).replace(",", ""):
                params = {"typed": typed, "number": grouped(Decimal(number))}
                text = gettext("%(typed)s was read as %(number)s.") % params
                messages.info(request, f"{form.fields[name].label}: {text}")
