"""The benchmarks run, on data equal to that of the verbs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import content, fill, ledgers, proofs, search
from benchmarks.generator import DETAILS
from measures.actions import editing, workflow
from measures.ledger import verification
from measures.models import Entry, Measure, Reading, Target
from measures.models.terms import TERMS

pytestmark = pytest.mark.slow


def test_a_bulk_filled_ledger_verifies(db, monkeypatch):
    monkeypatch.setattr(fill, "CHUNK", 40)
    heard = []

    fill.fill(90, lambda *pairs: heard.append(pairs))

    report = verification.verify()
    assert report.faults == []
    assert report.subjects == 90 + 12 + 20
    assert heard == [(40, 90), (80, 90), (90, 90)]
    assert Measure.objects.filter(origin_script="hant").exists()
    assert Measure.objects.filter(version__gt=2).exists()
    assert Target.objects.exists()
    assert Reading.objects.exists()
    assert all(model.objects.exists() for model in TERMS.values())


def test_a_ledger_of_many_entries_verifies(db):
    ledgers.make(5, 100)

    report = verification.verify()
    assert report.faults == []
    assert report.entries >= 100
    assert report.subjects == 5 + 12 + 20


def test_the_verbs_make_the_same_of_the_same_content(db):
    fill.fill(15)
    entered = {
        (entry.code, entry.version): bytes(entry.body)
        for entry in Entry.objects.filter(subject="measure")
    }

    zones, sources = fill.known()
    for generated in (content.measure(number, zones, sources) for number in range(1, 16)):
        code = generated.code.replace("BENCH", "VERBS")
        measure = editing.create_measure(
            code,
            content=generated.content,
            status=generated.status,
            effective_on=generated.since,
            source=generated.source,
            **DETAILS,
        )
        for status, day in generated.steps:
            workflow.advance(
                measure, to=status, effective_on=day, source=generated.source, **DETAILS
            )

    by_verbs = Entry.objects.filter(subject="measure", code__startswith="VERBS")
    assert {
        (entry.code.replace("VERBS", "BENCH"), entry.version): bytes(entry.body).replace(
            b"VERBS", b"BENCH"
        )
        for entry in by_verbs
    } == entered


def test_the_bare_index_read_and_the_search_find_the_same(db):
    fill.fill(120)

    assert search.bare()[:50] == [hit[1:] for hit in search.hits()]
    assert len(search.page()) == len(search.hits()) >= 5


def bench(directory: Path, *args: str) -> list[str]:
    ours = {**os.environ, "BENCH_DIR": str(directory)}
    command = [sys.executable, "-m", "benchmarks", "60", "--seconds", "0.05", *args]
    done = subprocess.run(command, env=ours, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_proofs_are_measured_in_a_ledger_of_their_own(db, monkeypatch):
    monkeypatch.setattr(proofs, "ROUNDS", 20)
    proofs.fill_ledger(300)

    first, *rows, last = proofs.lines()

    assert first.startswith("300 entries")
    assert len(rows) == 7
    assert re.fullmatch(r"the tree adds -?0\.\d+ ms to an append \(most 0.2\)", last)
    assert verification.verify(since=(0, "0" * 64)).entries == 300


@pytest.mark.once  # the database is one of its own, on SQLite
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="/proc says what a server spends")
def test_every_request_is_measured_beside_the_limit(tmp_path):
    lines = bench(tmp_path)

    title = next(number for number, line in enumerate(lines) if line.startswith("request "))
    rows = lines[title + 1 : title + 11]
    figures = re.compile(r"(.{34}) +[0-9.]+ +[0-9.]+ +[0-9.]+ ( +[0-9.,]+){4} \|( +[0-9.,]+){4}")
    assert [row for row in rows if not figures.fullmatch(row)] == []
    others = "\n".join(lines[title + 11 :])
    assert re.search("^export of all 60 measures: .* MB resident", others, re.MULTILINE)
    assert re.search("^import of 60 changed rows: .* s.* MB", others, re.MULTILINE)
    assert re.search(r"4 exports of 60 measures: p50 \d+ ms.*, 0 refused; [1-9]\d* exports", others)
    assert re.search("; 0 failed, 0 lost of [1-9]", others)
