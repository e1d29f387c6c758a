"""The access table of the public pages: every address below a language, and who may do what.

A reader, whoever is logged in, gets 200 for GET and HEAD. "post": also 302 for a valid POST; every
other method is 405 for all.
"""

from __future__ import annotations

#: Route below `/en/` -> the parts of an address that is there, and what may be done.
ACCESS: dict[str, tuple[dict[str, str], str]] = {
    "": ({}, "read"),
    "zones/<slug:code>/": ({"code": "hetao-sz"}, "read"),
    "suggest/": ({}, "read"),
    "measures/": ({}, "read"),
    "measures/<slug:code>/": ({"code": "TEST-900"}, "read"),
    "instruments/": ({}, "read"),
    "instruments/<slug:kind>/": ({"kind": "whitelist"}, "read"),
    "organisations/<slug:code>/": ({"code": "body-900"}, "read"),
    "zones/<slug:code>/changes.atom": ({"code": "hetao-sz"}, "read"),
    "measures/<slug:code>/changes.atom": ({"code": "TEST-900"}, "read"),
    "instruments/<slug:kind>/changes.atom": ({"kind": "whitelist"}, "read"),
    "measures/<slug:code>/cite.<slug:form>": ({"code": "TEST-900", "form": "bib"}, "read"),
    "zones/<slug:code>/late.<slug:form>": ({"code": "hetao", "form": "svg"}, "read"),
    "changes/": ({}, "read"),
    "changes.atom": ({}, "read"),
    "compare/": ({}, "read"),
    "between/": ({}, "read"),
    "about/": ({}, "read"),
    "report/": ({}, "post"),
    "report/thanks/": ({}, "read"),
    "states.<slug:form>": ({"form": "svg"}, "read"),
    "zones/<slug:code>/states.<slug:form>": ({"code": "hetao", "form": "png"}, "read"),
    "instruments/<slug:kind>/states.<slug:form>": ({"kind": "whitelist", "form": "svg"}, "read"),
    "measures/<slug:code>/targets/<slug:number>.<slug:form>": (
        {"code": "TEST-900", "number": "1", "form": "svg"},
        "read",
    ),
    "record/": ({}, "read"),
    "check/": ({}, "read"),
    "sources/<slug:code>/": ({"code": "source-900"}, "read"),
}
#: Addresses outside the languages.
ROOTS = {"/": 302, "/robots.txt": 200, "/sitemap.xml": 200, "/sitemap-<section>.xml": 200}
