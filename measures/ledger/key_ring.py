"""The keys of the ledger: the one in use, and older ones with the last entry of each.

LEDGER_KEY has the key in use in its first line; each further line is `KEY until SEQ`. An older key is
good for the entries up to that one and for nothing later, whatever its holder does.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from django.conf import settings

_UNTIL = " until "


class OldKey(NamedTuple):
    until: int  # the last entry that was written with it
    key: str


class KeyRing(NamedTuple):
    current: str
    old: tuple[OldKey, ...]  # the oldest first

    def of_entry(self, seq: int) -> str:
        """The key that the entry `seq` was written with."""
        for each in self.old:
            if seq <= each.until:
                return each.key
        return self.current

    def rotated(self, key: str, seq: int) -> str:
        """The text of a ring with a new key for the entries after `seq`."""
        old = [*self.old, OldKey(seq, self.current)]
        lines = [f"{each.key}{_UNTIL}{each.until}" for each in reversed(old)]
        return "\n".join([key, *lines])


def ring() -> KeyRing:
    return read(settings.LEDGER_KEY)


@lru_cache(maxsize=8)
def read(text: str) -> KeyRing:
    """Raises ValueError for a line that is no older key."""
    current, *lines = (line.strip() for line in text.strip().splitlines())
    old = []
    for line in filter(None, lines):
        key, until, seq = line.rpartition(_UNTIL)
        if not (key and until and seq.isdecimal()):
            raise ValueError("After its first line LEDGER_KEY has lines of the form: KEY until SEQ")
        old.append(OldKey(int(seq), key))
    return KeyRing(current, tuple(sorted(old)))
