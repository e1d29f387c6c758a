"""The OpenAPI document and its interactive documentation page."""

from __future__ import annotations

from drf_spectacular import renderers, views

from .base import StrictView


class Schema(StrictView, views.SpectacularAPIView):
    """OpenAPI 3.1 as JSON, or as YAML with `Accept: application/yaml`."""

    renderer_classes = [
        renderers.OpenApiJsonRenderer2,
        renderers.OpenApiJsonRenderer,
        renderers.OpenApiYamlRenderer2,
        renderers.OpenApiYamlRenderer,
    ]


class Docs(StrictView, views.SpectacularSwaggerSplitView):
    http_method_names = ["get", "head"]  # its template has no representation for OPTIONS
    parameters = ("script",)
    template_name = "api/docs.html"
    url_name = "api:schema"
