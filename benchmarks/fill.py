"""Made-up measures by the thousand, recorded as the verbs record them but many at a time.

Every row, body, entry and index entry comes from the functions that the verbs call; only the
writing is done in bulk. `verification.verify()` proves the outcome (tests/test_benchmarks.py).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection

from measures import editing, ledger, provenance, search, snapshot
from measures.ledger import Actor
from measures.models import (
    Body,
    Door,
    Entry,
    Evidence,
    Head,
    Measure,
    Source,
    StatusUpdate,
    Subject,
    Target,
    Verb,
    Zone,
)
from measures.text.script import Script, converter

#: The word that about an eighth of the titles and summaries have.
WORD = "创科"
SHARE = 0.12
CHUNK = 500
AT = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)
BY = Actor("the benchmark", Door.COMMAND)
SAID: dict[str, Any] = {"by": BY, "reason": "made up for a benchmark", "at": AT}

_KINDS = ("rd_platform", "industry", "funding", "governance", "tax", "talent_attraction")
_STATUSES = ("planned", "in_progress", "in_force", "completed")
_WORDS = [
    "支持",
    "推动",
    "设立",
    "完善",
    "深化",
    "加快",
    "拓展",
    "优化",
    "高校",
    "企业",
    "机构",
    "园区",
    "平台",
    "项目",
    "人才",
    "资助",
    "住房",
    "通关",
    "数据",
    "金融",
    "海关",
    "税收",
    "标准",
    "检测",
    "认证",
    "医疗",
    "教育",
    "交通",
    "能源",
    "环境",
    "规划",
    "土地",
    "审批",
    "监管",
    "合作",
    "交流",
    "成果",
    "转化",
    "专利",
    "品牌",
    "服务",
    "中心",
    "实验室",
    "研究院",
    "基金",
    "试点",
    "机制",
    "清单",
    "网络",
    "口岸",
    "车辆",
    "货物",
    "投资",
]


def fill(count: int, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Record `count` measures in twelve zones; the same ones every time."""
    draw = random.Random(20261101)
    zones, sources = _zones(), _sources()
    contents = (_content(draw, number, zones, sources) for number in range(1, count + 1))
    done = 0
    while some := list(islice(contents, CHUNK)):
        with ledger.writing():
            _record(_rows(some))
        done += len(some)
        progress(done, count)


def _zones() -> list[Zone]:
    made: list[Zone] = []
    for number in range(12):
        parent = made[number // 3 - 1] if number >= 3 else None
        code = f"zone-{number}"
        names = {"name_hans": f"区域{number}", "name_hant": f"區域{number}", "name_en": code}
        content = names | {"code": code, "kind": "area", "parent": parent}
        made.append(editing.save_zone(Zone(), content=content, **SAID))
    return made


def _sources() -> list[Source]:
    content = {"title": "文件", "publisher": "出版者", "kind": "official", "script": "hans"}
    days = [date(2020, 1, 1) + timedelta(days=90 * number) for number in range(20)]
    return [
        editing.save_source(
            Source(), content=content | {"code": f"paper-{day}", "published_on": day}, **SAID
        )
        for day in days
    ]


def _content(
    draw: random.Random, number: int, zones: list[Zone], sources: list[Source]
) -> dict[str, Any]:
    due = date(2026, 1, 1) + timedelta(days=draw.randrange(2000))
    source = draw.choice(sources)
    return {
        "code": f"BENCH-{number:06}",
        "zone": draw.choice(zones),
        "kind": draw.choice(_KINDS),
        "origin_script": draw.choice(("hans", "hant")),
        "title": _text(draw, 7) + (WORD if draw.random() < SHARE else ""),
        "title_en": f"Made-up measure {number}",
        "summary": "，".join(_text(draw, 6) for _ in range(6)),
        "lead_body": f"{draw.choice(_WORDS)}局",
        "deadline": f"{due.year}年底前",
        "due_from": due,
        "due_by": due,
        "status": draw.choice(_STATUSES),
        "source": source,
        "values": [draw.randrange(1, 10_000) for _ in range(draw.randrange(3))],
        "locators": [f"第{draw.randrange(1, 90)}页" for _ in range(draw.randrange(1, 3))],
    }


def _text(draw: random.Random, words: int) -> str:
    return "".join(draw.choices(_WORDS, k=words))


def _rows(contents: list[dict[str, Any]]) -> list[Measure]:
    """The rows of some measures, saved."""
    measures, parts = [], []
    for content in contents:
        origin = Script(content["origin_script"])
        aside = {name: content.pop(name) for name in ("source", "values", "locators")}
        since = aside["source"].published_on
        measure = Measure(version=1, status=content.pop("status"), status_on=since)
        measure.fill(content, origin)
        measures.append(measure)
        parts += list(_parts(measure, origin, **aside))
    Measure.objects.bulk_create(measures)
    for model in (StatusUpdate, Target, Evidence):
        rows = [part for part in parts if isinstance(part, model)]
        for row in rows:
            row.measure_id = row.measure.pk
        model.objects.bulk_create(rows)
    return measures


def _parts(
    measure: Measure, origin: Script, source: Source, values: list[int], locators: list[str]
) -> Iterator[StatusUpdate | Target | Evidence]:
    yield StatusUpdate(
        measure=measure,
        number=1,
        to_status=measure.status,
        effective_on=measure.status_on,
        reason=SAID["reason"],
        source=source,
        by=BY.name,
        recorded_at=AT,
    )
    for number, value in enumerate(values, 1):
        target = Target(measure=measure, number=number, comparator="at_least", unit="projects")
        target.value = target.first_value = Decimal(value)
        target.fill({"indicator": f"项目{number}", "indicator_en": "Projects"}, origin)
        yield target
    for locator in dict.fromkeys(locators):
        yield Evidence(measure=measure, source=source, locator=locator)


def _record(measures: list[Measure]) -> None:
    """What `ledger.record()` does for each, in few statements."""
    head, by = ledger._head(), converter(ledger.overrides_in_use())
    whole = Measure.objects.with_parts().in_bulk([measure.pk for measure in measures])
    bodies, entries = [], []
    for measure in sorted(whole.values(), key=lambda each: each.code):
        values = provenance.settle(measure, by) | snapshot.derived(measure)
        Measure.objects.filter(pk=measure.pk).update(**values)
        for name, value in values.items():
            setattr(measure, name, value)
        stored = Body.of(measure, snapshot.body(measure), AT.date())
        entry = _entry(stored, head)
        head.seq, head.hash = entry.seq, entry.hash
        bodies.append(stored)
        entries.append(entry)
    with connection.cursor() as cursor:
        moves = [(entry.seq, entry.hash) for entry in entries]
        cursor.executemany("UPDATE measures_head SET seq = %s, hash = %s", moves)
    Body.objects.bulk_create(bodies)
    Entry.objects.bulk_create(entries)
    for stored, entry in zip(bodies, entries, strict=True):
        search.keep(stored.measure, entry.seq, stored.canonical)


def _entry(stored: Body, head: Head) -> Entry:
    entry = Entry(
        seq=head.seq + 1,
        subject=Subject.MEASURE,
        code=stored.measure.code,
        version=1,
        verb=Verb.CREATED,
        door=BY.door,
        actor=BY.name,
        reason=SAID["reason"],
        recorded_at=AT,
        body=stored.canonical,
        prev_hash=head.hash,
    )
    entry.hash = ledger.hash_of(entry, head.instance)
    entry.mac = ledger.mac_of(entry.hash, head.instance)
    return entry
