"""The programs of docs/ that outsiders run, as modules."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from django.conf import settings

from measures.ledger import notes
from measures.models import Head

DOCS = Path(__file__).parents[2] / "docs"


def program(name: str) -> ModuleType:
    spec = spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


witness = program("witness")


class Witness:
    """Somebody outside who runs docs/witness.py against `server`, with files in `folder`."""

    def __init__(self, server, folder):
        self.server, self.folder = f"{server.url}/api/v1/ledger/", folder
        origin = f"policy-measure-tracker/{Head.objects.get().instance}"
        [self.key] = notes.read_keys(settings.CHECKPOINT_KEY).keys(origin)
        self.public = self.run("new", "witness.example", folder).stdout.strip()

    def run(self, *args):
        command = [sys.executable, DOCS / "witness.py", *map(str, args)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert "Traceback" not in done.stderr
        return done

    def look(self, key=None):
        return self.run(self.server, key or self.key, self.folder)

    @property
    def kept(self):
        return (self.folder / "checkpoint.txt").read_text()
