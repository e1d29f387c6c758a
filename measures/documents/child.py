"""The child process: a file on standard input to a head, its text and its image on standard output.

    python -m measures.documents.child TYPE

The head is a line of JSON: `refused`, or `extractor` and the number of bytes of the text.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from importlib import import_module

from .bounded import limit_self
from .limits import CPU_SECONDS, MEMORY, MOST_BYTES, MOST_CHARACTERS
from .refusal import Refusal, Refused
from .types import Type

#: The module that reads a type, imported when it is needed.
_READERS = {
    Type.TEXT: "plain",
    Type.HTML: "page",
    Type.MHTML: "page",
    Type.PDF: "pdf",
    Type.DOCX: "word",
    Type.PNG: "image",
    Type.JPEG: "image",
}
#: What no database keeps, and half of a character.
_ODD = re.compile("[\x00\ud800-\udfff]")


def _read(kind: Type) -> tuple[dict[str, object], bytes, bytes]:
    data = sys.stdin.buffer.read()
    read: Callable[[bytes, Type], tuple[str, str, bytes]] = import_module(
        f"measures.documents.{_READERS[kind]}"
    ).read
    text, extractor, image = read(data, kind)
    if len(text) > MOST_CHARACTERS:
        raise Refused(Refusal.CHARACTERS)
    if not image and not text.strip():
        raise Refused(Refusal.NO_TEXT)
    encoded = _ODD.sub("\N{REPLACEMENT CHARACTER}", text).encode()
    return {"extractor": extractor, "text": len(encoded)}, encoded, image


def main() -> None:
    head: dict[str, object]
    text = image = b""
    limit_self(memory=MEMORY, cpu_seconds=CPU_SECONDS, output=5 * MOST_BYTES)
    try:
        head, text, image = _read(Type(sys.argv[1]))
    except Refused as refused:
        head = {"refused": refused.reason}
    except MemoryError:
        head = {"refused": Refusal.COSTLY}
    except Exception:  # whatever a library raises, the file is at fault
        head = {"refused": Refusal.BROKEN}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + text + image)


if __name__ == "__main__":
    main()
