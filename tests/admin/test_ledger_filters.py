"""An auditor finds entries by words, request, days and zone, all at once, and takes them away."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from measures.actions import editing
from measures.models import AccessRecord, Entry
from tests.helpers import make
from tests.helpers.make import NOW

LEDGER = "/admin/measures/entry/"


@pytest.fixture
def auditor(client, db):
    user = make.user("auditor")
    client.force_login(user)
    return user


def found(client, **filters):
    return [entry.seq for entry in client.get(LEDGER, filters).context["cl"].result_list]


def change(measure, reason, **by):
    return editing.amend_measure(
        measure, content={"title_en": reason}, by=make.BY, reason=reason, at=NOW
    )


def test_words_of_the_reason_days_and_request_combine(client, auditor):
    measure = change(make.measure(), "Monthly return of the park office")
    change(measure, "Wrong word")
    entry = Entry.objects.get(reason__startswith="Monthly")
    day = f"{entry.recorded_at:%Y-%m-%d}"

    assert found(client, words="office monthly") == [entry.seq]
    assert found(client, words="office monthly", **{"from": day}, until=day) == [entry.seq]
    assert found(client, words="monthly", until="2001-01-01") == []
    assert found(client, words="monthly", request="of-nobody") == []


def test_a_request_is_found_by_our_id_and_by_the_callers(client, auditor):
    by = replace(make.BY, request_id="ours-1", caller_request_id="theirs-1")
    measure = make.measure()
    editing.amend_measure(
        measure, content={"title_en": "New"}, by=by, reason="A better title", at=NOW
    )
    [seq] = Entry.objects.filter(request_id="ours-1").values_list("seq", flat=True)

    assert found(client, request="ours-1") == found(client, request="theirs-1") == [seq]


def test_a_zone_finds_what_lies_there_now_or_lay_there_then(client, auditor):
    park = make.zone("park")
    north, south = make.zone("north", park), make.zone("south")
    moved, other = make.measure("MOVED-001", zone=north), make.measure("OTHER-001", zone=south)
    change(moved, "before the move")
    moved.refresh_from_db()
    editing.amend_measure(moved, content={"zone": south}, by=make.BY, reason="moved south", at=NOW)
    of = {
        code: set(Entry.objects.filter(code=code).values_list("seq", flat=True))
        for code in (moved.code, other.code, "park", "north", "south")
    }
    last = max(of[moved.code])

    assert set(found(client, zone="park")) == of["park"] | of["north"] | of[moved.code] - {last}
    assert set(found(client, zone="south")) == of["south"] | of[moved.code] | of[other.code]
    assert found(client, zone="north", words="before move") == [last - 1]


@pytest.mark.parametrize("bad", [{"from": "31.12.2026"}, {"until": "soon"}, {"zone": "atlantis"}])
def test_what_cannot_be_read_selects_nothing_and_is_reported(client, auditor, bad):
    make.measure()
    page = client.get(LEDGER, bad)

    assert not page.context["cl"].result_list
    assert list(bad.values())[0] in page.content.decode()
    assert "Known: " in page.content.decode() or "is no day" in page.content.decode()
    assert client.get(f"{LEDGER}export/csv/", bad).status_code == 302


def test_filters_keep_each_other_and_are_exported_and_logged(client, auditor):
    measure = change(make.measure(), "Monthly return")
    change(measure, "=Wrong word")
    page = client.get(LEDGER, {"words": "wrong", "verb": "amended"}).content.decode()
    assert '<input type="hidden" name="verb" value="amended">' in page
    assert 'value="wrong"' in page
    assert "export/csv/?verb=amended&amp;words=wrong" in page

    [line] = content(client.get(f"{LEDGER}export/jsonl/", {"words": "wrong"})).splitlines()
    table = content(client.get(f"{LEDGER}export/csv/", {"words": "wrong"}))

    assert json.loads(line)["reason"] == "=Wrong word"
    assert ",'=Wrong word," in table
    assert len(table.splitlines()) == 2
    assert AccessRecord.objects.filter(what="export", name=auditor.username).count() == 2


def content(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode("utf-8-sig")
