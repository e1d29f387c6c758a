"""The words that evidence quotes, as the documents that are kept have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from measures.models import DocumentText, Evidence, Measure, Source
from measures.text.digest import digest_of


class Passage(NamedTuple):
    """Words of a document that are to be cited, by their place in its text."""

    source: Source
    start: int
    end: int
    document: str = ""  # its SHA-256; "": the one that the source's record names
    locator: str = ""
    digest: str = ""  # of the words; "": it is found, where the document is kept


def cite(measure: Measure, passages: Sequence[Passage], **supports: Any) -> None:
    """Add `passages` to the evidence of `measure`, for one of its acts.

    Raises ValidationError keyed by place and field (`passages.0.end`).
    """
    for number, passage in enumerate(passages):
        evidence = Evidence(measure=measure, **passage._asdict(), **supports)
        save(evidence, f"passages.{number}.")
        measure.evidence_list.append(evidence)


def save(evidence: Evidence, prefix: str = "") -> None:
    """Check the words of new `evidence` and save it. Raises ValidationError keyed by field."""
    try:
        _settle(evidence)
    except ValidationError as error:
        raise ValidationError({prefix + k: v for k, v in error.message_dict.items()}) from None
    evidence.save_checked(prefix)


def _settle(evidence: Evidence) -> None:
    """Fill the digest of the span in, or compare it, if its document is kept."""
    digest = evidence.document or evidence.source.sha256
    if evidence.document == evidence.source.sha256:
        evidence.document = ""
    kept = DocumentText.objects.filter(document__source=evidence.source_id, document__sha256=digest)
    start, end = evidence.start, evidence.end
    if start is None or end is None or end <= start:
        if evidence.document and not kept.exists():
            raise _unknown(evidence)
        return
    words = Substr("text", start + 1, end - start)
    row = kept.values_list(words, "document__characters").first()
    if row is None:
        if evidence.document:
            raise _unknown(evidence)
        return
    if end > row[1]:
        message = _("The document ends at character %(characters)s.")
        raise ValidationError({"end": message % {"characters": row[1]}})
    found = digest_of(row[0])
    if evidence.digest not in ("", found):
        message = _("These characters of the document have the digest %(digest)s.")
        raise ValidationError({"digest": message % {"digest": found}})
    evidence.digest = found


def _unknown(evidence: Evidence) -> ValidationError:
    message = _("%(source)s has no document with this SHA-256.")
    return ValidationError({"document": message % {"source": evidence.source.code}})
