"""Labels for the members of a body about documents."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from measures.models import DocumentType, Shown

DOCUMENT_LABELS: dict[str | tuple[str, str], Any] = {
    "attached_at": _("Attached at"),
    "document": _("Document"),
    "documents": _("Documents"),
    "evidence_words": _("Evidence"),
    "extractor": _("Text read by"),
    "fetched_on": _("Saved on"),
    "further": _("A further version"),
    "link_dead_on": _("Link dead since"),
    "shown": _("Shown to the public"),
    "size": _("Bytes"),
    "text_sha256": _("SHA-256 of the text"),
    "type": _("Type"),
}

#: The codes whose words are shown, by member.
DOCUMENT_CODES: dict[str, dict[str, Any]] = {
    "shown": dict(Shown.choices),
    "type": dict(DocumentType.choices),
}
