"""The file of a backup: a compressed tar whose last member, the manifest, names all others.

A file that was cut off has no manifest, and one that was changed does not match it.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from pyrage.x25519 import Identity, Recipient

from .sealing import opened, sealed

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
_NAME = re.compile(r"database|documents/[0-9a-f]{64}(\.image)?")
_CHUNK = 1 << 20


class Broken(Exception):
    """The file is no whole backup; the message says why."""


class Manifest(NamedTuple):
    """What a backup says of itself."""

    engine: str
    made_at: str
    seq: int
    hash: str
    instance: str
    key_id: str
    migrations: list[str]  # of our own, that were applied
    files: dict[str, str]  # SHA-256 of each member
    lost: list[str]  # documents whose files were not in the storage


class Member(NamedTuple):
    name: str
    size: int
    content: IO[bytes]


def write(
    file: IO[bytes], members: Iterable[Member], about: dict[str, Any], to: list[Recipient]
) -> Manifest:
    """Write `members`, then the manifest made of `about` and their digests."""
    digests: dict[str, str] = {}
    with (
        sealed(file, to) as stream,
        gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=3, filename="") as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        for member in members:
            source = _Digesting(member.content)
            _add(tar, member.name, member.size, source)
            digests[member.name] = source.digest.hexdigest()
        manifest = Manifest(**about, files=digests)
        text = json.dumps({"format": FORMAT, **manifest._asdict()}, indent=1).encode()
        _add(tar, MANIFEST, len(text), io.BytesIO(text))
    return manifest


def read(path: Path, into: Path, keys: list[Identity]) -> Manifest:
    """Unpack the backup into the directory `into`, proved by its manifest. Raises Broken, BadKey."""
    found: dict[str, str] = {}
    manifest = None
    try:
        with (
            path.open("rb") as file,
            opened(file, keys) as stream,
            gzip.GzipFile(fileobj=stream) as packed,
        ):
            for name, content in _members(packed):
                if name == MANIFEST:
                    manifest = _manifest(content.read())
                else:
                    found[name] = _unpack(content, into / name)
            packed.read()  # to its end, which has a checksum
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Broken(f"The file is damaged or cut off ({error}).") from None
    if manifest is None:
        raise Broken("The file is cut off: it has no manifest.")
    if differing := sorted(
        name
        for name in manifest.files.keys() | found.keys()
        if manifest.files.get(name) != found.get(name)
    ):
        raise Broken(f"These are missing or changed: {', '.join(differing[:5])}.")
    return manifest


def _members(packed: gzip.GzipFile) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(fileobj=packed, mode="r|") as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isreg() else None
            if content is None or not (member.name == MANIFEST or _NAME.fullmatch(member.name)):
                raise Broken(f"{member.name!r} is no part of a backup.")
            yield member.name, content


def _manifest(text: bytes) -> Manifest:
    try:
        content = json.loads(text)
        if content.pop("format") != FORMAT:
            raise Broken("The backup was made by a later version of the tracker. Install that one.")
        return Manifest(**content)
    except (ValueError, TypeError, LookupError):
        raise Broken("The manifest cannot be read.") from None


def _add(tar: tarfile.TarFile, name: str, size: int, content: Any) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    tar.addfile(info, content)


def _unpack(content: IO[bytes], target: Path) -> str:
    target.parent.mkdir(exist_ok=True)
    digest = hashlib.sha256()
    with target.open("xb") as file:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


class _Digesting:
    """Reads through, and keeps the digest of what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.digest.update(data)
        return data
