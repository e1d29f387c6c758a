"""Documents of varied make keep every character of their text, in order."""

import shutil
import subprocess

import pytest

from measures.documents import extract
from measures.text.radicals import without_radicals
from tests.helpers.browser import CHROMIUM
from tests.helpers.files import docx

# One worker makes the documents, by LibreOffice and a browser.
pytestmark = [pytest.mark.once, pytest.mark.slow, pytest.mark.xdist_group("makes")]
OFFICE = shutil.which("soffice")
HANS = [
    "园区管理通知",
    "园区要在2025年底前筹集三百套人才房。",
    "初创团队最高可获1:1的配套，总额不超过5000万元。",
]
HANT = [
    "園區管理通告",
    "園區須於2025年底前籌集三百套人才住宿。",
    "初創團隊最高可獲1:1的配對，總額不超過5,000萬元。",
]
ENGLISH = [
    "Notice of the park",
    "The park offers 300 flats by the end of 2025 (first phase).",
    "A team's fund is matched 1:1, up to HK$50 million – 20% less than planned.",
]
TEXTS = {
    "Simplified": (HANS, "p"),
    "Traditional": (HANT, "p"),
    "English": (ENGLISH, "p"),
    "table": ([*HANS, *HANT], "table"),
    "two columns": ([*HANS * 12, *ENGLISH * 12], "columns"),
    "press page": ([*HANT, "記者張三報道", *HANS], "press"),
}
MAKES = ("html", "mhtml", "word", "office docx", "office pdf", "chromium pdf")


def page(lines, form):
    if form == "table":
        cells = "".join(f"<tr><td>{n}</td><td>{line}</td></tr>" for n, line in enumerate(lines))
        body = f"<table>{cells}</table>"
    elif form == "columns":
        body = f"<div style='columns:2'>{paragraphs(lines)}</div>"
    elif form == "press":
        top = "<script>var a = 'x';</script><style>p {margin: 1em}</style>"
        title, *rest = lines
        body = f"{top}<article><h2>{title}</h2><div><span>{rest[0]}</span><br>{rest[1]}</div>{paragraphs(rest[2:])}</article>"
    else:
        body = paragraphs(lines)
    return f"<!doctype html><html><head><meta charset=utf-8></head><body>{body}</body></html>"


def paragraphs(lines):
    return "".join(f"<p>{line[:3]}<b>{line[3:6]}</b>{line[6:]}</p>\n" for line in lines)


def word(lines, form, gone="gone"):
    """The body of a DOCX as Word writes it: runs that part words, and what was tracked."""

    def run(text, tag="t"):
        return f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'

    def paragraph(line):
        deleted = f'<w:del w:id="1">{run(gone, "delText")}</w:del>'
        inserted = f'<w:ins w:id="2">{run(line[4:7])}</w:ins>'
        return f"<w:p>{run(line[:4])}{deleted}{inserted}{run(line[7:])}</w:p>"

    if form != "table":
        return docx("".join(map(paragraph, lines)))
    rows = (
        f"<w:tr><w:tc>{paragraph(str(n))}</w:tc><w:tc>{paragraph(line)}</w:tc></w:tr>"
        for n, line in enumerate(lines)
    )
    return docx(f"<w:tbl>{''.join(rows)}</w:tbl>")


def mhtml(html):
    head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
    kind = "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    return f"{head}--b\n{kind}{html}\n--b--\n".encode()


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Each document as bytes, by text and make; those of absent programs are left out."""
    folder, found = tmp_path_factory.mktemp("makes"), {}
    for number, (name, (lines, form)) in enumerate(TEXTS.items()):
        html, path = page(lines, form), folder / f"{number}.html"
        path.write_text(html, "utf-8")
        found |= {(name, "html"): html.encode(), (name, "mhtml"): mhtml(html)}
        found[name, "word"] = word(lines, form)
        # A PDF prints what was deleted as well.
        (folder / f"w{number}.docx").write_bytes(word(lines, form, gone=""))
        if CHROMIUM:
            target = folder / f"c{number}.pdf"
            run(
                CHROMIUM,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-pdf-header-footer",
                f"--print-to-pdf={target}",
                path.as_uri(),
            )
            found[name, "chromium pdf"] = target.read_bytes()
    if OFFICE:
        office = [OFFICE, "--headless", f"-env:UserInstallation={folder.as_uri()}/profile"]
        for form, files in {"pdf": "w?.docx", "docx:MS Word 2007 XML": "?.html"}.items():
            given = sorted(map(str, folder.glob(files)))
            run(*office, "--convert-to", form, "--outdir", str(folder), *given)
        for number, name in enumerate(TEXTS):
            found[name, "office pdf"] = (folder / f"w{number}.pdf").read_bytes()
            found[name, "office docx"] = (folder / f"{number}.docx").read_bytes()
    return found


def run(*command):
    subprocess.run(command, check=True, capture_output=True, timeout=300)


@pytest.mark.parametrize("make", MAKES)
@pytest.mark.parametrize("name", TEXTS)
def test_every_character_is_kept_in_order(made, name, make):
    if (name, make) not in made:
        pytest.skip(f"no program makes {make} here")
    lines, form = TEXTS[name]
    if form == "table":
        lines = [part for n, line in enumerate(lines) for part in (str(n), line)]

    text = extract(made[name, make]).text

    assert "".join(text.split()) == "".join("".join(lines).split())
    assert without_radicals(text) == text
