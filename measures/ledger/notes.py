"""Signed notes as C2SP defines them (c2sp.org/signed-note, tlog-checkpoint), with Ed25519.

A text of whole lines, an empty line, and a line for each signature: an em dash, the signer's name, and
in base64 four bytes that identify the key, and the signature. Plain Python.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

_DOMAIN = b"policy-measure-tracker/checkpoint-key/1\n"
_ED25519 = b"\1"
#: Begins a key of which only the public half is kept.
PUBLIC = "public:"
SHORTEST = 32


class Key(NamedTuple):
    """A public key and the name of its owner."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        message = self.name.encode() + b"\n" + _ED25519 + self.public
        return hashlib.sha256(message).digest()[:4]

    def __str__(self) -> str:
        """The form in which C2SP publishes keys."""
        return f"{self.name}+{self.id.hex()}+{_base64(_ED25519 + self.public)}"


class KeyRing(NamedTuple):
    """The keys of a setting, newest first: those that sign, and the public halves of all."""

    signers: tuple[Ed25519PrivateKey, ...]
    public: tuple[bytes, ...]

    def keys(self, name: str) -> list[Key]:
        return [Key(name, public) for public in self.public]


def split(setting: str) -> list[str]:
    """Each key of CHECKPOINT_KEY: one a line in a file, between commas in the environment."""
    return [word.strip() for word in re.split("[\n,]", setting) if word.strip()]


@lru_cache(maxsize=8)
def read_keys(setting: str) -> KeyRing:
    """The keys of CHECKPOINT_KEY: secrets, and public halves of older ones. Raises ValueError."""
    signers, public = [], []
    for word in split(setting):
        if word.startswith(PUBLIC):
            public.append(b64decode(word.removeprefix(PUBLIC), validate=True))
        elif len(word) < SHORTEST:
            raise ValueError("a key is too short")
        else:
            signer = Ed25519PrivateKey.from_private_bytes(
                hashlib.sha256(_DOMAIN + word.encode()).digest()
            )
            signers.append(signer)
            public.append(signer.public_key().public_bytes_raw())
    return KeyRing(tuple(signers), tuple(public))


def public_half(secret: str) -> str:
    """What stays of a key in the setting when it no longer signs."""
    return secret if secret.startswith(PUBLIC) else PUBLIC + _base64(read_keys(secret).public[0])


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    return f"{origin}\n{size}\n{_base64(root)}\n"


def sign(text: str, name: str, signers: Iterable[Ed25519PrivateKey]) -> str:
    """The note of `text`, with a signature by each."""
    lines = []
    for signer in signers:
        key = Key(name, signer.public_key().public_bytes_raw())
        lines.append(f"— {name} {_base64(key.id + signer.sign(text.encode()))}\n")
    return f"{text}\n{''.join(lines)}"


def is_signed(note: str, keys: Iterable[Key]) -> bool:
    """Whether one of `keys` signed `note`."""
    text, _blank, signatures = note.rpartition("\n\n")
    by_name = {(key.name, key.id): key for key in keys}
    for line in signatures.splitlines():
        try:
            dash, name, encoded = line.split(" ")
            signature = b64decode(encoded, validate=True)
            if dash == "—" and (key := by_name.get((name, signature[:4]))):
                public = Ed25519PublicKey.from_public_bytes(key.public)
                public.verify(signature[4:], f"{text}\n".encode())
                return True
        except (ValueError, InvalidSignature):
            continue
    return False


class Checkpoint(NamedTuple):
    """What a checkpoint says."""

    origin: str
    size: int
    root: bytes


def read_checkpoint(note: str) -> Checkpoint:
    """What `note` says, whether it is signed or not. Raises ValueError."""
    origin, size, root, *_rest = note.split("\n")
    if not size.isascii() or not size.isdigit() or len(size) > 18:
        raise ValueError("it has no size")
    return Checkpoint(origin, int(size), b64decode(root, validate=True))


def _base64(data: bytes) -> str:
    return b64encode(data).decode()
