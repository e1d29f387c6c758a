"""Read a file in a child process, which has no settings, no keys and limits of time and memory."""

from __future__ import annotations

import json
import threading
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from .bounded import ChildStopped, run_child
from .limits import AT_ONCE, SECONDS
from .refusal import Refusal, Refused
from .types import Type, type_of

_turns = threading.BoundedSemaphore(AT_ONCE)


class Extracted(NamedTuple):
    """What was read of a file. An image has no text, and is made again as `image` (PNG or JPEG)."""

    type: Type
    text: str
    extractor: str  # the program and its version
    image: bytes = b""


def extract(data: bytes) -> Extracted:
    """The text of the file with the content `data`. Raises Refused."""
    kind = type_of(data)
    with TemporaryFile() as made:
        command = ["measures.documents.child", kind.value]
        try:
            run_child(command, data, made, turns=_turns, seconds=SECONDS)
        except ChildStopped as stopped:
            raise Refused(Refusal[stopped.why.name]) from None
        return _read(kind, made)


def _read(kind: Type, made: IO[bytes]) -> Extracted:
    head = json.loads(made.readline())
    if reason := head.get("refused"):
        raise Refused(Refusal(reason))
    text = made.read(head["text"]).decode()
    return Extracted(kind, text, head["extractor"], made.read())
