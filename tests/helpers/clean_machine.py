"""A machine with nothing on it but the source, on which the commands of docs/operations.md are run.

Its directories lie in one of the test's. Programs that change a real machine are stood in for: accounts, systemd,
the installation of packages. What they start are the tracker's own programs, from its own unit.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from .small_seeds import write_seeds

ROOT = Path(__file__).parents[2]
SOURCE = ("manage.py", "requirements.txt", "tracker", "measures", "docs", "deploy")
NEXT = """
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("measures", "{last}")]
"""

PYTHON = f"""#!/bin/sh
exec {sys.executable} "$@"
"""
PIP = """#!/bin/sh
[ "$1 $2 $3" = "install --require-hashes -r" ] && grep -q sha256 "$4"
"""
#: It is not installed everywhere.
AGE_KEYGEN = f"""#!{sys.executable}
import pathlib, sys, pyrage
identity = pyrage.x25519.Identity.generate()
pathlib.Path(sys.argv[2]).write_text(str(identity))
print(identity.to_public())
"""
PROGRAMS = {
    "useradd": "#!/bin/sh\n",
    "chown": "#!/bin/sh\n",
    "install": '#!/bin/bash\n/usr/bin/install "${@/#tracker/' + str(os.getuid()) + '}"\n',
    "runuser": '#!/bin/sh\nshift 3\nexec "$@"\n',
    "python3": """#!/bin/sh
mkdir -p "$3/bin"
cp {machine}/programs/venv-python "$3/bin/python"
cp {machine}/programs/venv-pip "$3/bin/pip"
""",
    "venv-python": PYTHON,
    "venv-pip": PIP,
    "journalctl": "#!/bin/sh\ncat {machine}/journal\n",
    "age-keygen": AGE_KEYGEN,
    "systemctl": """#!/bin/bash
unit={machine}/etc/systemd/system/tracker.service
start() {
    set -a
    eval "$(sed -n 's/^Environment=//p' $unit | tr ' ' '\\n')"
    . {machine}/etc/tracker.env
    cd {machine}/srv/tracker
    setsid $(sed -n 's/^ExecStart=//p' $unit) >>{machine}/journal 2>&1 &
    echo $! >{machine}/pid
    until curl -sf http://127.0.0.1:{port}/healthz >/dev/null; do
        kill -0 $! 2>/dev/null || { tail -n 3 {machine}/journal; exit 1; }
        sleep 0.1
    done
}
case $1 in
    stop) kill $(cat {machine}/pid); tail --pid=$(cat {machine}/pid) -f /dev/null ;;
    start) start ;;
    enable) test -f {machine}/etc/systemd/system/$4 && start ;;
    daemon-reload) ;;
    *) exit 3 ;;
esac
""",
}


class Machine:
    """`run()` runs a command as the page has it, but for its directories and its port."""

    def __init__(self, directory: Path) -> None:
        self.directory, self.ran = directory, []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        for name in (
            "srv",
            "var/lib",
            "etc/systemd/system",
            "usr/local/bin",
            "backups",
            "mnt/elsewhere",
        ):
            (directory / name).mkdir(parents=True)
        self._programs()
        self._source(directory / "srv" / "tracker")
        self.directory.joinpath("journal").touch()

    def _programs(self) -> None:
        folder = self.directory / "programs"
        folder.mkdir()
        for name, text in PROGRAMS.items():
            text = text.replace("{machine}", str(self.directory)).replace("{port}", str(self.port))
            (folder / name).write_text(text)
            (folder / name).chmod(0o755)

    def _source(self, place: Path) -> None:
        place.mkdir()
        for name in SOURCE:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            copy(ROOT / name, place / name)
        write_seeds(place)
        (place / "fixtures").mkdir()
        (place / ".gitignore").write_text(".venv\nfixtures\n__pycache__\n")
        for file in (place / "deploy").iterdir():
            file.write_text(self.here(file.read_text()))
        self.git("init", "-q", "-b", "main")
        self._release("v1")
        last = sorted(each.stem for each in (place / "measures/migrations").glob("0*.py"))[-1]
        (place / "measures/migrations/9999_next.py").write_text(NEXT.format(last=last))
        self._release("v2")
        self.git("checkout", "-q", "v1")

    def _release(self, version: str) -> None:
        self.git("add", "-A")
        self.git("-c", "user.name=x", "-c", "user.email=x@x.example", "commit", "-qm", version)
        self.git("tag", version)

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.directory / "srv/tracker", check=True)

    def here(self, text: str) -> str:
        """`text` with the directories and the port of this machine."""
        text = re.sub(
            r"(?<![\w.])/(srv/tracker|var/lib/tracker|etc/|usr/local/bin|backups/|mnt/)",
            rf"{self.directory}/\1",
            text,
        )
        return re.sub(r"(--port |:)8000\b", rf"\g<1>{self.port}", text)

    def run(self, command: str, *, fails: bool = False, **given: str) -> str:
        """The output of `command`, in which `given` stand for the words that the page leaves open."""
        self.ran.append(command)
        for name, value in given.items():
            assert name in command
            command = command.replace(name, value)
        places = [self.directory / "programs", self.directory / "usr/local/bin"]
        done = subprocess.run(
            ["bash", "-c", self.here(command)],
            cwd=self.directory / "srv/tracker",
            env={"PATH": ":".join([*map(str, places), os.environ["PATH"]]), "PYTHONPATH": ""},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )
        assert bool(done.returncode) == fails, f"{command}\n{done.stdout}"
        assert "Traceback" not in done.stdout, done.stdout
        return done.stdout

    def configure(self, **settings: str) -> None:
        """Fill settings in, as the operator does in an editor."""
        path = self.directory / "etc/tracker.env"
        text = path.read_text()
        for name, value in settings.items():
            text = re.sub(rf"(?m)^#?{name}=.*\n", "", text) + f"{name}={self.here(value)}\n"
        path.write_text(text)

    def stop(self) -> None:
        pid = self.directory / "pid"
        if pid.exists():
            subprocess.run(
                ["kill", pid.read_text().strip()], check=False, stderr=subprocess.DEVNULL
            )
