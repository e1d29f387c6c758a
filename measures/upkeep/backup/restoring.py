"""Restore a backup into an empty place, proved before it can be served.

The database comes last and whole. Until then a marker in VAR_DIR keeps the server from starting;
the same command finishes a restore that was interrupted.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from measures.ledger.chain import key_id
from measures.ledger.head import current_head
from measures.models import stored_files
from measures.upkeep.children import postgresql_url, proved

from . import archive, sealing
from .archive import DATABASE, Broken, Manifest
from .engines import Engine, engine
from .making import prove_database, require_clean

_PREFIX = ".restore-"


class NotEmpty(Exception):
    """The place holds a record or documents; the message says where."""


class Restored(NamedTuple):
    """What was restored, and how many entries are missing up to the heads kept elsewhere."""

    manifest: Manifest
    missing: int


def is_unfinished() -> bool:
    return _marker().exists()


def restore(
    path: Path, *, identity: str = "", heads: list[tuple[int, str]], check: bool = False
) -> Restored:
    """Restore the backup at `path`; with `check` only prove it. `heads` were kept elsewhere.

    Raises NotEmpty, Broken, BadKey, ChildFailed, OSError.
    """
    keys = sealing.identities(identity) if identity else []
    on = engine()
    if not check:
        _wait_for_others()
    interrupted = is_unfinished()
    if not (check or interrupted) and not on.is_empty():
        raise NotEmpty("The database is not empty. Restore into an empty one; nothing was changed.")
    if not check:
        _begin(on.workplace())
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=on.workplace()) as name:
        directory = Path(name)
        manifest = _read(path, directory, keys, interrupted)
        done = interrupted and not on.is_empty()
        if done and _head() != (manifest.seq, manifest.hash):
            raise NotEmpty("The database is not empty, and is not of this backup.")
        known = [head for head in heads if head[0] <= manifest.seq]
        if manifest.seq:
            known.append((manifest.seq, manifest.hash))
        older, database = _is_older(manifest), directory / DATABASE
        unproved = "" if done else prove_database(on, database, known, migrate=older)
        if not (check or done):
            _place(on, directory, known if unproved else None)
    if not check:
        _marker().unlink()
    later = max((seq for seq, _digest in heads), default=0)
    return Restored(manifest, max(0, later - manifest.seq))


def _wait_for_others() -> None:
    """Until no restore runs here, nor a program that one left; to the end of this process."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    lock = os.open(settings.VAR_DIR, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    os.set_inheritable(lock, True)  # programs that outlive us keep it


def _begin(workplace: Path) -> None:
    """Keep the server from starting, and remove what an interrupted run left."""
    workplace.mkdir(parents=True, exist_ok=True)
    _marker().touch(0o600)
    for left in workplace.glob(f"{_PREFIX}*"):
        shutil.rmtree(left)


def _read(path: Path, directory: Path, keys: list[sealing.Identity], interrupted: bool) -> Manifest:
    """Unpack the backup and check that it is one for this installation."""
    try:
        manifest = archive.read(path, directory, keys)
        _fits(manifest)
        _no_other_documents(manifest)
    except BaseException:
        if not interrupted:  # nothing was restored yet
            _marker().unlink(missing_ok=True)
        raise
    return manifest


def _fits(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        raise Broken(f"The backup is of {manifest.engine}; DATABASE_URL is of {connection.vendor}.")
    if not _known().issuperset(manifest.migrations):
        raise Broken("The backup was made by a later version of the tracker. Install that one.")
    if manifest.instance and manifest.key_id != key_id(UUID(manifest.instance)):
        raise Broken(
            "LEDGER_KEY is not the key of the ledger in this backup. Put the right key back."
        )


def _known() -> set[str]:
    """The names of our migrations, and of those that one of them replaces."""
    loader = MigrationLoader(None)
    replaced = (each.replaces for each in loader.replacements.values())
    keys = [*loader.disk_migrations, *(key for keys in replaced for key in keys)]
    return {name for app, name in keys if app == "measures"}


def _is_older(manifest: Manifest) -> bool:
    last = MigrationLoader(None).graph.leaf_nodes("measures")
    return not {name for _app, name in last}.issubset(manifest.migrations)


def _no_other_documents(manifest: Manifest) -> None:
    """The storage may hold documents of this backup only, as an interrupted run leaves them."""
    storage = storages["documents"]
    with suppress(FileNotFoundError):
        for folder in storage.listdir("")[0]:
            for name in storage.listdir(folder)[1]:
                if f"documents/{name}" not in manifest.files:
                    raise NotEmpty(f"The storage of documents has {folder}/{name} already.")


def _place(on: Engine, directory: Path, prove: list[tuple[int, str]] | None) -> None:
    """The documents, then the database; with `prove` that is proved where it stands."""
    for file in sorted((directory / "documents").glob("*")):
        digest, _dot, image = file.name.partition(".")
        content = file.read_bytes()
        if not image and hashlib.sha256(content).hexdigest() != digest:
            raise Broken(f"The document {digest} is another one.")
        stored_files.keep(digest, content, image=bool(image))
    on.place(directory / DATABASE)
    if prove is not None:
        require_clean(proved(postgresql_url(connection.settings_dict["NAME"]), prove))


def _head() -> tuple[int, str]:
    try:
        return current_head()
    except DatabaseError:
        return -1, ""


def _marker() -> Path:
    return Path(settings.VAR_DIR) / "restore-unfinished"
