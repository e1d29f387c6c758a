"""The files of documents, by digest, in a storage outside the web root (`STORAGES["documents"]`)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.utils.translation import gettext as _


class FileLost(Exception):
    """A file is not in the storage, or is another one; the message is its digest."""


class StorageUnavailable(Exception):
    """The storage does not respond, or refuses for now; nothing was written."""


def keep(digest: str, content: bytes, *, image: bool = False) -> None:
    """Keep `content` under the `digest` of a document: the file, or the `image` made of it.

    A file that is there whole is left alone; one that a stopped writer left is replaced. Raises
    StorageUnavailable.
    """
    name = _name(digest, image)
    with _storage() as storage:
        if storage.exists(name):
            with storage.open(name) as stored:
                if stored.read() == content:
                    return
            storage.delete(name)
        storage.save(name, ContentFile(content))


def read(digest: str, *, image: bool = False) -> bytes:
    """The file of the document with this digest, or the `image` made of it.

    Raises FileLost, StorageUnavailable.
    """
    try:
        with _storage() as storage, storage.open(_name(digest, image)) as stored:
            content: bytes = stored.read()
    except FileNotFoundError:
        raise FileLost(digest) from None
    if not image and hashlib.sha256(content).hexdigest() != digest:
        raise FileLost(digest)
    return content


def _name(digest: str, image: bool) -> str:
    return f"{digest[:2]}/{digest}{'.image' if image else ''}"


@contextmanager
def _storage() -> Iterator[Storage]:
    """The storage; whatever it raises, but for a missing file, is StorageUnavailable."""
    try:
        yield storages["documents"]
    except FileNotFoundError:
        raise
    except Exception as error:  # each storage has errors of its own
        message = _(
            "The storage of documents does not respond. Nothing was changed; please try again later."
        )
        raise StorageUnavailable(message) from error
