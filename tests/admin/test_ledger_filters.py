"""An auditor finds entries by words, request, days and zone, all at once, and takes them away."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures import ledger
from measures.actions import editing
from measures.models import AccessRecord, Entry
from tests.helpers import frozen, make
from tests.helpers.make import NOW
from tests.helpers.workbooks import sheets_of

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

    book = client.get(f"{LEDGER}export/xlsx/", {"words": "wrong"})
    [[head, row]] = sheets_of(b"".join(book.streaming_content))
    cells = {name: row[column] for column, (_type, name) in head.items() if column in row}

    assert json.loads(line)["reason"] == "=Wrong word"
    assert cells["reason"] == ("inlineStr", "=Wrong word")
    assert cells["seq"] == ("n", str(json.loads(line)["seq"]))
    assert ",'=Wrong word," in table
    assert len(table.splitlines()) == 2
    assert AccessRecord.objects.filter(what="export", name=auditor.username).count() == 3


def content(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode("utf-8-sig")


def test_kinds_of_change_combine_with_person_zone_and_words(client, auditor):
    park, south = make.zone("park"), make.zone("south")
    mei = make.actor(make.user("editor", park), channel="api")
    measure = make.measure("KIND-001", zone=park, targets=[make.target()])
    made = Entry.objects.latest("seq").seq
    why = {"by": mei, "at": NOW}
    editing.amend_measure(measure, content={"title": "新的名称"}, reason="better words", **why)
    measure.refresh_from_db()
    by = make.BY
    editing.amend_measure(measure, content={"zone": south}, by=by, reason="moved south", at=NOW)

    assert found(client, kind="text") == [made + 1]
    assert found(client, kind="zone") == [made + 2]
    assert found(client, kind="amended") == [made + 2, made + 1]
    assert found(client, kind="created", zone="park")[0] == made
    assert found(client, kind="amended", zone="park", words="better") == [made + 1]
    assert found(client, kind="amended", person=f"id:{mei.user_id}", channel="api") == [made + 1]
    assert found(client, kind="amended", person=f"id:{mei.user_id}", upto=str(made)) == []
    [line] = content(client.get(f"{LEDGER}export/jsonl/", {"kind": "text"})).splitlines()
    assert json.loads(line)["kinds"] == "amended,text"
    assert json.loads(line)["zone"] == "park"


def test_entries_of_one_request_are_one_line_that_opens_and_leads_to_its_page(client, auditor):
    measures = [make.measure(f"BATCH-00{n}") for n in range(3)]
    with ledger.writing():
        for measure in measures:
            editing.amend_measure(
                measure,
                content={"title_en": "New"},
                by=replace(make.BY, request_id="batch-1"),
                reason="monthly return",
                at=NOW,
            )
    page = client.get(LEDGER, {"words": "monthly"})
    [line] = page.context["cl"].lines
    text = page.content.decode()

    assert (len(line.entries), line.count) == (3, 3)
    assert "the tests</strong>, 3 entries at once: amended 3." in text
    assert "/admin/measures/measure/batches/batch-1/" in text
    assert [each["entry"].code for each in line.entries] == ["BATCH-002", "BATCH-001", "BATCH-000"]
    assert "<ins>New</ins>" in text


def test_a_long_ledger_is_looked_through_in_stretches_that_lead_to_one_another(
    client, auditor, monkeypatch
):
    monkeypatch.setattr("measures.admin.ledger_list.REACH", 4)
    measure = make.measure()
    for number in range(9):
        measure = change(measure, f"{'odd' if number % 2 else 'even'} month {number}")
    last = Entry.objects.latest("seq").seq
    wanted = [*Entry.objects.filter(reason__contains="even").values_list("seq", flat=True)]
    address, seen = f"{LEDGER}?words=even", []

    while address:
        page = client.get(address)
        listed = page.context["cl"]
        seen += [entry.seq for entry in listed.result_list]
        assert listed.result_count == len(listed.result_list) <= 2
        address = listed.older and LEDGER + listed.older

    assert seen == sorted(wanted, reverse=True)
    lines = content(client.get(f"{LEDGER}export/jsonl/", {"words": "even"})).splitlines()
    assert len(lines) == len(seen)  # a file has them all
    assert found(client, after=last - 6, upto=last - 4) == [last - 4, last - 5]
    assert client.get(LEDGER, {"after": last - 2}).context["cl"].older == ""
    assert "were looked through" in client.get(LEDGER).content.decode()
    assert client.get(LEDGER).context["cl"].result_count == 4


@pytest.mark.parametrize("settled", [True, False])
def test_days_are_found_in_a_ledger_that_a_clock_ran_ahead_in(client, auditor, settings, settled):
    measure = make.measure()
    moments = [NOW, NOW + timedelta(days=9), NOW + timedelta(days=1)]
    if settled:
        moments.sort()
    else:
        settings.CLOCK_CORRECTED_AFTER = [Entry.objects.latest("seq").seq + 2]
    for moment in moments:
        why = {"by": make.BY, "reason": f"recorded {moment:%Y-%m-%d}", "at": moment}
        measure = editing.amend_measure(measure, content={"title_en": str(moment)}, **why)
    day = {n: f"{NOW + timedelta(days=n):%Y-%m-%d}" for n in (1, 2, 5, 9, 12)}
    of = {n: Entry.objects.get(reason=f"recorded {day[n]}").seq for n in (1, 9)}

    assert set(found(client, **{"from": day[1]})) == {of[1], of[9]}
    assert found(client, **{"from": day[1]}, until=day[5]) == [of[1]]
    assert found(client, **{"from": day[2]}) == [of[9]]
    assert found(client, **{"from": day[12]}) == []
    assert of[9] not in found(client, until=day[5])
    assert set(found(client, until=day[12])) == {*Entry.objects.values_list("seq", flat=True)}
    assert found(client, until="2001-01-01") == []


def test_values_of_filters_have_their_numbers_unless_too_many_match(client, auditor, monkeypatch):
    park = make.zone("park")
    mei = make.actor(make.user("editor", park), channel="api")
    measure = make.measure("KIND-001", zone=make.zone("north", park))
    for number in range(3):
        why = {"by": mei, "reason": "better words", "at": NOW}
        measure = editing.amend_measure(measure, content={"title_en": f"N {number}"}, **why)

    page = client.get(LEDGER, {"words": "better"})
    counts, text = page.context["cl"].counts, page.content.decode()

    assert counts["channel"] == {"api": 3}
    assert counts["kind"] == {"amended": 3, "text": 3}
    assert counts["person"] == {f"id:{mei.user_id}": 3}
    assert counts["zone"] == {"park": 3, "north": 3}
    assert 'API <span class="quiet">3</span>' in text
    assert 'import <span class="quiet">0</span>' in text
    used = client.get(LEDGER, {"channel__exact": "api"}).content.decode()
    assert "API <span" not in used  # of a filter in use the total says it
    monkeypatch.setattr("measures.admin.ledger_list.MOST", 2)
    assert client.get(LEDGER, {"words": "better"}).context["cl"].counts == {}
    assert client.get(LEDGER, {"words": "better"}).context["cl"].result_count == 3
    change(measure, "still better")
    assert client.get(LEDGER, {"words": "better"}).context["cl"].result_count == 4


def test_a_page_of_the_ledger_costs_the_same_queries_however_many_entries(
    client, auditor, django_assert_num_queries
):
    change(make.measure(), "the first")
    with CaptureQueriesContext(connection) as few:
        client.get(LEDGER)
    for _each in range(4):
        change(make.measure(zone=make.zone()), "another")
    with django_assert_num_queries(len(few)):
        client.get(LEDGER)


def test_entries_of_every_verb_and_subject_are_said_in_words(client, db, settings):
    frozen.load(2, settings)
    client.force_login(make.user(is_superuser=True))
    texts, verbs = [], set()
    for number in range(1, 1 + Entry.objects.count() // 50 + 1):
        page = client.get(LEDGER, {"p": number})
        texts.append(page.content.decode())
        verbs |= {each["entry"].verb for line in page.context["cl"].lines for each in line.entries}

    assert verbs == {*Entry.objects.values_list("verb", flat=True)}
    assert len(verbs) > 15
    text = "".join(texts)
    assert "granted something concerning account" in text
