"""Files that tests attach, made here."""

from __future__ import annotations

import zipfile
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile

from measures.actions import documents
from measures.models import Document, Source

from . import make

TEXT = "第一行。\n园区要在2025年底前筹集三百套人才房。\n初创团队最高可获配套。\n"
WORDS = "三百套人才房"


def attached(source: Source | None = None, text: str = TEXT, **more: object) -> Document:
    """A document of plain text, attached to `source` or to a new one."""
    details = {
        "file_name": "a.txt",
        "by": make.BY,
        "reason": "kept for the record",
        "at": make.moment(),
    } | more
    source = source or make.source()
    return documents.attach(source, data=text.encode(), **details)  # type: ignore[arg-type]


def row(**fields: object) -> Document:
    """A document that is not stored."""
    usual = {"number": 1, "sha256": "0" * 64, "size": 1, "type": "text", "characters": 1}
    usual |= {"text_sha256": "0" * 64, "extractor": "text 1", "attached_at": make.NOW}
    return Document(**({"source": make.source()} | usual | fields))


class _Again(SimpleUploadedFile):
    """A file that can be sent more than once."""

    def read(self, *size: int) -> bytes:
        self.seek(0)
        return super().read()  # type: ignore[no-any-return]


def upload(data: bytes = TEXT.encode(), name: str = "a.txt") -> SimpleUploadedFile:
    return _Again(name, data)


_RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: str, parts: dict[str, str | bytes] | None = None, links: str = "") -> bytes:
    """A DOCX with this XML as its body, and further or other parts."""
    content = {
        "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'{_RELS}<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<?xml version="1.0"?><w:document {_W}><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": f"{_RELS}{links}</Relationships>",
    } | (parts or {})
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return out.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(
    text: str = "Three hundred flats",
    *,
    root: str = "",
    objects: tuple[str, ...] = (),
    pages: int = 1,
) -> bytes:
    """A PDF whose pages print `text`; `root` is more of its catalogue, `objects` follow from 10."""
    kids = " ".join(f"{100 + n} 0 R" for n in range(pages))
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET"
    bodies = {
        1: f"<< /Type /Catalog /Pages 2 0 R {root} >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        3: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        4: f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
    }
    bodies |= dict(enumerate(objects, 10))
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
    bodies |= {100 + n: page for n in range(pages)}
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in bodies.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += f"{number} 1\n{place:010d} 00000 n \n".encode()
    size = max(bodies) + 1
    out += f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
