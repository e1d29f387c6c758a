"""A source that is added at the form that needs it, with its document."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from measures import ledger
from measures.actions import documents, editing
from measures.documents import MOST_BYTES
from measures.models import Document, ScriptChoice, Source, SourceKind
from measures.reads.labels import label_of

from .base import actor
from .forms import DayField


class NewSource(forms.Form):
    """What must be known of a source; its code is made here, its digest by the server."""

    use_required_attribute = False

    new_document = forms.FileField(allow_empty_file=True)
    new_title = forms.CharField(max_length=300)
    new_publisher = forms.CharField(max_length=300)
    new_published_on = DayField()
    new_script = forms.ChoiceField(choices=ScriptChoice)
    new_kind = forms.ChoiceField(choices=SourceKind)
    new_url = forms.URLField(required=False, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = label_of(name.removeprefix("new_"))
        self.fields["new_document"].label = gettext("Document")


def add_source(form: NewSource, request: HttpRequest) -> Document:
    """Add the source of `form` and its document, both or neither. Raises ValidationError."""
    if not form.is_valid():
        faults = form.errors.items()
        messages = [f"{form.fields[n].label}: {' '.join(map(str, m))}" for n, m in faults]
        raise ValidationError(messages)
    content = {n.removeprefix("new_"): v for n, v in form.cleaned_data.items()}
    file = content.pop("document")
    why: dict[str, Any] = {
        "by": actor(request),
        "at": timezone.now(),
        "reason": gettext("Added as evidence."),
    }
    with ledger.writing():
        code = _next_code(content["published_on"].year)
        source = editing.save_source(Source(), content=content | {"code": code}, **why)
        data = file.read(MOST_BYTES + 1)
        return documents.attach(source, data=data, file_name=file.name, **why)


def _next_code(year: int) -> str:
    """The first free code of the form source-2026-3."""
    stem = f"source-{year}-"
    taken = {*Source.objects.filter(code__startswith=stem).values_list("code", flat=True)}
    return next(f"{stem}{n}" for n in range(1, len(taken) + 2) if f"{stem}{n}" not in taken)
