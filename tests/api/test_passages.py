"""Words of documents as the evidence of a step, a confirmation and a reading, over the API."""

import pytest

from measures.ledger import verification
from measures.models import Entry, Measure, Source
from measures.text.digest import digest_of
from tests.helpers import make
from tests.helpers.api import V1, problem
from tests.helpers.files import TEXT, WORDS, attached
from tests.helpers.writes import pointers

START = TEXT.index(WORDS)
PASSAGE = {"source": "paper", "start": START, "end": START + len(WORDS)}
FURTHER = "修订：" + TEXT
WHY = {"reason": "it says so"}


@pytest.fixture
def measure(editor):
    attached(make.source("paper", published_on="2026-11-20"))
    return make.measured().measure


def post(api, measure, verb, body):
    address = f"{V1}measures/{measure.code}/{verb}/"
    tag = {"If-Match": f'"{Measure.objects.get(pk=measure.pk).version}"'}
    return api.post(address, WHY | body, format="json", headers=tag)


ACTS = {
    "advance": {"to": "in_force", "effective_on": "2026-11-20"},
    "confirm": {"true_on": "2026-11-20"},
    "targets/1/readings": {"value": "300", "read_on": "2026-11-20", "source": "paper"},
}
SUPPORTS = {
    "advance": {"status_update": 2},
    "confirm": {"confirmation": 1},
    "targets/1/readings": {"target": 1, "reading": 1},
}


@pytest.mark.parametrize("verb", ACTS)
def test_an_act_cites_the_words_that_state_it(api, measure, verb):
    done = post(api, measure, verb, ACTS[verb] | {"passages": [PASSAGE]})

    assert done.status_code == 200, done.json()
    [cited] = done.json()["evidence"]
    assert (cited["digest"], cited["supports"]) == (digest_of(WORDS), SUPPORTS[verb])
    acts = [*done.json()["history"][1:], *done.json()["confirmations"]]
    assert {act["source"] for act in acts} <= {"paper"}
    assert verification.verify().faults == []


@pytest.mark.parametrize("verb", ACTS)
@pytest.mark.parametrize(
    ("wrong", "member"),
    [
        ({"digest": "0" * 16}, "/1/digest"),
        ({"end": 9000}, "/1/end"),
        ({"document": "0" * 64}, "/1/document"),
        ({"start": 3}, "/1"),
        ({"source": "other"}, "/1/source"),
        ({"start": None}, "/1/start"),
        ({"start": START, "end": START + len(WORDS)}, "/1"),
        ({"page": 3}, "/1/page"),
    ],
)
def test_a_wrong_passage_is_named_and_nothing_is_written(api, measure, verb, wrong, member):
    second = PASSAGE | {"start": 0, "end": 3} | wrong
    before = Entry.objects.count()

    refused = post(api, measure, verb, ACTS[verb] | {"passages": [PASSAGE, second]})

    assert pointers(refused) == [f"#/passages{member}"]
    assert Entry.objects.count() == before


def test_a_further_version_is_cited_by_its_digest(api, measure):
    document = attached(Source.objects.get(code="paper"), FURTHER, further=True)
    start = FURTHER.index(WORDS)
    passage = PASSAGE | {"start": start, "end": start + len(WORDS), "document": document.sha256}

    done = post(api, measure, "confirm", ACTS["confirm"] | {"passages": [passage]})

    assert done.json()["evidence"][0]["document"] == document.sha256
    [cited] = api.get(f"{V1}measures/{measure.code}/evidence/").json()["results"]
    assert cited["document"] == document.sha256


def test_a_bulk_step_cites_and_its_wrong_passage_is_named_by_its_row(api, measure):
    other = make.measure("A-002")
    rows = [
        {"code": row.code, "version": row.version, "passages": [PASSAGE]} | ACTS["advance"]
        for row in (measure, other)
    ]

    wrong = [rows[0], rows[1] | {"passages": [PASSAGE, PASSAGE | {"end": 9000}]}]
    refused = api.post(f"{V1}measures/advance/", WHY | {"steps": wrong}, format="json")
    done = api.post(f"{V1}measures/advance/", WHY | {"steps": rows}, format="json")

    errors = problem(refused, 400, "invalid-body")["errors"]
    assert [each["pointer"] for each in errors] == ["#/steps/1/passages/1/end"]
    assert [len(each["evidence"]) for each in done.json()["results"]] == [1, 1]
