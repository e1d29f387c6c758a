"""Adding a measure: the next free code, and questions about measures that it may repeat."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, JsonResponse, QueryDict
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.models import Measure, Source, Zone
from measures.reads.additions import (
    Figure,
    Place,
    next_code,
    same_figures,
    same_words,
    similar,
)

from .figures import FigureField
from .history import HistoryPages

_TITLES = ("title", "title_en")
#: Longer input is no title.
_LONGEST = 300
#: The name of the ticks that answer the questions; their values are codes.
_ANOTHER = "another"
_SAME_TITLE = _("Measures of this zone with a similar title:")
_SAME_FIGURE = _("Measures of this zone with this figure:")
_SAME_WORDS = _("Measures that quote these words:")


class Additions(forms.Form):
    """The checks of a new measure. One with a similar title is a question, answered by a tick."""

    data: QueryDict

    class Media:
        js = (forms.Script("measures/similar.js", defer=True),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = False
        self.fields["code"].help_text = _("Left empty, it is the next free code of the zone.")
        self.fields["title"].widget.attrs |= {
            "data-similar": reverse_lazy("admin:measures_measure_similar"),
            "data-title": _SAME_TITLE,
            "data-figure-words": _SAME_FIGURE,
            "data-span": _SAME_WORDS,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if zone := data.get("zone"):
            data["code"] = data.get("code") or next_code(zone)
            found = similar([data.get(name) or "" for name in _TITLES], zone)
            if question := _question(_SAME_TITLE, found, _confirmed(self.data)):
                self.add_error("title", question)
        return data


def require_other(content: dict[str, Any], data: QueryDict) -> None:
    """Raise ValidationError at the figures and words of a new measure that others have.

    The ticks in `data` confirm the measures that were shown, no others.
    """
    confirmed, faults = _confirmed(data), {}
    targets = [(n, _figure(row)) for n, row in enumerate(content.get("targets", ()), 1)]
    places = [(n, _place(row)) for n, row in enumerate(content.get("evidence", ()), 1)]
    having = same_figures(content["zone"], [figure for _n, figure in targets if figure])
    quoting = same_words([place for _n, place in places if place])
    for number, figure in targets:
        same = [t.measure for t in having if (t.value, t.unit, t.currency) == figure]
        faults[f"targets.{number}.value"] = _question(_SAME_FIGURE, same, confirmed)
    for number, place in places:
        same = [e.measure for e in quoting if place and place.overlaps(e)]
        faults[f"evidence.{number}.start"] = _question(_SAME_WORDS, same, confirmed)
    if questions := {name: question for name, question in faults.items() if question}:
        raise ValidationError(questions)


def _figure(row: dict[str, Any]) -> Figure | None:
    value = row.get("value")
    return None if value is None else Figure(value, row["unit"], row["currency"])


def _place(row: dict[str, Any]) -> Place | None:
    start, end = row.get("start"), row.get("end")
    return None if start is None or end is None else Place(row["source"], start, end)


def _confirmed(data: QueryDict) -> set[str]:
    return {code for value in data.getlist(_ANOTHER) for code in value.split()}


def _question(words: Any, found: Iterable[Measure], confirmed: set[str]) -> SafeString | str:
    """The question whether it is another measure than those `found`; "": all are confirmed.

    Its tick confirms the earlier ones too, whose questions do not come again.
    """
    by_code = {measure.code: measure for measure in found}
    if by_code.keys() <= confirmed:
        return ""
    shown = format_html_join(", ", "{}", ((_link(measure),) for measure in by_code.values()))
    box = '{} {} <label><input type="checkbox" name="{}" value="{}"> {}</label>'
    codes = " ".join(sorted(by_code.keys() | confirmed))
    return format_html(box, words, shown, _ANOTHER, codes, gettext("this is another measure"))


def _address(measure: Measure) -> str:
    return reverse("admin:measures_measure_page", args=[measure.pk])


def _words(measure: Measure) -> str:
    return f"{measure.code} {measure.in_language('title')}"


def _link(measure: Measure) -> SafeString:
    return format_html('<a href="{}">{}</a>', _address(measure), _words(measure))


class AdditionPages(HistoryPages):
    """What the form of a new measure shows while somebody types."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.similar)
        return [path("similar/", view, name="measures_measure_similar"), *super().get_urls()]

    def similar(self, request: HttpRequest) -> JsonResponse:
        """The next code of a zone, and measures with a title, figure or words as typed, as JSON."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        found, code = _typed(request.GET)
        by_code = {measure.code: measure for measure in found}
        measures = [{"text": _words(m), "href": _address(m)} for m in by_code.values()]
        answer = {"code": code, "measures": measures}
        return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def _typed(data: QueryDict) -> tuple[list[Measure], str]:
    """The measures with what is in `data`: words, or in a zone a figure or a title; its next code."""
    start, end, source = (_number(data, name) for name in ("start", "end", "source"))
    if source is not None:
        cited = Source.objects.filter(pk=source).first()
        places = [Place(cited, start, end)] if cited and start is not None and end else []
        return [evidence.measure for evidence in same_words(places)], ""
    zone = Zone.objects.filter(pk=_number(data, "zone") or 0).first()
    if zone is None:
        return [], ""
    if (typed := data.get("value")) is not None:
        figure = Figure(_value(typed), data.get("unit", ""), data.get("currency", ""))
        return [target.measure for target in same_figures(zone, [figure])], ""
    titles = [data.get(name, "")[:_LONGEST] for name in _TITLES]
    return similar(titles, zone), next_code(zone)


def _value(typed: str) -> Decimal:
    """A figure as typed; one that no target has for what is no figure."""
    try:
        return FigureField(max_digits=18, decimal_places=4).clean(typed) or Decimal(-1)
    except ValidationError:
        return Decimal(-1)


def _number(data: QueryDict, name: str) -> int | None:
    typed = data.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None
