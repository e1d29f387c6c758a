"""Write the zip of a dossier, part after part: memory does not grow with the entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from django.utils.translation import gettext as _

from measures.ledger import LedgerUnavailable, checkpoints
from measures.models import Entry

from . import evidence, history, parts
from .scope import Scope

#: The programs that check a dossier, for anybody with Python.
_PROGRAMS = ("verify_chain.py", "verify_dossier.py")


def write(scope: Scope, file: IO[bytes], log: checkpoints.Log) -> None:
    """Write the dossier of `scope` as of the checkpoint of `log`; the same again is the same bytes.

    Raises LedgerUnavailable where the tree or the key of checkpoints is missing.
    """
    programs = {name: _program(name) for name in _PROGRAMS}
    moment = Entry.objects.values_list("recorded_at", flat=True).get(seq=log.size)
    files: dict[str, Callable[[], Iterable[str]]] = {
        "README.txt": lambda: [_readme(scope, log)],
        "history.html": lambda: history.page(scope, log.size),
        "entries.csv": lambda: parts.entry_table(scope, log.size),
        "evidence.csv": lambda: evidence.evidence_table(scope, log.size),
        "missing.csv": lambda: evidence.missing_table(scope, log.size),
        "definitions.csv": parts.definitions,
        "checkpoint.txt": lambda: [log.note()],
        "keys.txt": lambda: [f"{key}\n" for key in log.public_keys()],
        "proofs.jsonl": lambda: parts.proof_lines(scope, log),
        **{name: lambda text=text: [text] for name, text in programs.items()},  # type: ignore[misc]
    }
    if scope.names:
        files["entries.jsonl"] = lambda: parts.entry_lines(scope, log.size)
        files["people.csv"] = lambda: parts.people_table(scope, log.size)
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, chunks in files.items():
            info = ZipInfo(name, moment.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            with archive.open(info, "w") as part:
                for chunk in chunks():
                    part.write(chunk.encode())


def _program(name: str) -> str:
    path = Path(settings.BASE_DIR) / "docs" / name
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        message = _("%(file)s cannot be used (%(why)s).") % {"file": path, "why": error.strerror}
        raise LedgerUnavailable(message) from None


def _readme(scope: Scope, log: checkpoints.Log) -> str:
    about = {"title": scope.title, "size": log.size, "count": scope.entries(log.size).count()}
    if not scope.names:
        return (
            _(
                "%(title)s: %(count)s entries of the ledger in their public form, as of its entry "
                "%(size)s. It names no person.\n\n"
                "history.html has them in words, entries.csv as a table, proofs.jsonl as they were "
                "hashed. The digest of each whole entry is in its proof; only auditors can recompute "
                "that.\n\n"
                "To check it, unpack it and run:\n\n    python3 verify_dossier.py\n\n"
                "The page /en/check/ of any tracker does the same with the zip.\n"
            )
            % about
        )
    return (
        _(
            "%(title)s: %(count)s entries of the ledger, as of its entry %(size)s.\n\n"
            "history.html tells them in words. entries.jsonl has them as they were hashed, entries.csv "
            "as a table; evidence.csv the places in sources, with their words where they are held; "
            "people.csv who acted; definitions.csv what the codes mean; missing.csv what is not here.\n\n"
            "To check it, unpack it and run:\n\n    python3 verify_dossier.py\n\n"
            "It needs nothing but Python and no network. The page /en/check/ of any tracker does the "
            "same with the zip. Compare checkpoint.txt with one that a witness cosigned: that shows "
            "whether the record was rewritten since.\n"
        )
        % about
    )
