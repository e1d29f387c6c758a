"""What search engines read: JSON-LD of schema.org, the sitemap, and the rules for robots."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from measures.ledger.canonical import Json
from measures.models import Kind, Measure, Organisation, Source, Zone
from measures.shown.texts import plain, reader_tag

#: Characters that would end a script element, or its text, early.
_UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def script(data: Json) -> SafeString:
    """`data` as a script element that no browser runs."""
    text = json.dumps({"@context": "https://schema.org"} | data, ensure_ascii=False)
    return mark_safe(  # nosec # B308 B703: what could end the element is escaped
        f'<script type="application/ld+json">{text.translate(_UNSAFE)}</script>'
    )


def dataset(site: str, path: str, name: str, description: str, *, query: str = "") -> SafeString:
    """A Dataset: the measures that `query` selects, as CSV and as JSON."""
    licence = settings.SPECTACULAR_SETTINGS["LICENSE"]
    forms = {"text/csv": "api:measures_csv", "application/json": "api:measures"}
    data: dict[str, Any] = {
        "@type": "Dataset",
        "name": name,
        "description": description,
        "url": site + path,
        "inLanguage": reader_tag(),
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": gettext("Policy-measure tracker")},
        "license": licence.get("url") or licence["name"],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": media_type,
                "contentUrl": f"{site}{reverse(route)}{query}",
            }
            for media_type, route in forms.items()
        ],
    }
    return script(data)


def service(site: str, path: str, body: Json, zone: str) -> SafeString:
    """A measure, as what a government offers in an area."""
    return script(
        {
            "@type": "GovernmentService",
            "identifier": body["code"],
            "name": plain(body["title"]),
            "description": plain(body["summary"]),
            "serviceType": str(Kind(body["kind"]).label),
            "areaServed": {"@type": "AdministrativeArea", "name": zone},
            "provider": [
                {"@type": "GovernmentOrganization", "name": plain(each["name"])}
                for each in body["organisations"]
            ],
            "url": site + path,
            "inLanguage": reader_tag(),
        }
    )


class _Addresses(Sitemap):
    """Pages in every language, each with its others."""

    i18n = alternates = x_default = True
    limit = 3000

    def get_domain(self, site: Any = None) -> str:
        domain: str = site.domain
        return domain


class Pages(_Addresses):
    def items(self) -> list[str]:
        return ["start", "list", "instruments", "changes", "compare", "about", "record"]

    def location(self, item: Any) -> str:
        return reverse(f"pages:{item}")


class Codes(_Addresses):
    """The pages of the rows of a table."""

    def __init__(self, page: str, rows: Any) -> None:
        self._page, self._rows = page, rows

    def items(self) -> list[str]:
        return [*self._rows.order_by("code").values_list("code", flat=True)]

    def location(self, item: Any) -> str:
        return reverse(f"pages:{self._page}", args=[item])


class Kinds(_Addresses):
    def items(self) -> list[str]:
        return Kind.values

    def location(self, item: Any) -> str:
        return reverse("pages:instrument", args=[item])


SITEMAPS = {
    "pages": Pages(),
    "kinds": Kinds(),
    "zones": Codes("zone", Zone.objects.all()),
    "organisations": Codes("organisation", Organisation.objects.in_use()),
    "sources": Codes("source", Source.objects.all()),
    "measures": Codes("measure", Measure.objects.in_use()),
}


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Past states and differences are for people: there is no end of their addresses."""
    sitemap = request.build_absolute_uri(reverse("sitemap"))
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /api/", "Disallow: /*?*as_of="]
    lines += ["Disallow: /*/between/?", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
