"""Rows of documents that the database refuses, by the name of the constraint."""

from __future__ import annotations

from collections.abc import Callable

from . import make
from .broken_steps import put
from .files import row


def _alike(**fields: object) -> None:
    same = {"source": make.source()} | fields
    put(row(**same))
    put(row(**{"number": 2, "sha256": "2" * 64} | same))


DOCUMENTS: dict[str, Callable[[], None]] = {
    "document_type_is_known": lambda: put(row(type="x")),
    "document_number_is_unique": lambda: _alike(number=1),
    "document_is_attached_once": lambda: _alike(sha256="1" * 64),
}
