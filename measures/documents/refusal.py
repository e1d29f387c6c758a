"""Why a file is not taken."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """The reasons; `measures.models.document` has their words."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN = "unknown"
    ENCODING = "encoding"
    OLD_OFFICE = "old_office"
    VECTOR = "vector"
    SCRIPT = "script"
    MACRO = "macro"
    LAUNCH = "launch"
    ATTACHED = "attached"
    FORM = "form"
    OUTSIDE = "outside"
    ENTITIES = "entities"
    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    BOMB = "bomb"
    TWO_TYPES = "two_types"
    PAGES = "pages"
    PIXELS = "pixels"
    CHARACTERS = "characters"
    NO_TEXT = "no_text"
    COSTLY = "costly"
    BUSY = "busy"


class Refused(Exception):
    """A file is not taken, for the `reason`."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason
