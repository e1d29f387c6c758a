"""A process of its own that writes to the database of the test which started it.

    python -m tests.helpers.racer NAME COUNT CODE...

It prints a line as soon as it is ready, waits for a line on standard input, then moves or amends
the measures in turn until COUNT changes were acknowledged, reading again after each refusal
that somebody else was first. For every acknowledged change it prints `code version`, at once.
"""

from __future__ import annotations

import itertools
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from measures.actions import editing, workflow  # noqa: E402
from measures.ledger import Actor  # noqa: E402
from measures.models import Channel, Measure, VersionConflict, overrides_in_use  # noqa: E402
from measures.text.script import Script, converter  # noqa: E402
from tests.helpers.conversion import to_simplified  # noqa: E402

from .make import DAY, NOW  # noqa: E402

#: The next status when a measure goes round for ever, without evidence.
ROUND = {"planned": "in_progress", "in_progress": "suspended", "suspended": "planned"}


def change(code: str, turn: int, by: Actor) -> int:
    """Make one change to `code` and return the version that it took."""
    measure = Measure.objects.get(code=code)
    version = measure.version
    details = {"by": by, "reason": f"{by.name} {turn}", "at": NOW, "version": version}
    if turn % 4:  # a step makes every later body longer
        content = {"title_en": f"{code} by {by.name} {turn}"}
        editing.amend_measure(measure, content=content, **details)
    else:
        workflow.advance(measure, to=ROUND[measure.status], effective_on=DAY, **details)
    return version + 1


def main() -> None:
    name, count, *codes = sys.argv[1:]
    by, stale = Actor(name, Channel.COMMAND), 0
    next_code = itertools.cycle(codes)
    converter(overrides_in_use()).derived("一", Script.HANS)  # connected, and its dictionaries read
    to_simplified("一")
    print("ready", flush=True)
    sys.stdin.readline()
    for turn in range(int(count)):
        while True:
            code = next(next_code)
            try:
                print(code, change(code, turn, by), flush=True)
                break
            except VersionConflict:
                stale += 1
    print("done", stale, flush=True)


if __name__ == "__main__":
    main()
