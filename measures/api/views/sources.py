"""Sources, their documents, and the evidence of a measure with the words that it quotes."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from measures import ledger
from measures.actions import documents as verbs
from measures.api.http import etags
from measures.api.http.authentication import has_scope
from measures.api.http.responses import encode, json_response
from measures.api.openapi.operations import describe_read, describe_upload
from measures.api.params.parsing import PAGING, Paging, is_dry_run, parse_one
from measures.api.serializers import document_responses, responses
from measures.api.serializers.document_requests import AttachRequest
from measures.api.serializers.requests import pop_why
from measures.documents import MOST_BYTES
from measures.ledger import Actor
from measures.ledger.head import head_on_day
from measures.models import Channel, Measure, NotAllowed, Scope, is_reader, shows_document
from measures.reads import documents, measure_list, zones
from measures.reads.quotations import Cited, evidence_of

from . import edits
from .base import ApiView, encode_list, page_response


def reads_all(request: Request) -> bool:
    """Whether the caller may read all documents. No query for an anonymous one.

    As for names, a token allows it only with the scope `audit`: programs mostly publish what they
    read.
    """
    allowed = request.user.is_authenticated and has_scope(request, Scope.AUDIT)
    return bool(allowed) and is_reader(request.user)


class ReadingView(ApiView):
    """A view that shows words of documents to those who may read them, else as each source says."""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Authorization", "Cookie"])
        return response


class Sources(ApiView):
    """Source documents, ordered by code."""

    parameters = PAGING

    @describe_read(
        "sources_list",
        "Sources",
        responses.list_of("SourceList", document_responses.Source),
        parameters=parameters,
    )
    def get(self, request: Request) -> HttpResponse:
        paging = Paging.of(request)

        def make() -> HttpResponse:
            page = zones.sources(limit=paging.limit, seek=paging.seek)
            return page_response(page.of(encode), paging)

        return self.conditional(etags.list_etag(head_on_day(localdate())), make)


class Source(ApiView):
    """One source with its documents."""

    @describe_read("sources_read", "A source", document_responses.Source, code_of="source")
    def get(self, request: Request, code: str) -> HttpResponse:
        at = head_on_day(localdate())
        body = partial(documents.source_body, documents.find_source(code))
        return self.conditional(etags.list_etag(at), lambda: json_response(encode(body())))


class SourceDocument(ReadingView):
    """The text of a document of a source; the place to attach another."""

    parameters = ("number",)
    parser_classes = [MultiPartParser]

    @describe_read(
        "sources_document_read",
        "The text of a document",
        document_responses.OpenedDocument,
        parameters=parameters,
        code_of="source",
        problems=("not-allowed",),
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        """The file that the source names, or the document with this `number`."""
        source = documents.find_source(code)
        reader = reads_all(request)
        if not shows_document(source, reader=reader):
            message = _("The text of %(code)s is shown to staff and auditors only.")
            raise NotAllowed(message % {"code": source.code})
        params = request.query_params
        number = parse_one(params, "number", "") if "number" in params else None
        opened = documents.open_document(source, number)
        etag = etags.list_etag(head_on_day(localdate()), names=reader)
        return self.conditional(etag, lambda: json_response(encode(_opened(opened))))

    @describe_upload(
        "sources_document_attach", "Attach a document", AttachRequest, document_responses.Source
    )
    def post(self, request: Request, code: str) -> HttpResponse:
        """Attach a file of at most 20 MB: text, PDF, DOCX, HTML, MHTML, PNG or JPEG.

        Its type is told by its content. A file with another digest than the source names is
        refused, unless it is a `further` version.
        """
        source, at = documents.find_source(code), now()
        serializer = AttachRequest(data=request.data)
        serializer.is_valid(raise_exception=True)
        content = dict(serializer.validated_data)
        file, why = content.pop("document"), pop_why(content)
        why |= {"by": Actor.of_request(request, Channel.API), "at": at}
        data = file.read(MOST_BYTES + 1)
        with ledger.writing():
            verbs.attach(source, data=data, file_name=file.name, **content, **why)
            body = documents.source_body(documents.find_source(code))
            if dry := is_dry_run(request):
                transaction.set_rollback(True)
        response = json_response(encode(({"dry_run": True} if dry else {}) | body))
        response.status_code = 200 if dry else 201
        return response


def _opened(opened: documents.Opened) -> dict[str, Any]:
    row, (cover, lost) = opened.document, documents.coverage_of(opened)
    coverage = {
        "covered": cover.covered,
        "figures": [start for start, _words in cover.figures],
        "lost": [each._asdict() for each in lost],
    }
    shape = {"source": row.source.code, "number": row.number, "sha256": row.sha256}
    return shape | {"text": opened.text, "coverage": coverage}


class Evidences(ReadingView, edits.Evidences):
    """The evidence of a measure: whose word it is, where, and the words for those who may see them."""

    @describe_read(
        "measures_evidence_list",
        "The evidence of a measure",
        responses.list_of("EvidenceList", document_responses.Citation),
        code_of="measure",
        problems=("gone",),
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        measure_list.version(code)  # raises NotFound, Withdrawn
        measure = Measure.objects.get(code=code)
        reader = reads_all(request)
        etag = etags.list_etag(head_on_day(localdate()), names=reader)
        return self.conditional(
            etag,
            lambda: json_response(encode_list(map(_cited, evidence_of(measure.pk, reader=reader)))),
        )


def _cited(cited: Cited) -> dict[str, Any]:
    row, source = cited.evidence, cited.evidence.source
    plain = ("start", "end", "digest", "locator")
    return {name: getattr(row, name) for name in plain} | {
        "source": source.code,
        "document": row.document or None,
        "title": source.languages("title"),
        "publisher": source.languages("publisher"),
        "published_on": source.published_on,
        "url": source.url,
        "link_dead_on": source.link_dead_on,
        "opens": cited.opens,
        "quotation": cited.quotation and cited.quotation.shape(),
    }
