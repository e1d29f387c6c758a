"""Adding a measure: the next free code, and a question about measures with a similar title."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.models import Measure, Zone
from measures.reads.additions import next_code, similar

from .history import HistoryPages

_TITLES = ("title", "title_en")
#: Longer input is no title.
_LONGEST = 300


class Additions(forms.Form):
    """The checks of a new measure. One with a similar title is a question, answered by a tick."""

    class Media:
        js = (forms.Script("measures/similar.js", defer=True),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = False
        self.fields["code"].help_text = _("Left empty, it is the next free code of the zone.")
        self.fields["title"].widget.attrs |= {
            "data-similar": reverse_lazy("admin:measures_measure_similar"),
            "data-words": _("Measures of this zone with a similar title:"),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if zone := data.get("zone"):
            data["code"] = data.get("code") or next_code(zone)
            self._ask(similar([data.get(name) or "" for name in _TITLES], zone))
        return data

    def _ask(self, found: list[Measure]) -> None:
        """The tick confirms the measures that were shown, no others."""
        codes = {measure.code for measure in found}
        if codes <= {*self.data.get("another", "").split()}:
            return
        box = '{} {} <label><input type="checkbox" name="another" value="{}"> {}</label>'
        text = gettext("Measures of this zone have a similar title. Open them, or confirm:")
        shown = format_html_join(", ", "{}", ((_link(measure),) for measure in found))
        mine = gettext("this is another measure")
        self.add_error("title", format_html(box, text, shown, " ".join(sorted(codes)), mine))


def _address(measure: Measure) -> str:
    return reverse("admin:measures_measure_page", args=[measure.pk])


def _link(measure: Measure) -> SafeString:
    title = f"{measure.code} {measure.in_language('title')}"
    return format_html('<a href="{}">{}</a>', _address(measure), title)


class AdditionPages(HistoryPages):
    """What the form of a new measure shows while somebody types."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.similar)
        return [path("similar/", view, name="measures_measure_similar"), *super().get_urls()]

    def similar(self, request: HttpRequest) -> JsonResponse:
        """The next code of a zone, and its measures with a title like those typed, as JSON."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        key = request.GET.get("zone", "")
        zone = Zone.objects.filter(pk=int(key[:9])).first() if key.isdecimal() else None
        typed = [request.GET.get(name, "")[:_LONGEST] for name in _TITLES]
        found = similar(typed, zone) if zone else []
        measures = [
            {"text": f"{m.code} {m.in_language('title')}", "href": _address(m)} for m in found
        ]
        code = next_code(zone) if zone else ""
        answer = {"code": code, "measures": measures}
        return JsonResponse(answer, headers={"Cache-Control": "no-store"})
