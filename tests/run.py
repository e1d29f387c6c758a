"""Run everything that a change must pass: `make test`.

Linters, types, import contracts and migrations first, then the suite on SQLite and on
PostgreSQL. It names at the end what could not run; with `--all` or CI=true that is a failure.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

from tests.helpers.engines import Unavailable, postgresql

PROGRAMS = Path(sys.executable).parent
CHECKS = {
    "ruff check": ["ruff", "check"],
    "ruff format": ["ruff", "format", "--check"],
    "mypy": ["mypy"],
    "bandit": ["bandit", "--quiet", "--recursive", "measures", "tracker"],
    "import contracts": ["lint-imports"],
    "migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
}
#: The skip reason of tests whose data belong to others: reported, never a failure.
ELSEWHERE = "not in the repository"
#: The engine's own, and what would have each of the many processes compile every module again.
NOT_INHERITED = {"DATABASE_URL", "PYTHONDONTWRITEBYTECODE"}
#: In the order of pytest-django: the tests that commit come last, for they empty the tables.
IN_ORDER = ["--dist", "loadgroup", "--no-loadscope-reorder"]
SUITE = ["pytest", "-n", "2", *IN_ORDER, "--durations", "5"]


class Run:
    """The failed steps, and the tests that were left out with their reasons."""

    def __init__(self) -> None:
        self.failed: list[str] = []
        self.left_out: dict[str, str] = {}
        self.passed: set[str] = set()
        self.cases: Counter[str] = Counter()  # generated requests, by engine

    def checks(self) -> None:
        """All of CHECKS, two at a time, each with its output in one piece."""
        with ThreadPoolExecutor(2) as pool:
            running = [pool.submit(self.step, *check, quiet=True) for check in CHECKS.items()]
        for each in running:
            each.result()

    def step(self, name: str, command: list[str], *, quiet: bool = False, **env: str) -> None:
        """Run a command and print its output: line by line, or when `quiet` at its end."""
        head = f"\n== {name}"
        if not quiet:
            print(head, flush=True)
        started = time.monotonic()
        settings = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        inherited = {k: v for k, v in os.environ.items() if k not in NOT_INHERITED}
        program, *args = command
        done = subprocess.run(
            [PROGRAMS / program, *args],
            env=inherited | settings | env,
            stdout=subprocess.PIPE if quiet else None,
            stderr=subprocess.STDOUT if quiet else None,
        )
        if done.returncode:
            self.failed.append(name)
        outcome = "FAILED" if done.returncode else "passed"
        tail = f"== {name}: {outcome} in {time.monotonic() - started:.0f} s"
        print(f"{head}\n{done.stdout.decode()}{tail}" if quiet else tail, flush=True)

    def suite(self, engine: str, *files: str, **env: str) -> None:
        """Run the tests, of all files or of these, and record which were skipped, and why."""
        with tempfile.TemporaryDirectory() as directory:
            results = Path(directory) / "results.xml"
            self.step(f"tests on {engine}", [*SUITE, f"--junitxml={results}", *files], **env)
            if not results.exists():
                return
            for case in ElementTree.parse(results).iter("testcase"):
                name = f"{case.get('classname')}.{case.get('name')}"
                for measured in case.iter("property"):
                    if measured.get("name") == "cases":
                        self.cases[engine] += int(measured.get("value", 0))
                    else:
                        print(f"{engine}: {measured.get('value')}")
                skipped = case.find("skipped")
                if skipped is None:
                    self.passed.add(name)
                elif skipped.get("type") != "pytest.xfail":
                    self.left_out[name] = skipped.get("message", "")

    def close(self, everything: bool) -> int:
        """Print the result. A test that ran on one of the engines was not left out."""
        print()
        left_out = {what: why for what, why in self.left_out.items() if what not in self.passed}
        for what, why in left_out.items():
            print(f"could not run: {what}: {why}")
        if everything and any(ELSEWHERE not in why for why in left_out.values()):
            self.failed.append("nothing may be left out (--all, or CI=true)")
        print(f"FAILED: {'; '.join(self.failed)}" if self.failed else "All that ran has passed.")
        return 1 if self.failed else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="make test", description=__doc__)
    parser.add_argument("--all", action="store_true", help="fail when anything cannot run")
    everything = parser.parse_args().all or os.environ.get("CI", "").lower() in ("1", "true")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped
    run = Run()
    run.checks()
    run.suite("SQLite")
    try:
        with postgresql() as url:
            run.suite("PostgreSQL", "-m", "not once or both", DATABASE_URL=url)
    except Unavailable as reason:
        run.left_out["tests on PostgreSQL"] = str(reason)
    return run.close(everything)


if __name__ == "__main__":
    sys.exit(main())
