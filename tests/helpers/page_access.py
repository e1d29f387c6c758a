"""The access table of the public pages: every address below a language, and who may do what.

A reader, whoever is logged in, gets 200 for GET and HEAD. "post": also 302 for a valid POST; every
other method is 405 for all.
"""

from __future__ import annotations

#: Route below `/en/` -> the parts of an address that is there, and what may be done.
ACCESS: dict[str, tuple[dict[str, str], str]] = {
    "": ({}, "read"),
    "zones/<str:code>/": ({"code": "hetao-sz"}, "read"),
    "measures/": ({}, "read"),
    "measures/<str:code>/": ({"code": "TEST-900"}, "read"),
    "instruments/": ({}, "read"),
    "instruments/<str:kind>/": ({"kind": "whitelist"}, "read"),
    "organisations/<str:code>/": ({"code": "body-900"}, "read"),
    "zones/<str:code>/changes.atom": ({"code": "hetao-sz"}, "read"),
    "measures/<str:code>/changes.atom": ({"code": "TEST-900"}, "read"),
    "instruments/<str:kind>/changes.atom": ({"kind": "whitelist"}, "read"),
    "changes/": ({}, "read"),
    "changes.atom": ({}, "read"),
    "compare/": ({}, "read"),
    "between/": ({}, "read"),
    "about/": ({}, "read"),
    "report/": ({}, "post"),
    "report/thanks/": ({}, "read"),
    "states.<str:form>": ({"form": "svg"}, "read"),
    "zones/<str:code>/states.<str:form>": ({"code": "hetao", "form": "png"}, "read"),
    "instruments/<str:kind>/states.<str:form>": ({"kind": "whitelist", "form": "svg"}, "read"),
    "measures/<str:code>/targets/<str:number>.<str:form>": (
        {"code": "TEST-900", "number": "1", "form": "svg"},
        "read",
    ),
    "record/": ({}, "read"),
    "check/": ({}, "read"),
    "sources/<str:code>/": ({"code": "source-900"}, "read"),
}
#: Addresses outside the languages.
ROOTS = {"/": 302, "/robots.txt": 200, "/sitemap.xml": 200, "/sitemap-<section>.xml": 200}
