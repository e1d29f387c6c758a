"""Terms in the form of a measure: those of the chosen kind; what another kind has is not dropped unseen."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.models import TERMS, Measure
from measures.shown.words import grouped

from .inlines import TERMS_INLINES, TermsInline

#: The name of the tick that drops the terms of the kind that is its value.
DROPPED = "dropped"
_QUESTION = _("These terms are of another kind. Saving would remove them:")
_TICK = _("remove them")
_KINDS = {inline: kind for kind, inline in TERMS_INLINES.items()}


class KindForm(forms.Form):
    """A form with the kind of a measure. A script shows its terms, and what a change would drop."""

    class Media:
        js = (forms.Script("measures/kind.js", defer=True),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            words = {"data-question": _QUESTION, "data-tick": _TICK, "data-name": DROPPED}
            ticked = self.data.getlist(DROPPED) if isinstance(self.data, QueryDict) else []
            self.fields["kind"].widget.attrs |= {**words, "data-ticked": " ".join(ticked)}


class KindAdmin(ModelAdmin):
    """The folds with the terms of all kinds: that of the chosen kind is open."""

    def get_inline_instances(self, request: HttpRequest, obj: Measure | None = None) -> list[Any]:
        inlines: list[Any] = super().get_inline_instances(request, obj)
        chosen = request.POST.get("kind") or (obj.kind if obj else request.GET.get("kind"))
        for inline in inlines:
            if isinstance(inline, TermsInline) and not _is_open(inline, chosen, request):
                inline.classes = [*TermsInline.classes, "collapse"]
        return inlines


def _is_open(inline: TermsInline, chosen: str | None, request: HttpRequest) -> bool:
    kind = _KINDS[type(inline)]
    own = f"{kind}-0-"
    filled = (v for n, v in request.POST.items() if n.startswith(own) and n != f"{own}measure")
    return kind == chosen or any(filled)


def dropped_terms(kind: str, formsets: Iterable[Any], ticked: Iterable[str]) -> list[str]:
    """The kinds whose terms may go: they were ticked, or emptied by hand.

    Raises ValidationError at the kind for terms of another one that nobody has ticked to drop.
    """
    others = [
        formset
        for formset in formsets
        if formset.part == "terms" and formset.model is not TERMS.get(kind)
    ]
    filled = {
        formset.prefix: words
        for formset in others
        for form in formset.filled()
        if (words := _words(form))
    }
    if filled.keys() <= {*ticked}:
        return [formset.prefix for formset in others]
    terms = format_html_join(" · ", "{}", ((word,) for words in filled.values() for word in words))
    ticks = format_html_join(
        "",
        '<input type="checkbox" name="{}" value="{}">',
        ((DROPPED, each) for each in filled),
    )
    box = "{} {} <label>{} {}</label>"
    raise ValidationError({"kind": format_html(box, _QUESTION, terms, ticks, _TICK)})


def _words(form: forms.BaseForm) -> list[str]:
    """The labels of what a form of terms has filled in, with the values."""
    words = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if field.widget.is_hidden or value in (None, "", False):
            continue
        if isinstance(value, (Decimal, int)) and not isinstance(value, bool):
            value = grouped(Decimal(value))
        value = dict(getattr(field, "choices", ())).get(value, value)
        pair = {"label": field.label, "value": value}
        words.append(str(field.label) if value is True else gettext("%(label)s: %(value)s") % pair)
    return words
