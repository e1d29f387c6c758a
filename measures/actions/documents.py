"""Attach a document to a source: the file is read, kept by its digest and recorded."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from measures import ledger
from measures.documents import Extracted, Refused, extract
from measures.ledger import Actor
from measures.models import (
    EDITORS,
    REFUSALS,
    Document,
    DocumentText,
    Source,
    Verb,
    require,
    stored_files,
)
from measures.text.characters import unprintable

_LONGEST_NAME = 200


def attach(
    source: Source,
    *,
    data: bytes,
    file_name: str,
    by: Actor,
    reason: str,
    at: datetime,
    fetched_on: date | None = None,
    further: bool = False,
    internal: bool = False,
    version: int | None = None,
) -> Document:
    """Attach the file with the content `data` to `source`, with one entry.

    `fetched_on` is the day on which a web page was saved; `further` says that the file is another
    version than the one that the record names. A source whose record names no file takes this one.
    Raises ValidationError keyed by field, NotAllowed, VersionConflict; then nothing was written.
    """
    require(by.user, EDITORS)  # before the file is read, which costs
    ledger.checked_reason(reason)
    if fetched_on and fetched_on > localdate(at):
        raise ValidationError({"fetched_on": _("This day lies in the future.")})
    read = _extracted(data)
    digest = hashlib.sha256(data).hexdigest()
    with ledger.writing():
        fresh = ledger.claim(source, version=version)
        by = by.acting(require(by.user, EDITORS))
        _check(fresh, digest, read, further)
        stored_files.keep(digest, data)
        if read.image:
            stored_files.keep(digest, read.image, image=True)
        row = _rows(fresh, data, read, digest, file_name, fetched_on, at)
        if not fresh.sha256:
            fresh.file_name, fresh.sha256 = row.file_name, digest
            fresh.characters = None if row.is_image else row.characters
        ledger.record(fresh, Verb.ATTACHED, by=by, reason=reason, internal=internal, at=at)
    source.copy_columns(fresh)
    return row


def clean_name(file_name: str) -> str:
    """The last part of the name of a file, without what nobody sees; never empty, not too long."""
    name = PurePosixPath(file_name.replace("\\", "/")).name
    name = "".join(c for c in name if not unprintable(c)).strip(" .") or "document"
    return name[-_LONGEST_NAME:]


def _extracted(data: bytes) -> Extracted:
    try:
        return extract(data)
    except Refused as refused:
        raise ValidationError(
            {"document": ValidationError(str(REFUSALS[refused.reason]), code=refused.reason)}
        ) from None


def _check(source: Source, digest: str, read: Extracted, further: bool) -> None:
    """Raise ValidationError for a document that is not the one of the record."""
    if digest in (each.sha256 for each in source.document_list):
        message = _("This very document is attached to the source already.")
    elif not source.sha256 or (further and digest != source.sha256):
        return
    elif digest != source.sha256:
        message = _(
            "The record names another file: its SHA-256 begins with %(recorded)s, that of this "
            "file with %(found)s. Attach that file, or say that this is a further version."
        ) % {"recorded": source.sha256[:16], "found": digest[:16]}
    elif source.characters not in (None, len(read.text)):
        message = _(
            "The record says %(recorded)s characters, the document has %(found)s. Correct the record."
        ) % {"recorded": source.characters, "found": len(read.text)}
    else:
        return
    raise ValidationError({"document": message})


def _rows(
    source: Source,
    data: bytes,
    read: Extracted,
    digest: str,
    file_name: str,
    fetched_on: date | None,
    at: datetime,
) -> Document:
    """Insert the document and its text, and keep `source` in step."""
    columns: dict[str, Any] = {
        "number": max((each.number for each in source.document_list), default=0) + 1,
        "sha256": digest,
        "size": len(data),
        "type": read.type.value,
        "file_name": clean_name(file_name),
        "characters": len(read.text),
        "extractor": read.extractor,
        "text_sha256": hashlib.sha256(read.text.encode()).hexdigest(),
    }
    row = Document(source=source, fetched_on=fetched_on, attached_at=at, **columns)
    row.insert()
    DocumentText(document=row, text=read.text).insert()
    source.document_list.append(row)
    return row
