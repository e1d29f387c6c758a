"""JSON responses that hold every text in all the languages it exists in."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from measures.ledger.canonical import canonical
from measures.models.texts import LANGUAGES

#: Headers of responses that hold every text in all the languages it exists in.
LANGUAGE_HEADERS = {"Content-Language": ", ".join(LANGUAGES.values())}


def json_response(content: bytes) -> HttpResponse:
    """JSON that holds every text in all the languages it exists in."""
    return HttpResponse(content, content_type="application/json", headers=LANGUAGE_HEADERS)


def encode(data: Any) -> bytes:
    return canonical(data)
