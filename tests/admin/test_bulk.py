"""One change of many measures of the list: chosen, previewed, written as one batch, taken back."""

from datetime import date

import pytest
from django.test import Client

from measures.admin.jobs import JOBS, Job
from measures.models import Entry, Measure
from tests.helpers import make
from tests.helpers.admin_pages import LIST, at_its_end
from tests.helpers.files import TEXT, WORDS, attached
from tests.helpers.make import DAY


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(make.NOW)


@pytest.fixture
def editor(client, db):
    user = make.user("editor", username="mei")
    client.force_login(user)
    return user


@pytest.fixture
def three(editor):
    rows = [make.measure(f"A-00{number}") for number in (1, 2, 3)]
    make.step(rows[2], "in_progress")
    return rows


def choose(client, action, *rows, query="", **more):
    data = {"action": action, "index": "0", "_selected_action": [row.pk for row in rows]}
    return client.post(f"{LIST}?{query}", data | more)


def send(client, change, page, button, **data):
    hidden = {name: page.context[name] for name in ("rows", "ready") if page.context["preview"]}
    hidden |= {"rows": page.context["rows"], "form_token": page.context["form_token"]}
    sent = {"reason": "the works began"} | data
    return client.post(f"{LIST}bulk/{change}/", sent | hidden | {button: "1"})


STEP = {"to": "in_progress", "effective_on": str(DAY)}


def codes(rows):
    return [row["code"] for row in rows]


def test_a_preview_says_of_each_row_what_will_happen_and_writes_nothing(client, three):
    page = choose(client, "advance_all", *three)
    assert codes(page.context["will"]) == ["A-001", "A-002", "A-003"]
    end = Entry.objects.count()

    page = send(client, "advance", page, "preview", **STEP)

    assert codes(page.context["will"]) == ["A-001", "A-002"]
    [cannot] = page.context["cannot"]
    assert (cannot["code"], bool(cannot["because"])) == ("A-003", True)
    assert page.context["button"] == "Change the status of 2 measures"
    assert Entry.objects.count() == end


def test_the_allowed_ones_are_one_batch_once_and_are_taken_back_as_one(client, three):
    page = send(client, "advance", choose(client, "advance_all", *three), "preview", **STEP)
    first = send(client, "advance", page, "apply", **STEP)
    end = Entry.objects.count()

    again = send(client, "advance", page, "apply", **STEP)

    assert first.url == again.url
    assert Entry.objects.count() == end
    made = Entry.objects.order_by("-seq")[:2]
    assert {entry.request_id for entry in made} == {first.url.split("/")[-2]}
    assert [*Measure.objects.values_list("status", flat=True)] == ["in_progress"] * 3
    client.post(first.url, {"reason": "the wrong list"})
    assert Measure.objects.filter(status="planned").count() == 2


def test_nothing_is_written_when_one_was_changed_after_the_preview(client, three):
    page = send(client, "advance", choose(client, "advance_all", *three[:2]), "preview", **STEP)
    make.step(Measure.objects.get(code="A-002"), "in_progress")

    refused = send(client, "advance", page, "apply", **STEP)

    assert codes(refused.context["cannot"]) == ["A-002"]
    assert "the works began" in refused.content.decode()
    assert Measure.objects.get(code="A-001").status == "planned"
    without = send(client, "advance", refused, "apply", **STEP)
    assert without.status_code == 302
    assert Measure.objects.get(code="A-001").status == "in_progress"


def test_all_that_match_are_chosen_by_the_filter_on_the_server(client, three):
    all_planned = {"query": "status=planned", "select_across": "1", "match_count": "3"}
    page = choose(client, "confirm_all", **all_planned)

    assert codes(page.context["will"]) == ["A-001", "A-002"]
    assert "3 measures matched when you chose; 2 match now." in page.content.decode()


@pytest.mark.parametrize(
    ("action", "change", "data", "verb"),
    [
        ("confirm_all", "confirm", {"true_on": "2026-11-20"}, "confirmed"),
        ("hand_over_all_chosen", "hand-over", {"owner": "mei"}, "handed"),
        ("cite_for_all", "evidence", {"source": "paper", "locator": "p. 3"}, "amended"),
        ("withdraw_all", "withdraw", {}, "withdrawn"),
    ],
)
def test_every_other_change_of_many(client, three, editor, action, change, data, verb):
    keys = {"mei": editor.pk, "paper": make.source("paper").pk}
    data = {name: keys.get(value, value) for name, value in data.items()}
    page = send(client, change, choose(client, action, *three[:2]), "preview", **data)

    response = send(client, change, page, "apply", leave=["A-002"], **data)

    assert response.status_code == 302
    last = Entry.objects.latest("seq")
    assert (last.code, last.verb, last.reason) == ("A-001", verb, "the works began")
    assert Measure.objects.get(code="A-002").version == 1


def test_faults_of_the_form_and_rights_are_said(client, three):
    beside = make.measure("B-001", zone=make.zone("hetao-hk"))
    page = choose(client, "withdraw_all", three[0], beside)
    unsaid = send(client, "withdraw", page, "preview", reason="")
    assert unsaid.context["form"].errors.keys() == {"reason"}

    page = send(client, "withdraw", unsaid, "preview")

    assert codes(page.context["cannot"]) == ["B-001"]
    client.force_login(make.user("viewer"))
    assert choose(client, "withdraw_all", three[0]).status_code == 302  # offered nothing
    assert client.post(f"{LIST}bulk/withdraw/", {"rows": "A-001:1"}).status_code == 403


def test_there_is_a_bound_with_words(client, three, monkeypatch):
    monkeypatch.setattr("measures.admin.desk.bulk.MOST", 2)

    response = client.post(
        LIST, {"action": "confirm_all", "index": "0", "select_across": "1"}, follow=True
    )

    assert "One change is of at most 2 measures." in response.content.decode()


def test_chosen_rows_are_exported(client, three):
    response = choose(client, "export_all", three[0])

    assert response["Content-Disposition"].endswith('.xlsx"')
    response.close()


def test_a_post_is_cleared_for_many_and_never_both_given_and_cleared(client, editor):
    rows = [make.measure(f"A-00{number}", owner=editor) for number in (1, 2)]
    page = choose(client, "hand_over_all_chosen", *rows)
    assert b"Leave without" in page.content

    both = send(client, "hand-over", page, "preview", owner=editor.pk, cleared=["owner"])
    assert "not both" in str(both.context["form"].errors)
    page = send(client, "hand-over", page, "preview", cleared=["owner"])
    assert "Owner" in [
        str(label) for _post, label in page.context["form"].fields["cleared"].choices
    ]
    send(client, "hand-over", page, "apply", cleared=["owner"])

    assert {*Measure.objects.values_list("owner_user", flat=True)} == {None}


@pytest.mark.parametrize(
    ("action", "change", "data", "cited"),
    [
        ("advance_all", "advance", STEP, "status_update"),
        ("confirm_all", "confirm", {"true_on": "2026-11-20"}, "confirmation"),
        ("cite_for_all", "evidence", {}, None),
    ],
)
def test_words_of_a_document_are_the_evidence_of_all(client, three, action, change, data, cited):
    document = attached(make.source("paper", published_on=date(2026, 11, 20)))
    start = TEXT.index(WORDS)
    page = choose(client, action, *three[:2])
    found = {"open_document": document.pk, "phrase": WORDS, "find": "1"}

    page = send(client, change, page, "find", **data | found)
    mark = {"open_document": document.pk, "mark": f"{start}-{start + len(WORDS)}"}
    page = send(client, change, page, "use", **data | mark)
    [chosen] = page.context["form"].panel.chosen
    assert chosen.words == WORDS
    words = data | {"passage": chosen.value}
    page = send(client, change, page, "preview", **words)
    assert codes(page.context["will"]) == ["A-001", "A-002"]
    assert send(client, change, page, "apply", **words).status_code == 302

    for measure in three[:2]:
        evidence = measure.evidence.get(start=start)
        assert (evidence.source.code, evidence.end) == ("paper", start + len(WORDS))
        acts = ("status_update", "confirmation", "reading")
        assert [act for act in acts if getattr(evidence, act)] == [act for act in [cited] if act]


def test_evidence_for_all_needs_words_or_a_place_in_a_source(client, three):
    page = choose(client, "cite_for_all", *three[:2])

    nothing = send(client, "evidence", page, "preview")
    half = send(client, "evidence", page, "preview", source=make.source("paper").pk)

    assert nothing.context["form"].errors.keys() == {"source", "locator"}
    assert half.context["form"].errors.keys() == {"locator"}


def test_a_long_change_goes_on_beside_its_page(committed, client, monkeypatch):
    monkeypatch.setattr("measures.admin.desk.bulk.LONG", 1)
    client.force_login(make.user("editor"))
    rows = [make.measure(f"A-00{number}") for number in (1, 2)]
    make.step(make.measure("A-003"), "in_progress")
    page = choose(client, "advance_all", *Measure.objects.all())

    order = send(client, "advance", page, "preview", **STEP)
    page = at_its_end(client, order.url)[1]
    JOBS._jobs[order.url.split("/")[-2]] = Job(2, 3)
    under_way = client.get(order.url)
    JOBS._jobs.clear()
    assert "2 of 3 measures" in under_way.content.decode()
    assert "Nothing is written before you confirm." in under_way.content.decode()
    assert (codes(page.context["will"]), codes(page.context["cannot"])) == (
        ["A-001", "A-002"],
        ["A-003"],
    )
    switched = send(client, "advance", page, "apply", **STEP, switch_language="zh-hans")
    assert switched.headers["Refresh"].endswith(switched.context["address"])
    again = at_its_end(client, switched.context["address"])[1]
    assert 'lang="zh-hans"' in again.content.decode()
    assert codes(again.context["will"]) == ["A-001", "A-002"]
    assert again.context["cannot"][0]["because"] != page.context["cannot"][0]["because"]
    client.cookies.pop("django_language")
    make.step(rows[1], "in_progress")
    refused = at_its_end(client, send(client, "advance", page, "apply", **STEP).url)[1]
    assert codes(refused.context["cannot"]) == ["A-002", "A-003"]
    assert "Nothing was written." in refused.content.decode()
    assert "the works began" in refused.content.decode()
    assert Measure.objects.get(code="A-001").status == "planned"

    end = at_its_end(client, send(client, "advance", refused, "apply", **STEP).url)[1]

    assert end.url == f"{LIST}batches/{Entry.objects.latest('seq').request_id}/"
    assert Measure.objects.get(code="A-001").status == "in_progress"
    JOBS._results.clear()  # as after a new start of the server
    previewed = switched.context["address"]
    assert "Nothing was written; send it again." in client.get(previewed).content.decode()
    stranger = Client()
    stranger.force_login(make.user("editor"))
    assert stranger.get(previewed).url == f"{LIST}?"
