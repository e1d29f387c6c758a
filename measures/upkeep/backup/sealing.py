"""Encryption of a backup with age (https://age-encryption.org), as a stream."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import IO, Any

import pyrage
from pyrage.x25519 import Identity, Recipient

HEADER = b"age-encryption.org/"


class BadKey(Exception):
    """A key that is none, or does not open this backup."""


def recipient(text: str) -> Recipient:
    try:
        return Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        raise BadKey("It is no recipient of age; one begins with age1.") from None


def identities(text: str) -> list[Identity]:
    """The identities in a file of age-keygen, which may have comments."""
    lines = [line.strip() for line in text.splitlines()]
    try:
        return [Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError:
        raise BadKey("It has no identity of age; one begins with AGE-SECRET-KEY-.") from None


@contextmanager
def sealed(file: IO[bytes], recipients: list[Recipient]) -> Iterator[IO[bytes]]:
    """A stream that is written to `file`, encrypted for `recipients` if there are any."""
    if not recipients:
        yield file
        return
    with _piped(lambda source: pyrage.encrypt_io(source, file, recipients), "wb") as stream:
        yield stream


@contextmanager
def opened(file: IO[bytes], keys: list[Identity]) -> Iterator[IO[bytes]]:
    """What `file` holds, decrypted where it is encrypted. Raises BadKey."""
    encrypted = file.read(len(HEADER)) == HEADER
    file.seek(0)
    if not encrypted:
        yield file
        return
    if not keys:
        raise BadKey("The backup is encrypted. Name the file of its identity (--identity).")
    with _piped(lambda target: pyrage.decrypt_io(file, target, keys), "rb") as stream:
        yield stream


@contextmanager
def _piped(work: Callable[[IO[bytes]], Any], mode: str) -> Iterator[IO[bytes]]:
    """Our end of a pipe whose other end a thread reads (`wb`) or fills (`rb`) by `work`."""
    ends = os.pipe()
    ours, theirs = reversed(ends) if mode == "wb" else ends
    failures: list[Exception] = []

    def run() -> None:
        with os.fdopen(theirs, "rb" if mode == "wb" else "wb") as end:
            try:
                work(end)
            except (pyrage.DecryptError, pyrage.EncryptError, OSError) as error:
                failures.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    stream = os.fdopen(ours, mode)
    try:
        yield stream
    except Exception as error:
        with suppress(OSError):
            stream.close()
        thread.join()
        if failures:
            raise BadKey(f"The backup cannot be decrypted ({failures[0]}).") from error
        raise
    stream.close()
    thread.join()
    if failures and mode == "wb":
        raise OSError(str(failures[0]))
