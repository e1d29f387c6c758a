"""Commands with an environment of their own."""

import os
import subprocess
import sys

GOOD = {"SECRET_KEY": "s" * 50, "LEDGER_KEY": "l" * 50, "CHECKPOINT_KEY": "c" * 50}


def start_configured(var, *command, **env):
    """Run a command in an environment with nothing in it but `env`."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, *(command or ("manage.py", "check"))],
        env=keep | {"VAR_DIR": str(var)} | env,
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stderr
    return done
