"""Sample re-coding: what became of each difference, and the list with its lots as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from measures.actions import recoding
from measures.domain.agreement import lots
from measures.dossier.parts import table
from measures.models import Measure, NotAllowed, Recoding
from measures.reads.labels import shown
from measures.reads.recoding import FieldAgreement, listed

from .base import actor


class OutcomeForm(forms.Form):
    """What was found of one difference."""

    measure = forms.CharField()
    field = forms.CharField()
    outcome = forms.ChoiceField(choices=Recoding.Outcome.choices)
    reason = forms.CharField()


def settle(request: HttpRequest, row: Recoding) -> None:
    """Record the outcome that was sent; a refusal is a message."""
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Choose what was found, and say why."))
        return
    given = form.cleaned_data
    try:
        recoding.settle(row.code, **given, by=actor(request), at=timezone.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))


def differences(
    row: Recoding, fields: list[FieldAgreement], labels: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Each difference in words, with its outcome or None. One query."""
    outcomes = row.content.get("outcomes", {})
    codes = [each.code for field in fields for each in field.differ]
    pages = dict(Measure.objects.filter(code__in=codes).values_list("code", "pk"))
    for field in fields:
        for each in field.differ:
            settled = outcomes.get(each.code, {}).get(field.name)
            outcome = Recoding.Outcome(settled["outcome"]) if settled else None
            is_wrong = outcome == Recoding.Outcome.CODING
            yield {
                "code": each.code,
                "page": pages.get(each.code),
                "name": field.name,
                "label": labels[field.name],
                "record": shown((field.name,), each.record),
                "coded": shown((field.name,), each.coded),
                "settled": settled,
                "words": outcome.label if outcome else "",
                "is_corrected": is_wrong and each.now != each.record,
                "to_correct": is_wrong and each.now == each.record,
            }


def list_of_codes(row: Recoding) -> StreamingHttpResponse:
    """The list as it was when the sample was drawn, in the order of the lots."""
    drawn = set(row.content["drawn"])
    rows = (
        (code, lot, "yes" if code in drawn else "")
        for lot, code in lots(listed(row), row.content["seed"])
    )
    lines = (line.encode() for line in table(("code", "lot", "drawn"), rows))
    response = StreamingHttpResponse(lines, "text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{row.code}.csv"'
    return response
