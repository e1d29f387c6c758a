"""Make a backup while others write, and prove the very file that was written."""

from __future__ import annotations

import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pyrage.x25519 import Identity

from measures.models import Document, Head, stored_files
from measures.models.document import IMAGES
from measures.upkeep.children import manage, proved

from . import archive, sealing
from .archive import DATABASE, Broken, Manifest, Member
from .engines import Engine, NoScratch, engine, sync_directory


class Made(NamedTuple):
    """A backup: what it says of itself, its size, and why it was proved in part only (or "")."""

    manifest: Manifest
    size: int
    unproved: str


_DAILY = re.compile(r"tracker-\d{4}-\d\d-\d\d-\d{6}\.backup")


def daily_ones(directory: Path) -> list[Path]:
    """The backups of the daily run there, the oldest first. Raises OSError."""
    return sorted(path for path in directory.iterdir() if _DAILY.fullmatch(path.name))


def make(path: Path, at: datetime, *, recipient: str = "") -> Made:
    """Write a backup to `path`, which appears once it is whole and proved.

    Raises Broken where what was written does not pass, ChildFailed, BadKey, OSError.
    """
    if path.exists():
        raise FileExistsError(f"{path} exists already.")
    to = [sealing.recipient(recipient)] if recipient else []
    # Known to this process only: with it, it reads back what only the recipient can read later.
    own = Identity.generate()
    for left in path.parent.glob(f".{path.name}-*"):  # by a run that was killed
        shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as name:
        directory, part = Path(name), Path(name) / "part"
        with part.open("xb") as file:
            manifest = _write(directory, file, at, [*to, own.to_public()] if to else [])
            part.chmod(0o600)
            file.flush()
            os.fsync(file.fileno())
        unproved = _prove(part, directory / "proof", [own] if to else [])
        os.link(part, path)
        sync_directory(path.parent)
        return Made(manifest, path.stat().st_size, unproved)


def _write(directory: Path, file: IO[bytes], at: datetime, to: list[Any]) -> Manifest:
    dump = directory / DATABASE
    head = engine().snapshot(dump)
    lost: list[str] = []
    about = {"engine": connection.vendor, "made_at": at.isoformat(), "lost": lost, **_of(head)}
    try:
        return archive.write(file, _members(dump, lost), about, to)
    finally:
        dump.unlink()


def _of(head: Head | None) -> dict[str, Any]:
    applied = MigrationRecorder(connection).applied_migrations()
    migrations = sorted(name for app, name in applied if app == "measures")
    if head is None:
        return {"seq": 0, "hash": "", "instance": "", "key_id": "", "migrations": migrations}
    of_head = {"seq": head.seq, "hash": head.hash, "key_id": head.key_id}
    return of_head | {"instance": str(head.instance).replace("-", ""), "migrations": migrations}


def _members(dump: Path, lost: list[str]) -> Iterator[Member]:
    """The database, then the documents: those attached meanwhile do no harm."""
    with dump.open("rb") as file:
        yield Member(DATABASE, dump.stat().st_size, file)
    kept = Document.objects.order_by("sha256").values_list("sha256", "type").distinct()
    for digest, type_ in kept:
        for suffix, image in (("", False), (".image", True)):
            if image and type_ not in IMAGES:
                continue
            try:
                content = stored_files.read(digest, image=image)
            except stored_files.FileLost:
                lost.append(digest + suffix)
                continue
            name = f"documents/{digest}{suffix}"
            yield Member(name, len(content), io.BytesIO(content))


def _prove(part: Path, directory: Path, keys: list[Identity]) -> str:
    """Read back what was written and prove it. Returns why the database was not proved."""
    directory.mkdir()
    manifest = archive.read(part, directory, keys)
    heads = [(manifest.seq, manifest.hash)] if manifest.seq else []
    return prove_database(engine(), directory / DATABASE, heads)


def prove_database(
    on: Engine, file: Path, heads: list[tuple[int, str]], *, migrate: bool = False
) -> str:
    """Restore `file` into a scratch database and prove its ledger. Raises Broken for a fault.

    `migrate` it first where it is of an earlier version.

    Returns why that was not possible, on PostgreSQL where the role may not create databases.
    """
    try:
        with on.scratch(file) as url:
            if migrate:
                manage(url, "migrate", "--verbosity=0")
            result = proved(url, heads)
    except NoScratch as refusal:
        return str(refusal)
    require_clean(result)
    return ""


def require_clean(result: dict[str, Any]) -> None:
    if result["faults"]:
        raise Broken(f"Its ledger has {len(result['faults'])} faults, first: {result['faults'][0]}")
