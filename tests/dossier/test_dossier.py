"""A dossier holds what it says, and proves itself away from here by programs of different make."""

import csv
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest

from measures.actions import editing
from measures.models import Entry, Measure
from tests.helpers import frozen, make
from tests.helpers.commands import run
from tests.helpers.files import attached
from tests.helpers.make import NOW
from tests.helpers.outsiders import DOCS
from tests.helpers.tamper import advance, amend


@pytest.fixture
def measure(db):
    source = make.source("paper")
    measure = make.measure("A-001", source=source, zone=make.zone("hetao"))
    make.measure("B-002", zone=make.zone("elsewhere"))
    measure = amend(measure, "=1+1")
    advance(measure)
    return measure


def order(tmp_path, about="measure", code="A-001", *more):
    out, failure = run("dossier", about, code, tmp_path, *more)
    assert failure == ""
    return ZipFile(out.strip())


def rows_of(archive, name):
    text = archive.read(name).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def verify(*args, folder=None):
    program = (folder or DOCS) / "verify_dossier.py"
    command = [sys.executable, program, *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert "Traceback" not in done.stderr
    return done


def test_a_dossier_of_a_measure_has_every_entry_in_three_forms(measure, tmp_path):
    archive = order(tmp_path)

    about = Entry.objects.filter(code__in=["A-001", "paper"]).order_by("seq")
    seqs = [*about.values_list("seq", flat=True)]
    lines = archive.read("entries.jsonl").decode().splitlines()
    assert [json.loads(line)["seq"] for line in lines] == seqs
    assert [int(row["seq"]) for row in rows_of(archive, "entries.csv")] == seqs
    history = archive.read("history.html").decode()
    assert [seq for seq in range(1, 20) if f'id="entry-{seq}"' in history] == seqs
    assert "=1+1" in history
    assert "corrected" in history
    [person] = rows_of(archive, "people.csv")
    assert (person["name"], person["entries"]) == (make.BY.name, str(len(seqs)))
    steps = [row["code"] for row in rows_of(archive, "definitions.csv") if row["what"] == "step"]
    assert "new -> proposed" in steps
    assert archive.read("checkpoint.txt").decode().startswith("policy-measure-tracker/")


def test_the_readable_history_has_the_words_of_the_desk(measure, tmp_path):
    tables = order(tmp_path).read("history.html").decode().split('id="entry-')[1:]
    text = "".join(re.sub(r"<[^>]+>", "|", table) for table in tables)

    for words in ("Title · English", "Status history", "Research platform", "In progress"):
        assert words in text
    for code in ("title.en", "in_progress", "status_day_basis", "history.1.to", "zh-Hans"):
        assert code not in text


def test_a_zone_has_what_lies_in_it_and_a_request_what_it_wrote(measure, tmp_path):
    make.measure("C-003", zone=make.zone("hetao-sz", make.zone("hetao")))

    codes = {row["code"] for row in rows_of(order(tmp_path, "zone", "hetao"), "entries.csv")}

    assert codes >= {"A-001", "C-003", "hetao", "hetao-sz", "paper"}  # and the sources cited
    assert "B-002" not in codes

    by = replace(make.BY, request_id="return-1")
    make.source("unrelated")
    again = Measure.objects.get(code="A-001")
    editing.amend_measure(again, content={"title_en": "New"}, by=by, reason="returned", at=NOW)
    archive = order(tmp_path, "request", "return-1")
    [row] = rows_of(archive, "entries.csv")
    assert (row["code"], row["request_id"]) == ("A-001", "return-1")
    assert "no faults" in verify(archive.filename).stdout


def test_some_days_of_the_record(measure, tmp_path):
    day = Entry.objects.latest("seq").recorded_at.date()
    days = ("--from", str(day), "--until", str(day))

    archive = order(tmp_path, "record", "all", *days)

    assert Path(archive.filename).name.startswith(f"record-{day}-{day}-")
    assert len(rows_of(archive, "entries.csv")) == Entry.objects.count()
    late = ("--from", str(day + timedelta(days=1)))
    assert "No entry is of these days." in run("dossier", "record", "all", tmp_path, *late)[1]
    assert "is no day" in run("dossier", "record", "all", tmp_path, "--until", "soon")[1]


def test_without_names_it_is_the_public_form_alone_and_is_proved(measure, tmp_path):
    hetao = make.zone("hetao")
    mei = make.actor(make.user("editor", hetao, last_name="Chan", first_name="Mei"))
    again = Measure.objects.get(code="A-001")
    why = {"by": mei, "reason": "for the eyes of few", "internal": True, "at": NOW}
    editing.amend_measure(again, content={"title_en": "New"}, **why)

    archive = order(tmp_path, "measure", "A-001", "--public")

    assert {"entries.jsonl", "people.csv"}.isdisjoint(archive.namelist())
    everything = "".join(archive.read(name).decode() for name in archive.namelist())
    for private in ("Mei Chan", make.BY.name, "for the eyes of few"):
        assert private not in everything
    done = verify(archive.filename)
    assert (done.returncode, done.stderr) == (0, "")
    assert "no faults" in done.stdout

    folder = tmp_path / "unpacked"
    archive.extractall(folder)
    text = (folder / "proofs.jsonl").read_text("utf-8")
    (folder / "proofs.jsonl").write_text(text.replace("A-001", "A-009", 1), "utf-8")
    assert "its public form is not what was hashed" in verify(folder=folder).stdout
    (folder / "proofs.jsonl").write_text("", "utf-8")
    assert verify(folder=folder).returncode == 1


def test_what_is_missing_is_said_and_what_is_held_is_quoted(db, tmp_path):
    kept, gone = make.source("kept"), make.source("gone", characters=900)
    attached(kept, text="0123456789")
    place = {"start": 2, "end": 5}
    evidence = [
        {"source": kept, **place},
        {"source": gone, "start": 0, "end": 9, "digest": "0" * 16},
    ]
    make.measure("A-001", source=kept, evidence=evidence)

    archive = order(tmp_path)

    quoted = {row["source"]: row["quotation"] for row in rows_of(archive, "evidence.csv")}
    assert quoted["kept"] == "234"
    assert quoted["gone"] == ""
    [row] = rows_of(archive, "missing.csv")
    assert (row["measure"], row["source"]) == ("A-001", "gone")
    assert "not kept here" in row["missing"]


def test_the_same_order_gives_the_same_bytes(measure, tmp_path):
    content = Path(order(tmp_path).filename).read_bytes()

    assert Path(order(tmp_path).filename).read_bytes() == content


def test_it_checks_itself_when_unpacked_and_as_a_zip(measure, tmp_path):
    archive = order(tmp_path)
    folder = tmp_path / "unpacked"
    archive.extractall(folder)

    for done in (verify(folder=folder), verify(archive.filename)):
        assert (done.returncode, done.stderr) == (0, "")
        assert "no faults" in done.stdout


SPOILT = {
    "entries.jsonl": ('"actor":"', '"actor":"x', "its content is not what was hashed"),
    "proofs.jsonl": ("A-001", "A-009", "its public form is not what was hashed"),
    "checkpoint.txt": ("policy-measure-tracker/", "policy-measure-tracker/0", "not signed"),
    "keys.txt": ("+A", "+B", "not signed"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_changed_part_is_named(measure, tmp_path, name):
    archive = order(tmp_path)
    folder = tmp_path / "unpacked"
    archive.extractall(folder)
    old, new, fault = SPOILT[name]
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")

    done = verify(folder=folder)

    assert done.returncode == 1
    assert fault in done.stdout


def test_an_entry_left_out_and_another_checkpoint_are_named(measure, tmp_path):
    archive = order(tmp_path)
    folder = tmp_path / "unpacked"
    archive.extractall(folder)
    lines = (folder / "entries.jsonl").read_text("utf-8").splitlines(keepends=True)
    (folder / "entries.jsonl").write_text("".join(lines[1:]), "utf-8")
    assert "it is missing; its proof is here" in verify(folder=folder).stdout

    kept = tmp_path / "kept"
    run("checkpoint", kept)
    assert verify(archive.filename, kept).returncode == 0
    kept.write_text(kept.read_text().replace("policy", "other"))
    assert "from elsewhere is another one" in verify(archive.filename, kept).stdout


def test_what_is_no_dossier_gets_words(db, tmp_path, measure):
    (tmp_path / "file.zip").write_bytes(b"PK")
    for place in ("none", "file.zip"):
        done = verify(tmp_path / place)
        assert done.returncode == 1
        assert "no dossier that can be read" in done.stderr
    assert "no measure X-1" in run("dossier", "measure", "X-1", tmp_path)[1]
    assert "no zone x" in run("dossier", "zone", "x", tmp_path)[1]
    assert "request id" in run("dossier", "request", "x", tmp_path)[1]
    assert "cannot be written" in run("dossier", "measure", "A-001", tmp_path / "none")[1]


def test_entries_of_format_1_are_proved_too(db, settings, tmp_path):
    frozen.load(1, settings)

    done = verify(order(tmp_path, "measure", "FROZEN-002").filename)

    assert (done.returncode, done.stderr) == (0, "")
