"""Responses of the reading endpoints."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.timezone import localdate

from measures import ledger
from measures.actions import workflow
from measures.domain.schedule import Schedule
from measures.models import Kind, Status, Unit
from tests.helpers import make
from tests.helpers.files import attached
from tests.helpers.make import DAY, NOW

V1 = "/api/v1/"


@pytest.fixture
def hetao(db):
    """Hetao with one measure of its own and two in its Shenzhen park, and Qianhai with one."""
    hetao = make.zone("hetao")
    park = make.zone("hetao-sz", hetao)
    make.measure("A-001", zone=hetao)
    make.measure("A-002", zone=park, kind="tax")
    make.measure("A-003", zone=park, status="in_force")
    make.measure("B-001", zone=make.zone("qianhai"))


def codes(response):
    assert response.status_code == 200, response.content
    return [each["code"] for each in response.json()["results"]]


def test_zones_come_with_parent_and_counts(hetao, api):
    response = api.get(f"{V1}zones/")

    assert codes(response) == ["hetao", "qianhai", "hetao-sz"]  # each after those it lies in
    whole, _qianhai, park = response.json()["results"]
    assert (whole["parents"], park["parents"]) == ([], ["hetao"])
    assert whole["name"] == {"zh-Hans": "区hetao", "zh-Hant": "區hetao", "en": "Zone hetao"}
    assert whole["measures"]["own"]["total"] == 1
    assert whole["measures"]["with_sub_zones"]["by_status"]["planned"] == 2
    assert list(whole["measures"]["own"]["by_status"]) == sorted(Status.values)
    assert api.get(f"{V1}zones/hetao-sz/").json() == park


def test_the_measures_of_a_zone_are_those_of_its_sub_zones_too(hetao, api):
    assert codes(api.get(f"{V1}zones/hetao/measures/")) == ["A-001", "A-002", "A-003"]
    assert codes(api.get(f"{V1}zones/hetao/measures/?sub_zones=true&kind=tax")) == ["A-002"]
    assert codes(api.get(f"{V1}zones/hetao/measures/?sub_zones=false")) == ["A-001"]
    assert codes(api.get(f"{V1}zones/hetao/measures/?status=in_force")) == ["A-003"]


@pytest.mark.parametrize("several", ["kind=tax&kind=funding", "kind=tax,funding"])
def test_measures_are_filtered_by_several_values(hetao, api, several):
    assert codes(api.get(f"{V1}measures/?zone=hetao,qianhai&sub_zones=false")) == ["A-001", "B-001"]
    assert codes(api.get(f"{V1}measures/?{several}")) == ["A-002"]


def test_a_measure_is_served_as_the_ledger_stored_it(db, api):
    measure = make.measure(title="科研用房", targets=[make.target()])

    response = api.get(f"{V1}measures/{measure.code}/")

    assert response.content.startswith(bytes(measure.stored_body.body)[:-1])
    assert response.json()["title"]["zh-Hans"] == "科研用房"
    assert response.json()["title"]["zh-Hant"] == "科研用房"
    assert response.json()["targets"][0]["indicator"]["zh-Hant"] == "科研面積"
    assert response.json()["freshness"] == "stale"
    assert response["ETag"] == f'"1.{localdate():%Y%m%d}"'
    assert response["Content-Language"] == "zh-Hans, zh-Hant, en"
    assert api.get(f"{V1}measures/").json()["results"] == [response.json()]


def test_history_is_paged_by_entry(db, api):
    measure = make.measure()
    for to in ("in_progress", "suspended"):
        workflow.advance(measure, to=to, by=make.BY, reason="因故", effective_on=DAY, at=NOW)
    address = f"{V1}measures/{measure.code}/history/"

    first = api.get(f"{address}?limit=2").json()
    last = api.get(first["next"]).json()

    assert [each["verb"] for each in first["results"]] == ["created", "advanced"]
    [entry] = last["results"]
    assert entry["changes"]["status"] == {"old": "in_progress", "new": "suspended"}
    assert (entry["seq"], entry["reason"], entry["channel"]) == (
        ledger.current_head()[0],
        "因故",
        "command",
    )
    assert api.get(last["previous"]).json()["results"] == first["results"]


def test_sources_are_listed_by_code(db, api):
    for code in ("b", "a"):
        make.source(code)

    response = api.get(f"{V1}sources/?limit=1")

    assert codes(response) == ["a"]
    assert codes(api.get(response.json()["next"])) == ["b"]
    assert response.json()["results"][0]["publisher"]["zh-Hant"] == "出版者"


def test_vocabularies_have_every_language(db, api):
    assert codes(api.get(f"{V1}kinds/")) == Kind.values
    assert codes(api.get(f"{V1}units/")) == Unit.values
    assert codes(api.get(f"{V1}statuses/")) == Status.values
    statuses = api.get(f"{V1}statuses/").json()["results"]
    assert all(len(set(each["definition"].values())) == 3 for each in statuses)
    completed = statuses[4]
    assert completed["definition"]["en"] == "The responsible body says that it is done."
    assert completed["definition"]["zh-Hant"] == "負責機構表示已經完成。"
    verified = {"to": "verified", "source": True, "second_person": True}
    assert any(verified.items() <= step.items() for step in completed["steps"])
    for each in api.get(f"{V1}kinds/").json()["results"]:
        assert set(each["name"]) == {"zh-Hans", "zh-Hant", "en"}
        assert each["typed"] == (each["code"] in Kind.values[:4])


def test_schedules_are_defined_by_precedence_here_and_in_the_docs(db, api):
    schedules = api.get(f"{V1}schedules/").json()["results"]

    order = [schedule["code"] for schedule in schedules]
    assert order == list(Schedule)
    assert all(len(set(each["definition"].values())) == 3 for each in schedules)
    assert schedules[0]["name"]["zh-Hant"] == "已終結"
    model = (Path(settings.BASE_DIR) / "docs/model.md").read_text("utf-8")
    _head, *lines = model.partition("| Schedule |")[2].partition("\n\n")[0].splitlines()
    assert [line.split("`")[1] for line in lines if "`" in line] == order


def test_the_head_is_what_verify_ledger_takes(db, api):
    make.measure()
    seq, digest = ledger.current_head()

    assert api.get(f"{V1}ledger/head/").json() == {"seq": seq, "hash": digest}


#: Addresses that are not read.
WRITTEN_TO = {"advance", "advance_several", "withdraw", "reinstate"}
WRITTEN_TO |= {"measure_targets", "measure_target", "readings", "promise"}
WRITTEN_TO |= {"merge", "target_promise", "retire", "grant", "refuse", "recall"}
WRITTEN_TO |= {"take_back", "retract", "confirm", "hand_over"}


def test_every_listed_address_answers(db, api):
    make.measure("A-001", organisations=make.named("bureau"))
    attached(make.source("paper", shown="document"))
    addresses = api.get(V1).json()
    assert addresses["zone_measures"] == "http://testserver/api/v1/zones/{code}/measures/"

    for name, address in addresses.items():
        codes = {"zone": "hetao-sz", "organisation": "bureau", "merge": "bureau", "source": "paper"}
        code = next((code for part, code in codes.items() if part in name), "A-001")
        address = address.replace("{code}", code)
        address = address.replace("{number}", "1")
        got = 405 if name in WRITTEN_TO else {"ledger_entries": 401}.get(name, 200)
        response = api.get(address)
        assert response.status_code == got, name
        assert not response.streaming or b"".join(response)  # and its file is closed
        statuses = {"docs": 405, "ledger_entries": 401}.get(name, 200)
        assert api.options(address).status_code == statuses, name


@pytest.mark.parametrize("path", ["zones/", "measures/", "measures/A-001/", "kinds/", ""])
def test_head_sends_the_headers_of_get_without_the_body(db, api, path):
    make.measure("A-001")
    got, head = api.get(V1 + path), api.head(V1 + path)

    assert head.content == b""
    for header in ("ETag", "Content-Type", "Content-Length", "Cache-Control"):
        assert head[header] == got[header]


@pytest.mark.parametrize(
    "path",
    [
        "zones/",
        "zones/hetao-sz/",
        "zones/hetao-sz/measures/",
        "measures/",
        "measures/A-001/",
        "measures/A-001/history/",
        "sources/",
        "ledger/head/",
    ],
)
def test_a_current_etag_gets_304_in_one_query(db, api, path, django_assert_num_queries):
    measure = make.measure("A-001")
    tag = api.get(V1 + path)["ETag"]

    with django_assert_num_queries(1):
        same = api.get(V1 + path, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    assert same["Cache-Control"] == "no-cache"

    workflow.advance(
        measure, to="in_progress", by=make.BY, reason="needed", effective_on=DAY, at=NOW
    )
    changed = api.get(V1 + path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed["ETag"] != tag


def test_a_list_costs_the_same_for_sixty_measures_as_for_one(
    db, api, django_assert_max_num_queries
):
    park, source = make.zone("hetao-sz", make.zone("hetao")), make.source()
    # The head and the page; under a new head also whether all bodies are of the day, and which
    # zones lie within.
    budgets = {"measures/?": 3, "zones/hetao/measures/?": 3, "measures/?zone=hetao&kind=tax&": 3}

    for more, number in ((1, 1), (59, 60)):
        for _ in range(more):
            make.measure(zone=park, source=source, kind="tax", targets=[make.target()])
        for path, budget in budgets.items():
            with django_assert_max_num_queries(budget):
                response = api.get(f"{V1}{path}limit=60")
            assert len(codes(response)) == number


def test_only_public_reads_are_cacheable(db, api):
    assert api.get(f"{V1}zones/")["Cache-Control"] == "no-cache"
    api.force_login(make.user())
    assert api.get(f"{V1}zones/")["Cache-Control"] == "no-store"


def test_a_request_keeps_its_id(db, api):
    assert api.get(V1, headers={"X-Request-ID": "abc-1"})["X-Request-ID"] == "abc-1"
    for unfit in ("a b", "é", "x" * 65, ""):
        generated = api.get(V1, headers={"X-Request-ID": unfit})["X-Request-ID"]
        assert generated != unfit
        assert len(generated) == 32


def test_json_is_not_escaped(db, api):
    make.measure("A-001", title="科研")

    assert "科研".encode() in api.get(f"{V1}measures/").content
    assert json.loads(api.get(f"{V1}measures/").content)["next"] is None
