"""DOCX: its paragraphs, tables and notes, with what was inserted and without what was deleted."""

from __future__ import annotations

import re
import zipfile
from importlib.metadata import version
from io import BytesIO

import mammoth

from .limits import MOST_PARTS, MOST_UNPACKED
from .page import text_of
from .refusal import Refusal, Refused
from .types import Type

_DOCUMENT = "word/document.xml"
_MACROS = re.compile(r"vbaproject|vbadata|activex|macrosheets", re.I)
_OUTSIDE = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.I)
_LINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", re.I)
_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.I)
_MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject", re.I)
_ENCRYPTED = 1


def read(data: bytes, _kind: Type) -> tuple[str, str, bytes]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            _check(parts)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError):
        raise Refused(Refusal.BROKEN) from None
    images = mammoth.images.img_element(lambda _image: {"src": ""})
    page = mammoth.convert_to_html(BytesIO(data), convert_image=images).value
    return text_of(page), f"mammoth {version('mammoth')}", b""


def _check(parts: zipfile.ZipFile) -> None:
    """Raise Refused for what is no document of words alone."""
    infos = parts.infolist()
    names = [info.filename for info in infos]
    if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise Refused(Refusal.BOMB)
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise Refused(Refusal.ENCRYPTED)
    if _DOCUMENT not in names or "[Content_Types].xml" not in names:
        raise Refused(Refusal.UNKNOWN)
    if len({*names}) < len(names):
        raise Refused(Refusal.BROKEN)
    if any(_MACROS.search(name) for name in names):
        raise Refused(Refusal.MACRO)
    left = MOST_UNPACKED
    for info in infos:
        if info.filename.endswith((".xml", ".rels")):
            with parts.open(info) as part:
                content = part.read(left)  # what its head says of its size may be wrong
            left -= len(content)
            if left <= 0:
                raise Refused(Refusal.BOMB)
            _check_part(info.filename, content)


def _check_part(name: str, content: bytes) -> None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16", "replace").encode()
    if _DECLARATION.search(content):
        raise Refused(Refusal.ENTITIES)
    if name == "[Content_Types].xml" and _MACRO_TYPE.search(content):
        raise Refused(Refusal.MACRO)
    if name.endswith(".rels") and any(
        not _LINK.search(match[0]) for match in _OUTSIDE.finditer(content)
    ):
        raise Refused(Refusal.OUTSIDE)
