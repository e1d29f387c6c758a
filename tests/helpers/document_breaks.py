"""Rows of documents and of saved filters that the database refuses, by the constraint's name."""

from __future__ import annotations

from collections.abc import Callable

from measures.models import SavedFilter, Zone

from . import make
from .broken_steps import put
from .files import row


def _alike(**fields: object) -> None:
    same = {"source": make.source()} | fields
    put(row(**same))
    put(row(**{"number": 2, "sha256": "2" * 64} | same))


def _same_name(zone: Zone | None) -> None:
    owner = make.user()
    for _ in range(2):
        SavedFilter.objects.create(owner=owner, zone=zone, name="mine", query="kind=tax")


DOCUMENTS: dict[str, Callable[[], None]] = {
    "document_type_is_known": lambda: put(row(type="x")),
    "document_number_is_unique": lambda: _alike(number=1),
    "document_is_attached_once": lambda: _alike(sha256="1" * 64),
    "saved_filter_of_owner": lambda: _same_name(None),
    "saved_filter_of_zone": lambda: _same_name(make.zone()),
}
