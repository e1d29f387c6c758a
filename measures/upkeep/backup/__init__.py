"""Backups: one file with the database, the documents, and a manifest that proves them."""

from .archive import Broken, Manifest
from .making import Made, make
from .restoring import NotEmpty, Restored, is_unfinished, restore

__all__ = ["Broken", "Made", "Manifest", "NotEmpty", "Restored", "is_unfinished", "make", "restore"]
