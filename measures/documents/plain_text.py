"""Decode a source document, so that every command counts the same characters."""

from __future__ import annotations

#: Encodings of Chinese documents that are not UTF-8, with the names that `iconv` knows.
_ENCODINGS = {
    "gb18030": "GB18030",
    "big5hkscs": "BIG5-HKSCS",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16LE",
    "utf-16-be": "UTF-16BE",
}
#: Characters that every Chinese text has many of; a wrong encoding yields rare ones.
_COMMON = frozenset(
    "的一是在不了有和人中大上我以要他用生到作地出就分成可主同工也能下子面而方多定行所民得年"
    "这为个国时来们于对会发动过说产种后学法经這為個國時來們於對會發動過說產種後學法經，。、\n"
)


class UnreadableDocument(ValueError):
    """A document that is not UTF-8 text with line feeds; the message names the way out.

    `encoding` is what it is instead, as far as that is known.
    """

    def __init__(self, message: str, encoding: str = "") -> None:
        super().__init__(message)
        self.encoding = encoding


def decode(data: bytes) -> str:
    """The text of a document. Raises UnreadableDocument."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        encoding = encoding_of(data)
        if not encoding:
            raise UnreadableDocument("is not UTF-8")
        raise UnreadableDocument(
            f"is {encoding}, not UTF-8; convert it: iconv -f {encoding} -t UTF-8", encoding
        )
    if "\r" in text:
        raise UnreadableDocument(
            "has CR line ends; convert them to LF, for example with dos2unix", "CR"
        )
    return text


def encoding_of(data: bytes) -> str:
    """The most probable encoding of `data`; empty if it is none of those known."""
    shares = {}
    for codec, name in _ENCODINGS.items():
        if (codec == "utf-16") != data.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        shares[name] = sum(character in _COMMON for character in text) / len(text)
    return max(shares, key=lambda name: shares[name], default="")
