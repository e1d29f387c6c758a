"""The type of a file, by its content."""

from __future__ import annotations

import re
from enum import StrEnum

from .limits import MOST_BYTES
from .plain_text import UnreadableDocument, decode
from .refusal import Refusal, Refused


class Type(StrEnum):
    TEXT = "text"
    HTML = "html"
    MHTML = "mhtml"
    PDF = "pdf"
    DOCX = "docx"
    PNG = "png"
    JPEG = "jpeg"


#: Readers of PDF and HTML look for a beginning within so many bytes.
_START = 1024
_HTML = re.compile(
    rb"\s*(<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.I | re.S
)
_MARKUP = re.compile(rb"\s*<(\?xml|svg|!doctype|!entity|script)\b", re.I)
_MHTML = re.compile(rb"^content-type:\s*multipart/related", re.I | re.M)
_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Beginnings of texts that are programs of something.
_PROGRAMS = (b"#!", b"{\\rtf", b"%!PS", b"<?php", b"<%")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_ZIP_END = b"PK\x05\x06"


def type_of(data: bytes) -> Type:
    """The type of the file with the content `data`. Raises Refused."""
    if not data.strip():
        raise Refused(Refusal.EMPTY)
    if len(data) > MOST_BYTES:
        raise Refused(Refusal.TOO_LARGE)
    kind = _by_beginning(data)
    if kind is not Type.DOCX and _ZIP_END in data[-66_000:]:
        raise Refused(Refusal.TWO_TYPES)
    if kind is not Type.PDF and b"%PDF-" in data[:_START]:
        raise Refused(Refusal.TWO_TYPES)
    return kind


def _by_beginning(data: bytes) -> Type:
    for start, kind in {
        b"%PDF-": Type.PDF,
        b"\x89PNG\r\n\x1a\n": Type.PNG,
        b"\xff\xd8\xff": Type.JPEG,
        b"PK\x03\x04": Type.DOCX,
    }.items():
        if data.startswith(start):
            return kind
    if data.startswith(_OFFICE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise Refused(Refusal.ENCRYPTED if encrypted else Refusal.OLD_OFFICE)
    start_of_text = data[:_START].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(start_of_text):
        return Type.HTML
    if _MHTML.search(data[:8192]) and b"mime-version" in data[:8192].lower():
        return Type.MHTML
    if b"<svg" in start_of_text.lower():
        raise Refused(Refusal.VECTOR)
    if start_of_text.startswith(_PROGRAMS):
        raise Refused(Refusal.SCRIPT)
    if _MARKUP.match(start_of_text):
        raise Refused(Refusal.UNKNOWN)
    return _text(data)


def _text(data: bytes) -> Type:
    try:
        text = decode(data)
    except UnreadableDocument as refusal:
        binary = b"\0" in data[:8192] and not data.startswith((b"\xff\xfe", b"\xfe\xff"))
        unknown = binary or not refusal.encoding
        raise Refused(Refusal.UNKNOWN if unknown else Refusal.ENCODING) from None
    if _CONTROLS.search(text):
        raise Refused(Refusal.UNKNOWN)
    return Type.TEXT
