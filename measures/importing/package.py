"""The parts of an XLSX file, checked before a library opens it. Plain Python: no Django."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from .faults import FileFault, Unreadable
from .limits import MOST_PARTS, MOST_UNPACKED

_MACROS = re.compile(r"vbaproject|vbadata|activex|macrosheets|dialogsheets", re.I)
_MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject", re.I)
_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.I)
_ENCRYPTED = 1
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOOK = "xl/workbook.xml"


def refuse_other_files(data: bytes) -> None:
    """Raise Unreadable for a file that is of another type by its beginning."""
    if data.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise Unreadable(FileFault.ENCRYPTED if encrypted else FileFault.OLD_EXCEL)
    if data.startswith((b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"GIF8")):
        raise Unreadable(FileFault.UNKNOWN)
    if re.match(rb"(\xef\xbb\xbf)?\s*<(\?xml|!doctype|html|table|svg)\b", data[:1024], re.I):
        raise Unreadable(FileFault.UNKNOWN)  # pages and old XML that are named .xls


def opened(data: bytes) -> zipfile.ZipFile:
    """The package of the file `data`. Raises Unreadable for what is no plain workbook."""
    try:
        package = zipfile.ZipFile(BytesIO(data))
        _check(package)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, ValueError):
        raise Unreadable(FileFault.BROKEN) from None
    return package


def _check(package: zipfile.ZipFile) -> None:
    infos = package.infolist()
    names = [info.filename for info in infos]
    if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise Unreadable(FileFault.BOMB)
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise Unreadable(FileFault.ENCRYPTED)
    if "content.xml" in names and "mimetype" in names:
        raise Unreadable(FileFault.OPEN_DOCUMENT)
    if "xl/workbook.bin" in names:
        raise Unreadable(FileFault.BINARY_EXCEL)
    if any(_MACROS.search(name) for name in names):
        raise Unreadable(FileFault.MACROS)
    if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise Unreadable(FileFault.UNKNOWN)
    if len({*names}) < len(names):
        raise Unreadable(FileFault.BROKEN)
    _check_content(package, infos)


def _check_content(package: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> None:
    """Read what will be read: what the directory says of its size may be wrong."""
    left = MOST_UNPACKED
    for info in infos:
        if not info.filename.endswith((".xml", ".rels")):
            continue
        with package.open(info) as part:
            before = b""
            while piece := part.read(1 << 20):
                left -= len(piece)
                if left <= 0:
                    raise Unreadable(FileFault.BOMB)
                _check_piece(info.filename, before + piece)
                before = piece[-64:]


def _check_piece(name: str, piece: bytes) -> None:
    if piece.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(FileFault.BROKEN)  # XML of workbooks is UTF-8
    if _DECLARATION.search(piece):
        raise Unreadable(FileFault.ENTITIES)
    if name == "[Content_Types].xml" and _MACRO_TYPE.search(piece):
        raise Unreadable(FileFault.MACROS)
