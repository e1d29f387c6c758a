"""The OpenAPI document and its interactive documentation page."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.translation import get_language
from drf_spectacular import renderers, views
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request

from measures.api.http import etags

from .base import StrictView


class _Compact:
    def get_indent(self, *_args: Any) -> None:
        """No white space: it would be two thirds of the document."""


class _Json(_Compact, renderers.OpenApiJsonRenderer2):
    pass


class _OpenApiJson(_Compact, renderers.OpenApiJsonRenderer):
    pass


class Schema(StrictView, views.SpectacularAPIView):
    """OpenAPI 3.1 as JSON, or as YAML with `Accept: application/yaml`."""

    renderer_classes = [
        _Json,
        _OpenApiJson,
        renderers.OpenApiYamlRenderer2,
        renderers.OpenApiYamlRenderer,
    ]

    def _get_schema_response(self, request: Request) -> HttpResponse:
        renderer = request.accepted_renderer
        content = _document(renderer.media_type, get_language())
        etag = etags.content_etag(content)
        charset = f"; charset={renderer.charset}" if renderer.charset else ""
        response = (
            HttpResponseNotModified()
            if etags.is_current(request, etag)
            else HttpResponse(content, content_type=renderer.media_type + charset)
        )
        filename = self._get_filename(request, self._get_version_parameter(request))
        response["Content-Disposition"] = f'inline; filename="{filename}"'
        response["Cache-Control"], response["ETag"] = "no-cache", etag
        return response


@lru_cache(maxsize=16)
def _document(media_type: str, _language: str | None) -> bytes:
    """The document in the active language; it is the same for all clients, and takes 0.5 s."""
    renderers_by_type = {each.media_type: each for each in Schema.renderer_classes}
    content = renderers_by_type[media_type]().render(SchemaGenerator().get_schema(public=True))
    return content if isinstance(content, bytes) else content.encode()


class Docs(StrictView, views.SpectacularSwaggerSplitView):
    http_method_names = ["get", "head"]  # its template has no representation for OPTIONS
    parameters = ("script",)
    template_name = "api/docs.html"
    url_name = "api:schema"
