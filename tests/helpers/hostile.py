"""Two hundred hostile and odd files, made here, each with the reason for which it is refused.

"" is the reason of one that is harmless as it is read, and is taken.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from PIL import Image

from .files import docx, paragraph, pdf

MB = 1024 * 1024
Case = tuple[str, bytes, str]
_EXTERNAL = '<Relationship Id="x" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}" TargetMode="External"/>'


def image(kind: str = "PNG", size: tuple[int, int] = (8, 8), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind)
    return out.getvalue()


def _png_of(width: int, height: int) -> bytes:
    """A PNG whose head says a size that its data do not have."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def cases() -> list[Case]:
    makers = (_texts, _programs, _archives, _words, _documents, _acting, _pages, _images, _cut)
    return [case for make in makers for case in make()]


def _texts() -> Iterator[Case]:
    text = "园区要在年底前筹集三百套人才房。\n"
    for name, blank in {"nothing": b"", "spaces": b" \n\t ", "lines": b"\n" * 9}.items():
        yield f"text: {name}", blank, "empty"
    yield "text: 20 MB and one byte", b"a" * (20 * MB + 1), "too_large"
    yield "text: too many characters", b"a" * 3_000_001, "characters"
    for codec in ("gb18030", "big5hkscs", "utf-16", "utf-16-le", "utf-16-be"):
        words = text if codec != "big5hkscs" else "園區要在年底前籌集三百套人才房。\n"
        unmarked = codec in ("utf-16-le", "utf-16-be")
        yield f"text: {codec}", words.encode(codec), "unknown" if unmarked else "encoding"
    yield "text: CR", text.replace("\n", "\r\n").encode(), "encoding"
    yield "text: one long line", b"word " * 200_000, ""
    yield "text: right to left", "a\u202etxt.exe\u2066b".encode(), ""
    yield "text: markup", b"a <script>alert(1)</script>", ""
    yield "text: formula", b"=HYPERLINK(1)", ""
    yield "text: mark of order", "\ufeff字".encode(), ""
    for n in [*range(1, 9), 11, *range(14, 32), 127]:
        yield f"text: control {n}", b"a%cb" % n, "unknown"
    for n in (0x80, 0xC0, 0xF8, 0xFE):
        yield f"text: byte {n:x}", b"abc\n%cabc\n" % n, "*"


def _programs() -> Iterator[Case]:
    beginnings = {
        "shell": (b"#!/bin/sh\nrm -rf /\n", "script"),
        "php": (b"<?php system(1);", "script"),
        "asp": (b"<%eval 1%>", "script"),
        "postscript": (b"%!PS\nquit", "script"),
        "rtf": (rb"{\rtf1\object}", "script"),
        "svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "vector"),
        "svg after a declaration": (b"<?xml version='1.0'?><svg/>", "vector"),
        "svg after a comment": (b"<!-- a --><svg/>", "vector"),
        "xml": (b"<?xml version='1.0'?><a/>", "unknown"),
        "entities": (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "unknown"),
        "script element": (b"<script>alert(1)</script>", "unknown"),
        "exe": (b"MZ\x90\0" + b"\0" * 200, "unknown"),
        "elf": (b"\x7fELF" + b"\0" * 200, "unknown"),
        "class": (b"\xca\xfe\xba\xbe\0\0\0\x34", "unknown"),
        "gif": (b"GIF89a\x01\0\x01\0\0\0\0;", "unknown"),
        "gif with a script": (b"GIF89a/*\0*/=1;alert(1)", "unknown"),
        "bmp": (b"BM" + b"\0" * 60, "unknown"),
        "tiff": (b"II*\0" + b"\0" * 60, "unknown"),
        "webp": (b"RIFF\0\0\0\0WEBPVP8 ", "unknown"),
        "gzip": (b"\x1f\x8b\x08\0" + b"\0" * 20, "unknown"),
        "rar": (b"Rar!\x1a\x07\0" + b"\0" * 20, "unknown"),
        "7z": (b"7z\xbc\xaf\x27\x1c\0\x04", "unknown"),
        "sqlite": (b"SQLite format 3\0" + b"\0" * 80, "unknown"),
        "flash": (b"FWS\x09\0\0\0\0", "unknown"),
        "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "old_office"),
        "encrypted docx": (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
        ),
    }
    for name, (data, reason) in beginnings.items():
        yield f"program: {name}", data, reason


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def _archives() -> Iterator[Case]:
    good = docx(paragraph("words"))
    yield "zip: no document", _zip({"a.txt": b"a"}), "unknown"
    yield "zip: a workbook", _zip({"xl/workbook.xml": b"<a/>"}), "unknown"
    yield "zip: a jar", _zip({"META-INF/MANIFEST.MF": b"a"}), "unknown"
    yield "zip: names with paths", _zip({"../../etc/passwd": b"a"}), "unknown"
    yield "zip: broken", b"PK\x03\x04" + b"\0" * 80, "broken"
    yield "zip: a bomb", docx(paragraph("a"), {"word/a.xml": b" " * (210 * MB)}), "bomb"
    many = {f"word/{n}.xml": b"<a/>" for n in range(5_001)}
    yield "zip: many parts", docx(paragraph("a"), many), "bomb"  # type: ignore[arg-type]
    yield "zip: encrypted", _flagged(good), "encrypted"
    yield "zip: before it a pdf", pdf() + good, "two_types"
    yield "zip: before it an image", image() + good, "two_types"
    yield "zip: before it a page", b"<html><p>a</p></html>" + good, "two_types"
    yield "zip: before it a text", b"words\n" + good, "unknown"
    yield "zip: a wrong size", good.replace(b"\x50\x4b\x01\x02", b"\x50\x4b\x01\x03"), "broken"
    yield "zip: a wrong method", _patched(good, 10, b"\x63\0"), "broken"


def _flagged(data: bytes) -> bytes:
    return _patched(data, 8, b"\x01\0")


def _patched(data: bytes, at: int, value: bytes) -> bytes:
    """Each head in the directory of a ZIP archive with other bytes at this place."""
    out, place = bytearray(data), data.find(b"PK\x01\x02")
    while place >= 0:
        out[place + at : place + at + len(value)] = value
        place = data.find(b"PK\x01\x02", place + 4)
    return bytes(out)


def _words() -> Iterator[Case]:
    words = paragraph("words")
    for name in ("vbaProject.bin", "vbaData.xml", "activeX/activeX1.xml", "macrosheets/a.xml"):
        yield f"docx: {name}", docx(words, {f"word/{name}": b"<a/>"}), "macro"
    types = b"<Types><Override ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/></Types>"
    yield "docx: type of macros", docx(words, {"[Content_Types].xml": types}), "macro"
    for sort in ("attachedTemplate", "oleObject", "image", "frame", "subDocument", "aFChunk"):
        for target in ("http://evil.example/a", "file:///etc/passwd", r"\\evil\a"):
            links = _EXTERNAL.format(sort, target)
            yield f"docx: {sort} at {target}", docx(words, links=links), "outside"
    yield "docx: link", docx(words, links=_EXTERNAL.format("hyperlink", "http://a.example/")), ""
    lol = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    body = f'<?xml version="1.0"?>{lol}<w:document/>'
    for codec in ("utf-8", "utf-16"):
        parts: dict[str, str | bytes] = {"word/document.xml": body.encode(codec)}
        yield f"docx: entities in {codec}", docx("", parts), "entities"
    outside = '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'
    for part in ("word/styles.xml", "word/numbering.xml", "word/footnotes.xml"):
        yield f"docx: declaration in {part}", docx(words, {part: outside}), "entities"
    yield "docx: nothing in it", docx(""), "no_text"
    yield "docx: no xml", docx("", {"word/document.xml": "words"}), "broken"
    yield "docx: cut xml", docx("", {"word/document.xml": "<w:document"}), "broken"
    yield "docx: deep", docx("<w:p>" * 20_000 + "</w:p>" * 20_000), "*"
    yield "docx: control", docx(paragraph("a&#1;")), "broken"


def _documents() -> Iterator[Case]:
    for name, tail in {"garbage": b"%PDF-1.7\ngarbage", "a head": b"%PDF-1.4\n%%EOF"}.items():
        yield f"pdf: {name}", tail, "broken"
    good = pdf()
    yield "pdf: broken references", good.replace(b"startxref\n", b"startxref\n9"), "*"
    yield "pdf: references to nowhere", good.replace(b"0000", b"9999"), "*"
    yield "pdf: no end", good[: len(good) // 2], "*"
    yield "pdf: not at the beginning", b"words\n" + good, "two_types"
    yield "pdf: within a page", b"<html>" + good, "two_types"
    yield "pdf: 1,001 pages", pdf(pages=1_001), "pages"
    yield "pdf: 10,000 pages", pdf(pages=10_000), "pages"
    yield "pdf: no words", pdf(""), "no_text"
    yield "pdf: pages in a circle", good.replace(b"/Kids [100 0 R]", b"/Kids [2 0 R]  "), "*"
    crypt = "<< /Filter /Standard /V 1 /R 2 /O (" + "a" * 32 + ") /U (" + "b" * 32 + ") /P -4 >>"
    locked = pdf(objects=(crypt,))
    locked = locked.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 10 0 R /ID [<61> <61>]")
    yield "pdf: encrypted", locked, "encrypted"
    bomb = zlib.compress(b" " * (210 * MB))
    stream = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode >>\nstream\n" + bomb
    yield (
        "pdf: a bomb",
        good.replace(b"xref", b"9 0 obj\n" + stream + b"\nendstream\nendobj\nxref", 1),
        "bomb",
    )


def _acting() -> Iterator[Case]:
    actions = {
        "script": ("<< /S /JavaScript /JS (app.alert(1)) >>", "script"),
        "script in hex": ("<< /S /J#61vaScript /J#53 (1) >>", "script"),
        "launch": ("<< /S /Launch /F (cmd.exe) >>", "launch"),
        "import": ("<< /S /ImportData /F (a) >>", "launch"),
        "submit": ("<< /S /SubmitForm /F (http://evil.example) >>", "launch"),
        "media": ("<< /Subtype /RichMedia >>", "launch"),
        "film": ("<< /S /Movie >>", "launch"),
        "sound": ("<< /S /Sound >>", "launch"),
        "file": ("<< /Type /EmbeddedFile >>", "attached"),
        "xfa": ("<< /XFA [(a) 1 0 R] >>", "form"),
    }
    for name, (action, reason) in actions.items():
        for place, root in {
            "when opened": "/OpenAction 10 0 R",
            "in its names": "/Names 10 0 R",
            "in a form": "/AcroForm << /Fields [10 0 R] >>",
        }.items():
            yield f"pdf: {name} {place}", pdf(root=root, objects=(action,)), reason
        packed = zlib.compress(action.encode())
        head = b"9 0 obj\n<< /Type /ObjStm /N 1 /First 0 /Filter /FlateDecode >>\nstream\n"
        hidden = head + packed + b"\nendstream\nendobj\nxref"
        yield f"pdf: {name} packed", pdf().replace(b"xref", hidden, 1), reason
    yield "pdf: a form with boxes", pdf(root="/AcroForm << /Fields [] >>"), ""


def _pages() -> Iterator[Case]:
    for name, more in {
        "script": "<script>alert(1)</script>",
        "handler": "<b onclick='alert(1)'>a</b>",
        "frame": "<iframe src='http://evil.example'>evil</iframe>",
        "frames": "<frameset><frame src='/etc/passwd'></frameset>",
        "data": "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
        "object": "<object data='a.swf'>evil</object>",
        "vector": "<svg><text>evil</text></svg>",
        "style": "<style>@import 'http://evil.example'</style>",
        "redirect": "<meta http-equiv=refresh content='0;url=http://evil.example'>",
        "template": "<template>evil</template>",
        "form": "<form action='http://evil.example'><input value=evil></form>",
        "base": "<base href='http://evil.example'>",
        "unclosed": "<b><i><table><td>",
        "nul": "a\0b",
    }.items():
        yield f"page: {name}", f"<!doctype html><body><p>words</p>{more}".encode(), ""
    yield "page: only a script", b"<html><script>alert(1)</script></html>", "no_text"
    yield "page: deep", b"<html>" + b"<div>" * 400_000 + b"a", "costly"
    yield "page: wrong characters", b"<html><meta charset=utf-8><p>\xff\xfe</p>", "encoding"
    yield "page: unknown characters", b"<html><meta charset=rot13><p>a</p>", "*"
    head = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
    page = b"--b\nContent-Type: text/html\n\n<p>words</p>\n--b--\n"
    yield "mhtml: a page", head + page, ""
    yield "mhtml: no page", head + b"--b\nContent-Type: text/css\n\na\n--b--\n", "no_text"
    yield "mhtml: nothing", head, "no_text"


def _images() -> Iterator[Case]:
    yield "image: 50,000 x 50,000", _png_of(50_000, 50_000), "pixels"
    yield "image: 2 billion wide", _png_of(2**31 - 1, 1), "*"
    yield "image: no size", _png_of(0, 0), "broken"
    yield "image: too few data", _png_of(500, 500), "broken"
    for kind, size in (("PNG", (8, 8)), ("JPEG", (8, 8)), ("PNG", (6_000, 20))):
        yield f"image: {kind} {size}", image(kind, size), ""
    for mode in ("1", "L", "P", "RGBA", "I;16", "LA"):
        yield f"image: PNG {mode}", image("PNG", mode=mode), ""
    yield "image: CMYK", image("JPEG", mode="CMYK"), ""
    yield "image: words after it", image() + b"<script>alert(1)</script>", ""


def _cut() -> Iterator[Case]:
    """Beginnings of good files: an upload that was cut off."""
    for name, data in {
        "png": image(),
        "jpeg": image("JPEG", (64, 64)),
        "docx": docx(paragraph("a")),
    }.items():
        for part in (5, 10, 20, 50, 90):
            cut = data[: max(len(data) * part // 100, 12)]
            yield f"cut: {part}% of {name}", cut, "*"
