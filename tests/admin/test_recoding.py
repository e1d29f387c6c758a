"""An auditor draws a tenth; a second person codes it from the sources alone; agreement is reported."""

from __future__ import annotations

import re

import pytest

from measures.actions import editing
from measures.domain.agreement import draw
from measures.ledger import verification
from measures.ledger.recodings import recoding
from measures.models import PUBLIC_SUBJECTS, Entry
from tests.helpers import make
from tests.helpers.files import attached
from tests.helpers.make import NOW

ROUNDS = "/admin/measures/entry/recoding/"
ROUND = f"{ROUNDS}recoding-1/"
DRAW = {"zone": "hetao", "seed": "lots of Tuesday", "reason": "yearly sample"}


@pytest.fixture
def coder(db):
    return make.user("editor", make.zone("elsewhere"), username="coder", last_name="Cheung")


@pytest.fixture
def auditor(client, coder):
    paper = make.source("paper")
    attached(paper, text="In 2027 the park will have 1000 square metres.", at=NOW)
    for number in range(1, 13):
        evidence = [{"source": paper, "start": 3, "end": 20}]
        zone = make.zone("hetao")
        make.measure(
            f"A-{number:03}", zone=zone, source=paper, evidence=evidence, targets=[make.target()]
        )
    user = make.user("auditor", make.zone("hetao"), username="audit")
    client.force_login(user)
    return user


def test_a_round_from_the_draw_to_the_agreement(client, auditor, coder):
    head = Entry.objects.latest("seq").seq
    assert client.post(ROUNDS, DRAW | {"coder": coder.pk}).status_code == 302
    row = recoding("recoding-1")
    due = draw([f"A-{n:03}" for n in range(1, 13)], "lots of Tuesday")
    assert (row.content["drawn"], row.content["list_at"]) == (due, head)
    assert len(due) == 2
    page = client.get(ROUND).content.decode()
    assert "lots of Tuesday" in page
    assert "once all are coded" in page
    assert client.post(ROUND, {"measure": due[0]}).status_code == 200  # who draws does not code
    assert recoding("recoding-1").content["codings"] == {}

    client.force_login(coder)
    assert "recoding-1" in client.get(ROUNDS).content.decode()
    blind = client.get(ROUND)
    assert "2027 the park" in blind.content.decode()
    form = blind.content.decode().split('id="coding"')[1]
    assert re.findall(r'value="([^"]+)" selected', form) == []
    assert due[1] not in form
    right = {"kind": "whitelist", "zone": "hetao", "status": "planned", "value": "1000.0"}
    assert client.post(ROUND, right | {"measure": due[0]}).status_code == 302
    client.post(ROUND, right | {"measure": due[0], "kind": "other"})  # it is final
    client.post(ROUND, {"measure": due[1], "zone": "elsewhere", "status": "planned"})

    client.force_login(auditor)
    page = client.get(ROUND)
    found = {each.name: each for _label, each in page.context["fields"]}
    assert (found["zone"].found.agreed, found["zone"].found.compared) == (1, 2)
    assert found["zone"].differ == [(due[1], "hetao", "elsewhere")]
    assert found["status"].found.agreed == 2
    assert found["zone"].found.kappa == 0
    assert "Cohen" in page.content.decode()


def test_the_draw_and_the_codings_are_entries_for_auditors_only_and_proved(client, auditor, coder):
    client.post(ROUNDS, DRAW | {"coder": coder.pk})
    entry = Entry.objects.latest("seq")

    assert (entry.subject, entry.code, entry.actor_id) == ("recoding", "recoding-1", auditor.pk)
    assert entry.subject not in PUBLIC_SUBJECTS
    assert entry.public == ""
    assert verification.verify().faults == []


@pytest.mark.parametrize("who", ["auditor", "recorder"])
def test_the_second_coder_is_another_person(client, auditor, who):
    person = auditor
    if who == "recorder":
        person = make.user("editor", make.zone("hetao"))
        measure = make.measure("A-099", zone=make.zone("hetao"))
        why = {"by": make.actor(person), "reason": "a better title", "at": NOW}
        editing.amend_measure(measure, content={"title_en": "New"}, **why)
        for seed in (str(n) for n in range(100)):
            codes = [f"A-{n:03}" for n in (*range(1, 13), 99)]
            if "A-099" in draw(codes, seed):
                break
    else:
        seed = "1"
    page = client.post(ROUNDS, DRAW | {"coder": person.pk, "seed": seed})

    assert page.context["form"].errors["coder"]
    assert not Entry.objects.filter(subject="recoding").exists()


def test_others_see_nothing_of_it(client, auditor, coder):
    client.post(ROUNDS, DRAW | {"coder": coder.pk})
    client.force_login(make.user("editor", make.zone("hetao")))

    assert client.get(ROUNDS).status_code == client.get(ROUND).status_code == 403
