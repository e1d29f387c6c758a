"""Derived texts: shown with where they come from, confirmed, corrected, queued for review."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.actions import text_reviews
from measures.ledger import provenance
from measures.models import GlossaryTerm, ReviewState
from measures.models.texts import LANGUAGES

from .base import actor
from .forms import VerbForm
from .labels import label_of_path
from .transitions import TransitionPages


class TextForm(VerbForm):
    """A derived text as somebody wants it."""

    text = forms.CharField(required=False, strip=True)
    release = forms.BooleanField(required=False)

    field_order = ["text", "release", "reason", "version"]

    def __init__(self, *args: Any, found: dict[str, Any], **kwargs: Any) -> None:
        initial = {"version": found["version"], "text": found["derived"]}
        super().__init__(*args, initial=initial, **kwargs)
        attrs = {"class": "vLargeTextField", "rows": 3, "lang": found["lang"]}
        text = self.fields["text"]
        text.widget = forms.Textarea(attrs)
        text.label = gettext("The text in the derived script")
        text.help_text = gettext("Leave it as it is to confirm it, or correct it.")
        if found["review"]:
            self.fields["release"].label = gettext("Let the machine make it again")
        else:
            del self.fields["release"]


class ReviewPages:
    """For the admin of a subject with texts: its derived texts, and a page for each."""

    admin_site: Any
    opts: Any
    found: Any
    has_change_permission: Any
    verb_page = TransitionPages.verb_page

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        name = f"measures_{self.opts.model_name}_text"
        return [
            path("<int:object_id>/texts/<str:where>/", view(self.text), name=name),
            *super().get_urls(),  # type: ignore[misc]
        ]

    @admin.display(description=_("In the other script"))
    def derived(self, row: Any) -> str:
        """The texts of `row` in the script that they were not written in."""
        return render_to_string("admin/derived.html", {"texts": texts_of(row)})

    def text(self, request: HttpRequest, object_id: int, where: str) -> HttpResponse:
        """Confirm or correct one derived text."""
        row = self.found(request, str(object_id))
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        try:
            text_reviews.text_at(type(row).objects.with_texts().get(pk=row.pk), where)
        except ValidationError as unknown:
            raise Http404(unknown.messages[0]) from None
        found = next(each for each in texts_of(row) if each["path"] == where)

        def call(said: dict[str, Any]) -> Any:
            given = {"by": actor(request), "at": timezone.now(), "path": where}
            text, release = said.pop("text"), said.pop("release", False)
            if release:
                return text_reviews.release_text(row, **given, **said)
            return text_reviews.review_text(row, text=text, **given, **said)

        return self.verb_page(
            request,
            row,
            TextForm(request.POST or None, found=found),
            call,
            title=gettext("Review a text of %(code)s") % {"code": row.code},
            done=gettext("The text is on record as reviewed by you."),
            button=gettext("Put on record"),
            standing=render_to_string("admin/text_standing.html", {"text": found}),
            closed="",
        )


class QueuePages(ReviewPages):
    """Also the queue of texts to review again, those of sources with those of measures."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.queue)
        return [path("texts/", view, name="measures_measure_texts"), *super().get_urls()]

    def queue(self, request: HttpRequest) -> HttpResponse:
        """Reviewed texts whose origin, or whose conversion, has changed since."""
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        rows = [
            {
                "subject": due.subject,
                "label": label_of_path(tuple(due.text.path.split("."))),
                "url": _url(due.subject, due.text.path),
                "text": due.review.text,
                "written": due.text.written,
                "machine": due.machine,
                "stale": due.stale,
            }
            for due in text_reviews.due()
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Texts to review"),
            "opts": self.opts,
            "rows": rows,
        }
        return TemplateResponse(request, "admin/texts_to_review.html", context)


def texts_of(row: Any) -> list[dict[str, Any]]:
    """The derived texts of `row` with where they come from and what the glossary knows."""
    row = type(row).objects.with_texts().get(pk=row.pk)
    said = provenance.member(row).get("provenance", {})
    glossary = GlossaryTerm.objects.all()
    told = []
    for text in provenance.texts_of(row):
        if not text.written:
            continue
        apart = said.get("texts", {}).get(text.path, {})
        told.append(
            {
                "path": text.path,
                "version": row.version,
                "label": label_of_path(tuple(text.path.split("."))),
                "derived": text.derived,
                "written": text.written,
                "lang": LANGUAGES[text.origin.other],
                "lang_written": LANGUAGES[text.origin],
                "review": apart if apart.get("state") in ReviewState.values else None,
                "edited": apart.get("state") == ReviewState.EDITED,
                "mixed": text.path in said.get("mixed_script", []),
                "other": text.path in said.get("other_script", []),
                "hints": glossary.used_in(text.origin, text.written),
                "url": "" if text.fixed else _url(row, text.path),
            }
        )
    return told


def _url(row: Any, where: str) -> str:
    return reverse(f"admin:measures_{row._meta.model_name}_text", args=[row.pk, where])
