"""A tracker with the shipped measures and work under way, served for screenshots.

It has a database of its own and a clock that stands still, so that every run shows the same, hashes apart.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import StringIO
from typing import Any

import django
import time_machine
from django.core.management import call_command
from django.db import connections
from django.test.runner import DiscoverRunner
from django.test.testcases import LiveServerThread

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: E402

from measures.actions import editing, promises, reindex  # noqa: E402
from measures.ledger import Actor  # noqa: E402
from measures.models import Channel, Measure, MistakeReport, Source, Zone  # noqa: E402
from tests.helpers import make  # noqa: E402
from tests.helpers.files import attached  # noqa: E402
from tests.helpers.sheets import xlsx  # noqa: E402

USER = "mei"
_DUE = {"deadline": "2027年底", "due_from": date(2027, 12, 31), "due_by": date(2027, 12, 31)}
#: The public pages, by name: addresses below a language.
PUBLIC = {
    "start": "",
    "zone": "zones/hetao/",
    "measure": "measures/HETAO-SZ-056/",
    "list": "measures/?q=白名單",
    "instrument": "instruments/funding_cap/",
    "organisation": "organisations/customs/",
    "source": "sources/hetao-2023/",
    "changes": "changes/",
    "compare": "compare/?zone=hetao-sz&zone=hetao-hk&zone=suzhou-hk",
    "between": "between/?zone=hetao&from=1",
    "about": "about/",
    "record": "record/",
    "check": "check/",
    "report": "report/?measure=HETAO-SZ-056",
    "error": "measures/NO-001/",
}
#: The pages of the admin that an address leads to; `{CODE}` is the key of a measure.
DESK = {
    "desk-start": "",
    "desk-list": "measures/measure/?zone=hetao-sz",
    "desk-measure": "measures/measure/{HETAO-SZ-019}/",
    "desk-gate": "measures/measure/{HETAO-SZ-026}/advance/",
    "desk-ledger": "measures/entry/",
    "desk-proof": "measures/entry/proof/",
    "desk-health": "health/",
}
#: A list to import: a status that is none, and a measure that is not there.
LIST = xlsx(
    ["code", "title_en", "status", "status_on"],
    ["HETAO-SZ-019", "", "done", "2026-11-01"],
    ["HETAO-SZ-099", "", "in_progress", "2026-11-01"],
)


def _fill() -> None:
    call_command("load_fixtures", verbosity=0, stdout=StringIO())
    mei = make.user(username=USER, is_superuser=True, last_name="陳", first_name="美玲")
    wong = make.user(username="wong", last_name="黃", first_name="志強")
    for zone in Zone.objects.filter(code__in=("hetao", "suzhou-hk")):
        make.member(mei, "administrator", zone)
        make.member(wong, "editor", zone)
    by = make.actor(mei)
    content = {
        **{"code": "progress-2026", "title": "园区建设进展通报", "publisher": "园区管理办公室"},
        **{"kind": "official", "published_on": date(2026, 11, 2), "script": "hans"},
    }
    why: Any = {"by": by, "reason": "新收到的通報", "at": make.NOW}
    source = editing.save_source(Source(), content=content, **why)
    attached(source, **why)
    _move("HETAO-SZ-019", source, by=make.actor(wong))  # waits for a second person
    _move("HETAO-SZ-056", source, by=Actor("operator", Channel.COMMAND))
    make.step(_measure("HETAO-SZ-025"), "in_force", source=source, **why)
    report = {"measure": "HETAO-SZ-019", "language": "zh-hant", "what": "期限應為二零二六年"}
    MistakeReport.objects.create(at=make.NOW, **report)
    reindex.refresh_bodies(make.NOW.date())
    call_command("verify_ledger", stdout=StringIO())


def _measure(code: str) -> Measure:
    return Measure.objects.get(code=code)


def _move(code: str, source: Source, by: Actor) -> None:
    """Move the deadline of a measure, or request it where `by` may not."""
    why: Any = {"by": by, "reason": "施工許可遲發一年", "at": make.NOW, "source": source}
    promises.change_promise(_measure(code), act="move", target=None, content=_DUE, **why)


def keys() -> dict[str, int]:
    """The keys of the measures that DESK names."""
    named = set(re.findall(r"{(.+?)}", " ".join(DESK.values())))
    return dict(Measure.objects.filter(code__in=named).values_list("code", "pk"))


@contextmanager
def served() -> Iterator[tuple[str, dict[str, int]]]:
    """The address of the tracker, until the end of the block, and `keys()`."""
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    with time_machine.travel(make.NOW, tick=False):
        _fill()
        found = keys()
        connections.close_all()
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        try:
            yield f"http://127.0.0.1:{server.port}", found
        finally:
            server.terminate()
    runner.teardown_databases(databases)
