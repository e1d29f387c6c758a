"""Report a mistake: the one thing that readers can write. It is never shown to others."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from measures.actions import mistakes
from measures.ledger.head import head_on_day
from measures.models import MistakeReport
from measures.reads.parameters import unknown_parameters
from measures.shown.error_page import Words, error_page

from .frame import frame
from .page import Content, Visit, page


class ReportForm(forms.Form):
    """`website` is for programs that fill in every field: people do not see it."""

    what = forms.CharField(
        label=_("What is wrong, and how do you know?"),
        min_length=10,
        max_length=MistakeReport.LONGEST,
        widget=forms.Textarea({"rows": 5}),
    )
    where = forms.URLField(
        label=_("Address of a source, if there is one"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )
    mail = forms.EmailField(
        label=_("Your e-mail, if you want an answer"),
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    measure = forms.RegexField(
        r"\A[A-Z0-9-]{0,60}\Z", label=_("Measure"), required=False, max_length=60
    )
    website = forms.CharField(
        required=False, label=_("Leave this empty"), widget=forms.TextInput({"tabindex": "-1"})
    )


@csrf_exempt  # there is no session that another site could use
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form; a report that was sent is kept, and leads to the thanks."""
    if settings.REPORTS_TO:
        return error_page(request, Words(404))
    if faults := unknown_parameters(request.GET, ("measure",)):
        return error_page(request, Words(400, "", tuple(faults.values())))
    if request.method != "POST":
        return _page(request, ReportForm(initial={"measure": request.GET.get("measure", "")}))
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    content = dict(form.cleaned_data)
    if not content.pop("website"):
        try:
            mistakes.report(content | {"language": get_language()}, at=timezone.now())
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                form.add_error(name if name in form.fields else None, messages)
            return _page(request, form, status=400)
        except mistakes.TooManyReports:
            words = gettext("Too many reports wait to be read. Try again in some days.")
            return error_page(request, Words(503, words))
    return HttpResponseRedirect(reverse("pages:thanks"), status=303)


def _page(request: HttpRequest, form: ReportForm, status: int = 200) -> HttpResponse:
    site = request.build_absolute_uri("/").rstrip("/")
    context = frame(head_on_day(localdate()), site, request.path, request.GET)
    context |= {"title": gettext("Report a mistake"), "form": form}
    headers = {"Cache-Control": "no-store"}
    text = render_to_string("pages/report.html", context)
    return HttpResponse(text, status=status, headers=headers)


@page()
def thanks(visit: Visit) -> Content:
    return Content("pages/thanks.html", gettext("Thank you"), {})


def report_url(code: str = "") -> str:
    """Where a mistake is reported: the form, or the mail address of the setting."""
    if settings.REPORTS_TO:
        return f"mailto:{settings.REPORTS_TO}" + (f"?subject={code}" if code else "")
    return reverse("pages:report") + (f"?measure={code}" if code else "")
