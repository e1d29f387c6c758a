"""Derived texts: their provenance, their review, and the queue of texts to review."""

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
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.actions import text_reviews
from measures.ledger import provenance
from measures.ledger.head import head_on_day
from measures.models import GlossaryTerm, ReviewState
from measures.models.texts import LANGUAGES
from measures.reads.labels import capacity_shown, label_of_path
from measures.shown.worklist import place_of

from .base import actor
from .forms import Paragraph, VerbForm
from .history import HistoryPages, shows_names
from .verb_page import verb_page


class TextForm(VerbForm):
    """A derived text, confirmed or corrected."""

    text = forms.CharField(required=False, strip=True)
    release = forms.BooleanField(required=False)

    field_order = ["text", "release", "reason", "version"]

    def __init__(self, *args: Any, derived: dict[str, Any], **kwargs: Any) -> None:
        initial = {"version": derived["version"], "text": derived["derived"]}
        super().__init__(*args, initial=initial, **kwargs)
        text = self.fields["text"]
        text.widget = Paragraph({"lang": derived["lang"]})
        text.label = gettext("Text in the derived script")
        text.help_text = gettext("Save it unchanged to confirm it, or correct it.")
        if derived["review"]:
            self.fields["release"].label = gettext("Return to machine conversion")
        else:
            del self.fields["release"]


class ReviewPages(HistoryPages):
    """The admin of a subject with texts: its derived texts, and a page for each."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        name = f"measures_{self.opts.model_name}_text"
        return [
            path("<int:object_id>/texts/<str:where>/", view(self.text), name=name),
            *super().get_urls(),
        ]

    @admin.display(description=_("In the other script"))
    def derived(self, row: Any) -> str:
        """The texts of `row` in the script that is derived."""
        return render_to_string("admin/derived_texts.html", {"texts": texts_of(row)})

    def text(self, request: HttpRequest, object_id: int, where: str) -> HttpResponse:
        """Confirm or correct one derived text."""
        row = self.get_row(request, str(object_id))
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        try:
            text_reviews.text_at(type(row).objects.with_texts().get(pk=row.pk), where)
        except ValidationError as unknown:
            raise Http404(unknown.messages[0]) from None
        derived = next(each for each in texts_of(row) if each["path"] == where)

        def call(data: dict[str, Any]) -> None:
            common: Any = {"by": actor(request), "at": timezone.now(), "path": where}
            text, release = data.pop("text"), data.pop("release", False)
            if release:
                text_reviews.release_text(row, **common, **data)
            else:
                text_reviews.review_text(row, text=text, **common, **data)

        return verb_page(
            self,
            request,
            row,
            TextForm(request.POST or None, derived=derived),
            call,
            title=gettext("Review a text of %(code)s") % {"code": row.code},
            success=gettext("The text was recorded as reviewed by you."),
            button=gettext("Save review"),
            intro=render_to_string("admin/text_details.html", {"text": derived}),
        )


class ReviewQueuePages(ReviewPages):
    """Also the queue of texts to review again, of measures and of sources."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.queue)
        return [path("texts/", view, name="measures_measure_texts"), *super().get_urls()]

    def queue(self, request: HttpRequest) -> HttpResponse:
        """Reviewed texts of the person's zones whose origin, or conversion, has changed since."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        place = place_of(request.user, head_on_day(localdate()))
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
            for due in text_reviews.due(place and place.zone_ids)
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Texts to review"),
            "opts": self.opts,
            "rows": rows,
        }
        return TemplateResponse(request, "admin/texts_to_review.html", context)


def texts_of(row: Any) -> list[dict[str, Any]]:
    """The derived texts of `row` with their provenance and hints from the glossary."""
    viewed, row = row, type(row).objects.with_texts().get(pk=row.pk)
    recorded = provenance.member(row).get("provenance", {})
    glossary = GlossaryTerm.objects.in_use()
    rows = []
    for text in provenance.texts_of(row):
        if not text.written:
            continue
        review = recorded.get("texts", {}).get(text.path, {})
        if "by" in review and not shows_names(viewed):
            review["by"] = capacity_shown(review)
        rows.append(
            {
                "path": text.path,
                "version": row.version,
                "label": label_of_path(tuple(text.path.split("."))),
                "derived": text.derived,
                "written": text.written,
                "lang": LANGUAGES[text.origin.other],
                "lang_written": LANGUAGES[text.origin],
                "review": review if review.get("state") in ReviewState.values else None,
                "edited": review.get("state") == ReviewState.EDITED,
                "mixed": text.path in recorded.get("mixed_script", []),
                "other": text.path in recorded.get("other_script", []),
                "hints": glossary.used_in(text.origin, text.written),
                "url": "" if text.fixed else _url(row, text.path),
            }
        )
    return rows


def _url(row: Any, where: str) -> str:
    return reverse(f"admin:measures_{row._meta.model_name}_text", args=[row.pk, where])
