"""Backups: one file with the database, the documents, and a manifest that proves them."""

from .archive import Broken, Manifest
from .making import Made, daily_ones, make
from .restoring import NotEmpty, Restored, is_unfinished, restore

__all__ = [
    "Broken",
    "Made",
    "Manifest",
    "NotEmpty",
    "Restored",
    "daily_ones",
    "is_unfinished",
    "make",
    "restore",
]
