"""Saved pages (HTML, MHTML): the text as it is read, a line for each block.

Scripts, styles and frames are left out; nothing is run and nothing is fetched.
"""

from __future__ import annotations

import codecs
import email
import email.policy
import re
from importlib.metadata import version

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .refusal import Refusal, Refused
from .types import Type

_LEFT_OUT = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "iframe",
        "frame",
        "frameset",
        "object",
        "embed",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
        "head",
        "select",
        "datalist",
    ]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "mark",
        "meter",
        "nobr",
        "output",
        "progress",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_CELLS = frozenset(["td", "th"])
_SPACES = re.compile(r"[ \t\n\r\f]+")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:-]+)", re.I)
#: Names that pages use, and the encoding that holds all of its characters.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso8859-1": "cp1252"}


def read(data: bytes, kind: Type) -> tuple[str, str, bytes]:
    charset = ""
    if kind is Type.MHTML:
        data, charset = _page_of(data)
    text = text_of(_decode(data, charset))
    return text, f"selectolax {version('selectolax')}", b""


def _page_of(data: bytes) -> tuple[bytes, str]:
    """The page within an MHTML file, and its encoding."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return content, str(part.get_content_charset() or "")
    raise Refused(Refusal.NO_TEXT)


def _decode(data: bytes, charset: str) -> str:
    """The page as text. Raises Refused when it is not in the encoding that it names."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        charset = "utf-16"
    elif data.startswith(codecs.BOM_UTF8):
        charset = "utf-8-sig"
    elif not charset:
        named = _CHARSET.search(data[:4096])
        charset = named[1].decode("ascii") if named else "utf-8"
    try:
        name = codecs.lookup(charset).name
        return data.decode(_WIDER.get(name, name))
    except (LookupError, UnicodeDecodeError):
        raise Refused(Refusal.ENCODING) from None


def text_of(html: str) -> str:
    """The text of a page: runs of spaces are one, blocks begin lines, cells follow tabs."""
    lines = _Lines()
    root = LexborHTMLParser(html).root
    node: LexborNode | None = root
    while node is not None:
        inside = _enter(node, lines)
        if inside and node.first_child is not None:
            node = node.first_child
            continue
        while node is not None and node.next is None:
            node = node.parent
            if node is not None:
                lines.block(str(node.tag))
        if node is not None:
            lines.block(str(node.tag))
            node = node.next
    return lines.text()


def _enter(node: LexborNode, lines: _Lines) -> bool:
    """Note the beginning of `node`; whether what is in it counts."""
    tag = str(node.tag)
    if node.is_text_node:
        lines.add(node.text_content or "", kept=_is_kept(node))
        return False
    if tag in _LEFT_OUT or node.is_comment_node or tag.startswith("!"):
        return False
    if tag == "br":
        lines.end(always=True)
    elif tag in _CELLS:
        lines.cell()
    else:
        lines.block(tag)
    return True


def _is_kept(node: LexborNode) -> bool:
    """Whether spaces and line ends within `node` are shown as they are."""
    parent = node.parent
    return parent is not None and parent.tag in ("pre", "textarea", "listing")


class _Lines:
    """The lines of a text while they are made."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._line: list[str] = []

    def add(self, text: str, *, kept: bool) -> None:
        if kept:
            self._line.append(text)
            return
        text = _SPACES.sub(" ", text)
        if self._line and self._line[-1].endswith((" ", "\t", "\n")) or not self._line:
            text = text.lstrip(" ")
        if text:
            self._line.append(text)

    def cell(self) -> None:
        if any(map(str.strip, self._line)):
            self._line.append("\t")

    def block(self, tag: str) -> None:
        if tag not in _INLINE and tag not in _CELLS and not tag.startswith(("-", "!")):
            self.end()

    def end(self, *, always: bool = False) -> None:
        line = "".join(self._line).strip(" \n")
        self._line = []
        if line.strip() or (always and self._done and self._done[-1]):
            self._done.append(line.rstrip())

    def text(self) -> str:
        self.end()
        return "\n".join(self._done).strip("\n") + "\n"
