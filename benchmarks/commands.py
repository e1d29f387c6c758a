"""What a command of `manage.py` takes: time, processor time, memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from .home import Home

ROOT = Path(__file__).parents[1]


class Done(NamedTuple):
    output: str
    seconds: float
    cpu: float  # seconds
    memory: float  # the most that was resident, in MB

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s, {self.cpu:.1f} s of processor time, {self.memory:.0f} MB"


def run(home: Home, *arguments: str, **environment: str) -> Done:
    """Run a command on the database of `home`. Raises RuntimeError if it fails."""
    command = [sys.executable, "manage.py", *arguments]
    env = os.environ | home.environment | environment
    with TemporaryFile() as output:
        started = time.monotonic()
        begun = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output)
        most, ended = 0, 0
        while not ended:
            time.sleep(0.1)
            most = max(most, _memory(begun.pid))
            ended, status, used = os.wait4(begun.pid, os.WNOHANG)
        seconds = time.monotonic() - started
        output.seek(0)
        text = output.read().decode()
    if status:
        raise RuntimeError(text[-2000:])
    return Done(text, seconds, used.ru_utime + used.ru_stime, most / 1e3)


def _memory(pid: int) -> int:
    """The most that a process had resident, in kB; what the kernel adds up has its parent's too."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line), 0)
