"""PDF: the text of its pages in their order, a form feed between two."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from importlib.metadata import version

import pypdfium2
from pypdfium2 import raw

from .limits import MOST_CHARACTERS, MOST_PAGES, MOST_UNPACKED
from .refusal import Refusal, Refused
from .types import Type

#: Names in a PDF that stand for something that acts, by the reason to refuse it.
_ACTS = {
    rb"/(JavaScript|JS)(?![A-Za-z])": Refusal.SCRIPT,
    rb"/(Launch|ImportData|SubmitForm|RichMedia|Movie|Sound)(?![A-Za-z])": Refusal.LAUNCH,
    rb"/(EmbeddedFile|EmbeddedFiles)(?![A-Za-z])": Refusal.ATTACHED,
    rb"/XFA(?![A-Za-z])": Refusal.FORM,
}
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECTS = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.S)
_STREAMS = re.compile(rb"stream\r?\n.*?endstream", re.S)


def read(data: bytes, _kind: Type) -> tuple[str, str, bytes]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        encrypted = "password" in str(error).lower() or "security" in str(error).lower()
        raise Refused(Refusal.ENCRYPTED if encrypted else Refusal.BROKEN) from None
    if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
        raise Refused(Refusal.ENCRYPTED)
    _refuse_acts(data, document)
    if len(document) > MOST_PAGES:
        raise Refused(Refusal.PAGES)
    pages, characters = [], 0
    for page in document:
        text_page = page.get_textpage()
        text = _lines(text_page.get_text_range())
        text_page.close()
        page.close()
        characters += len(text)
        if characters > MOST_CHARACTERS:
            raise Refused(Refusal.CHARACTERS)
        pages.append(text)
    if not any(map(str.strip, pages)):
        raise Refused(Refusal.NO_TEXT)
    return "\n\f".join(pages), f"pypdfium2 {version('pypdfium2')}", b""


def _lines(text: str) -> str:
    """The text of a page with line feeds; a hyphen at the end of a line is as it is printed."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-").strip("\n")


def _refuse_acts(data: bytes, document: pypdfium2.PdfDocument) -> None:
    """Raise Refused for a document that does something when it is opened, or carries files.

    Names are looked for where a reader finds them: outside streams, and in streams of objects.
    """
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        raise Refused(Refusal.SCRIPT)
    if raw.FPDFDoc_GetAttachmentCount(document) > 0:
        raise Refused(Refusal.ATTACHED)
    for part in _objects(data):
        plain = _HEX.sub(lambda match: bytes([int(match[1], 16)]), part)
        for pattern, reason in _ACTS.items():
            if re.search(pattern, plain):
                raise Refused(reason)


def _objects(data: bytes) -> Iterator[bytes]:
    left = MOST_UNPACKED
    for match in _OBJECTS.finditer(data):
        unpacking = zlib.decompressobj()
        try:
            part = unpacking.decompress(data[match.end() :], left)
        except zlib.error:
            continue
        left -= len(part)
        if left <= 0:
            raise Refused(Refusal.BOMB)
        yield part
    yield _STREAMS.sub(b"", data)
