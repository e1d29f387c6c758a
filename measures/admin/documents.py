"""The documents of a source: the page that shows one, its file, its image, and attaching another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.actions import documents as verbs
from measures.documents import MOST_BYTES
from measures.models import EDITORS, Document, Source, holds, stored_files
from measures.reads.documents import coverage_of, find_source, open_document
from measures.reads.query import NotFound

from .base import actor
from .document_text import meta_of, read_mark, shown_part
from .forms import DayField, VerbForm
from .history import HistoryPages
from .verb_page import verb_page

#: A file or an image is nothing but that: no page, no script, no frame.
_SEALED = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


class AttachForm(VerbForm):
    """A file, and what is known of it besides its content."""

    has_file = True

    document = forms.FileField(allow_empty_file=True)
    fetched_on = DayField(required=False)
    further = forms.BooleanField(required=False)

    field_order = ["document", "fetched_on", "further", "reason", "version"]

    def __init__(self, *args: Any, source: Source, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": source.version}, **kwargs)
        self.fields["document"].help_text = gettext(
            "Text, PDF, DOCX, HTML, MHTML, PNG or JPEG up to 20 MB. Type, digest and number of "
            "characters are found by the server."
        )
        self.fields["fetched_on"].help_text = gettext("Of a web page: the day it was saved.")
        self.fields["further"].help_text = gettext(
            "The file is another one than the record names. Both are kept."
        )


class DocumentPages(HistoryPages):
    """The admin of sources: pages of their documents."""

    def get_urls(self) -> list[URLPattern]:
        view, one = self.admin_site.admin_view, "<int:object_id>/document/"
        return [
            path(one, view(self.document), name="measures_source_document"),
            path(f"{one}<int:number>/file/", view(self.file), name="measures_source_file"),
            path(f"{one}<int:number>/image/", view(self.image), name="measures_source_image"),
            path("<int:object_id>/attach/", view(self.attach), name="measures_source_attach"),
            *super().get_urls(),
        ]

    def document(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The text of a document, with the words that `mark` names marked."""
        source = find_source(self.get_row(request, str(object_id)).code)
        number, at = (request.GET.get(name, "") for name in ("number", "at"))
        try:
            opened = open_document(source, number or None)
        except (NotFound, ValidationError) as error:
            raise Http404(str(error)) from None
        mark = read_mark(request.GET.get("mark", ""), opened)
        place = int(at) if at.isdecimal() and len(at) < 10 else 0
        context = self.admin_site.each_context(request) | meta_of(opened)
        context |= {
            "title": source.in_language("title"),
            "opts": self.opts,
            "original": source,
            "part": shown_part(opened, mark, place),
        }
        context |= coverage_of(opened)._asdict()
        return TemplateResponse(request, "admin/document.html", context)

    def file(self, request: HttpRequest, object_id: int, number: int) -> HttpResponse:
        """The file as it was attached, to be saved and never shown."""
        row = self._row(request, object_id, number)
        response = _sealed(stored_files.read, row.sha256, "application/octet-stream")
        name = content_disposition_header(True, row.file_name)
        response["Content-Disposition"] = name or "attachment"
        return response

    def image(self, request: HttpRequest, object_id: int, number: int) -> HttpResponse:
        """The image that was made of an attached one."""
        row = self._row(request, object_id, number)
        if not row.is_image:
            raise Http404
        return _sealed(_read_image, row.sha256, f"image/{row.type}")

    def _row(self, request: HttpRequest, object_id: int, number: int) -> Document:
        source = self.get_row(request, str(object_id))
        return get_object_or_404(Document, source=source, number=number)

    def attach(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Attach a document to a source."""
        source = self.get_row(request, str(object_id))
        if not self.has_change_permission(request, source):
            raise PermissionDenied

        def call(data: dict[str, Any]) -> None:
            file = data.pop("document")
            data |= {"by": actor(request), "at": timezone.now(), "file_name": file.name}
            verbs.attach(source, data=file.read(MOST_BYTES + 1), **data)

        return verb_page(
            self,
            request,
            source,
            AttachForm(request.POST or None, request.FILES or None, source=source),
            call,
            title=gettext("Attach a document to %(code)s") % {"code": source.code},
            success=gettext("The document was attached."),
            button=gettext("Attach"),
            intro="",
        )

    @admin.display(description=_("Documents"))
    def documents(self, source: Source) -> str:
        """The documents of a source, each with a link to its page."""
        viewer: Any = source.viewer  # type: ignore[attr-defined]
        context = {
            "source": source,
            "rows": source.documents.order_by("number"),
            "may_attach": holds(viewer, EDITORS),
        }
        return render_to_string("admin/documents.html", context)


def _read_image(digest: str) -> bytes:
    return stored_files.read(digest, image=True)


def _sealed(read: Any, digest: str, media_type: str) -> HttpResponse:
    try:
        content = read(digest)
    except stored_files.FileLost:
        raise Http404(gettext("The file is not in the storage, or is another one.")) from None
    return HttpResponse(content, content_type=media_type, headers=_SEALED)
