"""Every query parameter in the OpenAPI document, with every sort of invalid value."""

from __future__ import annotations

import re
import time
from urllib.parse import quote, quote_from_bytes

import pytest

from measures.models import Entry
from tests.helpers import make
from tests.helpers.api import problem
from tests.helpers.files import attached
from tests.helpers.make import DAY
from tests.helpers.openapi import SPEC, parameters_of

READS = {
    path: {
        "parameters": parameters_of(SPEC, item["get"]),
        "operationId": item["get"]["operationId"],
    }
    for path, item in SPEC["paths"].items()
    if "get" in item
}
PARAMETERS = [
    pytest.param(path, each, id=f"{operation['operationId']}-{each['name']}")
    for path, operation in READS.items()
    for each in operation["parameters"]
    if each["in"] == "query"
]
SURROGATE = quote_from_bytes("\ud800".encode("utf-8", "surrogatepass"))
WRONG = {
    "empty": "",
    "of the wrong type": "colour",
    "negative": "-1",
    "a fraction": "1.5",
    "no number": "NaN",
    "beyond the column": str(2**63),
    "in the future": str(10**17),
    "enormous": "9" * 100_000,
    "nested": quote("[" * 100_000),
    "a NUL": "%00",
    "half a surrogate pair": SURROGATE,
    "no UTF-8": "%FF",
    "a list with a hole": "hetao,,tax",
    "unheard of": quote("不存在"),
}
CODES = {"/api/v1/zones/": "hetao", "/api/v1/measures/": "A-001", "/api/problems/": "stale"}
CODES |= {"/api/v1/organisations/": "bureau", "/api/v1/sources/": "paper"}
#: Nearly any text is a valid search.
WORDS = {"empty", "of the wrong type", "negative", "a fraction", "no number"}
WORDS |= {"beyond the column", "in the future", "a list with a hole", "unheard of"}


def can_be(parameter, what):
    """Whether this parameter accepts a value that others refuse."""
    schema = parameter["schema"]
    if "pattern" in schema:
        return re.fullmatch(schema["pattern"], WRONG[what])
    return "maxLength" in schema and what in WORDS


@pytest.fixture(scope="module")
def auditor(shared_db):
    """An auditor of a record of two measures."""
    hetao = make.zone("hetao")
    for code in ("A-001", "A-002"):
        make.measure(code, zone=hetao, targets=[make.target()])
    make.organisation("bureau")
    attached(make.source("paper"))
    return make.user("auditor")


@pytest.fixture
def ask(auditor, db, api):
    """Reads as the auditor, quickly and without an entry."""
    api.force_authenticate(auditor)

    def ask(path, query=""):
        code = next((code for start, code in CODES.items() if path.startswith(start)), "")
        before, started = Entry.objects.count(), time.process_time()
        response = api.get(f"{path.replace('{code}', code)}?{query}")
        if response.streaming:  # read to its end, which closes it
            b"".join(response.streaming_content)
        assert time.process_time() - started < 5
        assert Entry.objects.count() == before
        return response

    return ask


def names(response, slug="invalid-parameter"):
    return {fault.get("parameter") for fault in problem(response, 400, slug)["errors"]}


@pytest.mark.slow
@pytest.mark.parametrize(("path", "parameter"), PARAMETERS)
def test_a_wrong_value_is_refused_by_the_name_of_its_parameter(ask, path, parameter):
    name = parameter["name"]
    for what, value in WRONG.items():
        response = ask(path, f"{name}={value}")
        if can_be(parameter, what):
            assert response.status_code == 200, what
        else:
            assert response.status_code == 400, what
            assert names(response) == {name}, what
    if parameter["schema"].get("type") != "array":
        assert names(ask(path, f"{name}=1&{name}=1")) == {name}


@pytest.mark.parametrize("path", READS)
def test_an_unknown_parameter_is_refused_by_its_name(ask, path):
    for name in ("colour", "Limit", "%00", "limit[]", "__proto__"):
        names(ask(path, f"{name}=1"), "unknown-parameter")


@pytest.mark.parametrize("path", [path for path in READS if "{code}" in path])
def test_an_unknown_code_gets_404(ask, path):
    for code in ("a-001", "unheard-of", "0", "%00", "%FF", SURROGATE, "A" * 5000, quote("河套")):
        problem(ask(path.replace("{code}", code)), 404, "not-found")


PAGED = [path for path, read in READS.items() if "cursor" in str(read["parameters"])]


@pytest.mark.parametrize("path", PAGED)
def test_a_cursor_is_good_for_its_own_list_only(ask, path):
    make.source("one")
    foreign = "/api/v1/sources/" if "sources" not in path else "/api/v1/measures/"
    cursor = ask(foreign, "limit=1").json()["next"].rpartition("cursor=")[2]
    for forged in (cursor, cursor[:-1], "A" + cursor, cursor.partition("%3A")[0]):
        assert names(ask(path, f"cursor={forged}")) == {"cursor"}


#: Filters by which a list of one measure after another stays what it is.
SAME = {"kind": "rd_platform", "status": "planned", "to": f"{DAY}"}
FILTERED = [
    pytest.param(path, name, id=f"{READS[path]['operationId']}-{name}")
    for path in PAGED
    for name in SAME.keys() & {each["name"] for each in READS[path]["parameters"]}
]


@pytest.mark.parametrize(("path", "name"), sorted(FILTERED, key=lambda each: each.id))
def test_a_cursor_is_good_for_its_own_filters_only(ask, path, name):
    cursor = ask(path, "limit=1").json()["next"].rpartition("cursor=")[2]

    assert names(ask(path, f"{name}={SAME[name]}&cursor={cursor}")) == {"cursor"}
