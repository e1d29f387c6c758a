"""An auditor draws a tenth; a second person codes it from the sources alone; agreement is reported."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from django.utils import timezone

from measures.actions import editing
from measures.domain.agreement import draw
from measures.ledger import verification
from measures.ledger.recodings import recoding
from measures.models import PUBLIC_SUBJECTS, Entry, Measure
from tests.helpers import make
from tests.helpers.browser import browser_page, log_in, needs_chromium, no_faults
from tests.helpers.files import attached
from tests.helpers.make import NOW
from tests.helpers.outsiders import DOCS

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
    assert found["zone"].differ == [(due[1], "hetao", "elsewhere", "hetao")]
    assert found["status"].found.agreed == 2
    assert found["zone"].found.kappa == 0
    assert "Cohen" in page.content.decode()


@pytest.fixture
def finished(client, auditor, coder):
    """The codes drawn; the second of them was coded in another zone, without a figure."""
    client.post(ROUNDS, DRAW | {"coder": coder.pk})
    due = recoding("recoding-1").content["drawn"]
    client.force_login(coder)
    right = {"kind": "whitelist", "zone": "hetao", "status": "planned", "value": "1000"}
    client.post(ROUND, right | {"measure": due[0]})
    client.post(ROUND, right | {"measure": due[1], "zone": "elsewhere"})
    client.force_login(auditor)
    return due


def difference(client, code, name):
    [found] = [
        each
        for each in client.get(ROUND).context["differences"]
        if (each["code"], each["name"]) == (code, name)
    ]
    return found


def test_an_auditor_settles_a_difference_and_is_led_to_the_measure(client, finished, coder):
    code = finished[1]
    outcome = {"measure": code, "field": "zone", "outcome": "coding", "reason": "the map says so"}
    assert difference(client, code, "zone")["settled"] is None
    client.post(ROUND, outcome | {"reason": ""})
    client.post(ROUND, outcome | {"field": "colour"})
    assert "no such difference" in client.get(ROUND).content.decode()
    client.force_login(coder)
    client.post(ROUND, outcome)  # is no auditor
    client.force_login(make.user("auditor", make.zone("hetao"), last_name="Ng"))
    assert difference(client, code, "zone")["settled"] is None

    client.post(ROUND, outcome)
    client.post(ROUND, outcome | {"outcome": "record"})  # it is final
    page = client.get(ROUND).content.decode()

    found = difference(client, code, "zone")
    measure = Measure.objects.get(code=code)
    assert found["to_correct"]
    assert (found["words"], found["settled"]["reason"]) == (
        "The record is to be corrected",
        "the map says so",
    )
    assert "settled already" in page
    assert f"/admin/measures/measure/{measure.pk}/change/" in page
    why = {"by": make.BY, "reason": "the map says so", "at": timezone.now()}
    editing.amend_measure(measure, content={"zone": make.zone("elsewhere")}, **why)
    assert difference(client, code, "zone")["is_corrected"]
    assert verification.verify().faults == []


def test_anybody_draws_the_sample_again_from_the_list_as_it_was(client, finished, coder, tmp_path):
    make.measure("A-000", zone=make.zone("hetao"))  # later than the list
    seed = DRAW["seed"]
    file = tmp_path / "recoding-1.csv"
    file.write_bytes(b"".join(client.get(f"{ROUND}codes.csv").streaming_content))
    command = [sys.executable, "-S", "-E", DOCS / "draw.py", seed, file]

    done = subprocess.run(command, capture_output=True, text=True, timeout=60)

    assert done.stdout.split() == finished
    assert (done.returncode, done.stderr) == (0, "")
    assert f"draw.py &#x27;{seed}&#x27; recoding-1.csv" in client.get(ROUND).content.decode()
    other = subprocess.run(
        [*command[:-2], "another", file], capture_output=True, text=True, timeout=60
    )
    assert other.returncode == 1
    assert "marks others as drawn" in other.stderr
    client.force_login(coder)
    assert client.get(f"{ROUND}codes.csv").status_code == 403


def test_the_coder_is_led_to_what_is_to_be_coded_from_the_start_page(client, auditor, coder):
    client.post(ROUNDS, DRAW | {"coder": coder.pk})
    link = f'href="{ROUND}"'
    assert link not in client.get("/admin/").content.decode()

    for person in (coder, make.user(username="roleless", is_staff=True)):
        client.force_login(person)
        assert (link in client.get("/admin/").content.decode()) == (person == coder)
    client.force_login(coder)
    for code in recoding("recoding-1").content["drawn"]:
        client.post(ROUND, {"measure": code})
    assert link not in client.get("/admin/").content.decode()


@needs_chromium
def test_a_round_in_the_browser_from_the_draw_to_an_outcome(
    client, auditor, coder, live_server, transactional_db
):
    with browser_page(live_server.url) as page:
        log_in(page, "audit")
        page.goto(ROUNDS)
        page.select_option("#id_zone", "hetao")
        page.select_option("#id_coder", str(coder.pk))
        page.fill("#id_seed", DRAW["seed"])
        page.fill("#id_reason", DRAW["reason"])
        no_faults(page)
        page.click("section[aria-labelledby=draw] input[type=submit]")
        assert "once all are coded" in page.inner_text("main")
        no_faults(page)

        log_in(page, "coder")
        page.click("#codings ~ .box a")
        for zone in ("hetao", "elsewhere"):
            assert "2027 the park" in page.inner_text("blockquote")
            no_faults(page)
            page.select_option("#id_zone", zone)
            page.click("section[aria-labelledby=coding] input[type=submit]")
        assert page.locator("select[name=outcome]").count() == 0  # auditors find

        log_in(page, "audit", "zh-hant")
        page.goto(ROUND)
        no_faults(page, dark=True)
        row = page.locator("div.box", has=page.locator("input[name=field][value=zone]"))
        row.locator("select").select_option("coding")
        row.locator("input[name=reason]").fill("the map says so")
        row.locator("button").click()
        page.click("a[href$='/change/']")
        no_faults(page)


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
