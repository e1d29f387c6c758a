"""The OpenAPI document is valid and complete, and responses match it."""

import io
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

from measures.actions import editing, workflow
from measures.api.http.problems import PROBLEM_TYPES
from measures.api.params.parsing import WRITING
from measures.api.urls import V1, template
from tests.helpers import make
from tests.helpers.browser import browser_page, needs_chromium
from tests.helpers.make import DAY, NOW
from tests.helpers.openapi import COMMITTED, SPEC, hold_against, parameters_of

SPECTRAL = Path(__file__).parents[2] / "var" / "spectral" / "node_modules" / ".bin" / "spectral"


@pytest.mark.once
@pytest.mark.slow
def test_the_schema_is_valid_openapi_without_a_warning_and_committed(db):
    out = io.StringIO()

    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)

    assert out.getvalue().startswith("openapi: 3.1.0")
    same = out.getvalue() == COMMITTED.read_text("utf-8")
    assert same, "docs/openapi.yaml is not what the server gives; renew it: make schema"


def test_the_schema_is_small_because_it_repeats_no_header_and_no_problem(spec, client):
    assert len(client.get("/api/schema/").content) < 400_000
    problems = spec["components"]["responses"]
    assert len({str(problem) for problem in problems.values()}) == len(problems)
    described = list(problems.values())
    for path in spec["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if status[0] in "345":
                    assert response["$ref"].split("/")[-1] in problems
                else:
                    described.append(response)
    for response in described:
        for name, header in response.get("headers", {}).items():
            assert header == {"$ref": f"#/components/headers/{name}"}
            assert spec["components"]["headers"][name]["description"]


@pytest.mark.once
def test_the_schema_is_valid_by_the_validator_of_its_standard(spec):
    validator = pytest.importorskip("openapi_spec_validator")

    validator.validate(spec)


@pytest.mark.once
@pytest.mark.skipif(not SPECTRAL.exists(), reason="spectral is not installed; see .ci/run")
def test_the_schema_keeps_the_rules_of_spectral(api, tmp_path):
    document = tmp_path / "openapi.json"
    document.write_bytes(api.get("/api/schema/", headers={"Accept": "application/json"}).content)
    rules = Path(__file__).parents[2] / "docs" / "spectral.yaml"

    command = [SPECTRAL, "lint", document, "--ruleset", rules, "--fail-severity", "hint"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)

    assert run.returncode == 0, run.stdout + run.stderr


def test_the_schema_names_contact_licence_server_and_tags(spec):
    assert spec["info"]["contact"] == {"name": "The office that runs this tracker"}
    assert spec["info"]["license"]["name"].startswith("Not stated")
    assert spec["servers"] == [{"url": "/", "description": "This server."}]
    assert [tag["name"] for tag in spec["tags"] if not tag.get("description")] == []
    operations = [each for path in spec["paths"].values() for each in path.values()]
    assert {tag for each in operations for tag in each["tags"]} == {
        tag["name"] for tag in spec["tags"]
    }


def test_every_route_parameter_and_problem_is_in_the_schema(db, api, spec):
    for route in V1:
        view = route.callback.view_class
        for method, operation in spec["paths"]["/api/v1/" + template(route)].items():
            named = {
                each["name"] for each in parameters_of(spec, operation) if each["in"] == "query"
            }
            assert named == set(view.parameters if method == "get" else WRITING)
    described = str(spec["components"]["responses"])
    assert [slug for slug in PROBLEM_TYPES if f"`{slug}`" not in described] == []


@pytest.fixture
def rich(db):
    """Measures with every member that a measure can have."""
    source = make.source("paper", url="https://example.org/", kind="official")
    due = {"deadline": "2025年", "due_from": "2025-01-01", "due_by": "2025-12-31"}
    reading = {"value": 7, "read_on": DAY, "source": source, "note": "初步"}
    target = make.target(
        unit="yuan",
        currency="HKD",
        baseline=0,
        baseline_on=DAY,
        comparator="between",
        value_max=2000,
        readings=[reading],
        **due,
    )
    fields = {"summary": "说明", "organisations": make.named("office"), "targets": [target]} | due
    fields["evidence"] = [{"source": source, "start": 0, "end": 9, "digest": "0" * 16}]
    terms = {
        "whitelist": {"listed": "货物"},
        "split_line": {"line": "first", "control": "port", "goods": True},
        "talent_housing": {"units": 100, "tenure": "rent"},
        "funding_cap": {"amount": 5, "currency": "CNY", "matching_ratio": 1, "basis": "total"},
        "tax": None,
    }
    for number, (kind, typed) in enumerate(terms.items(), 1):
        typed = {"terms": typed} if typed else {}
        measure = make.measure(f"A-{number:03}", source=source, kind=kind, **typed, **fields)
        step = {"by": make.BY, "reason": "needed", "effective_on": DAY, "at": NOW}
        workflow.advance(measure, to="completed", source=source, locator="p. 1", **step)
    make.measure("A-100")
    editing.save_zone(
        measure.zone, content={"area_km2": "3.89"}, by=make.BY, reason="surveyed", at=NOW
    )


READS = [
    "",
    "zones/",
    "zones/hetao-sz/",
    "zones/hetao-sz/measures/",
    "measures/",
    "measures/A-001/",
    "measures/A-001/history/",
    "measures/?as_of=20",
    "measures/?total=true&fields=code,title",
    "measures/?q=科研&highlights=true",
    "measures/A-001/?as_of=20",
    "measures/A-001/diff/?from=v1",
    "zones/hetao-sz/diff/?from=1",
    "changes/?limit=200",
    "changes/?zone=hetao-sz",
    "summary/",
    "summary/?as_of=20",
    "targets/",
    "sources/",
    "kinds/",
    "statuses/",
    "schedules/",
    "units/",
    "ledger/head/",
]


def test_responses_match_the_schema(rich, api, spec):
    for path in READS:
        hold_against(spec, f"/api/v1/{path}", api.get(f"/api/v1/{path}"))


def test_ledger_entries_match_the_schema(rich, api, spec):
    api.force_authenticate(make.user("auditor"))
    path = "/api/v1/ledger/entries/"

    hold_against(spec, path, api.get(path))


def test_a_problem_matches_the_schema(rich, api, spec):
    refused = api.get("/api/v1/measures/?kind=taxes&status=late")
    assert refused.status_code == 400
    hold_against(spec, "/api/v1/measures/", refused)

    api.force_authenticate(make.user("editor"))
    order = {"to": "planned", "effective_on": str(DAY), "reason": "needed"}
    path = "/api/v1/measures/A-001/advance/"
    stale = api.post(path, order, format="json", headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    hold_against(spec, path, stale, "post")


def test_the_schema_is_served_as_yaml(db, client):
    response = client.get("/api/schema/", headers={"Accept": "application/yaml"})

    assert response.content.startswith(b"openapi: 3.1.0")


@pytest.mark.parametrize("accept", ["application/json", "application/yaml"])
def test_the_schema_has_an_etag_that_saves_sending_it_again(db, client, accept):
    headers = {"Accept": accept}
    first = client.get("/api/schema/", headers=headers)

    again = client.get("/api/schema/", headers=headers | {"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert first["Cache-Control"] == again["Cache-Control"] == "no-cache"
    assert "Accept" in again["Vary"]
    in_chinese = client.get("/api/schema/", headers=headers | {"Accept-Language": "zh-HK"})
    other = client.get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi"})
    for different in (in_chinese, other):
        assert (different["ETag"] == first["ETag"]) == (different.content == first.content)


@needs_chromium
def test_the_docs_work_under_the_content_security_policy(live_server):
    messages, requests = [], []

    with browser_page(live_server.url) as page:
        page.on("console", lambda message: messages.append(message.text))
        page.on("request", lambda request: requests.append(request.url))
        page.goto("/api/docs/")
        page.locator("#operations-measures-measures_list button").first.click()
        page.get_by_text("The number of results on a page.").wait_for()

    assert messages == []
    outside = [url for url in requests if not url.startswith((live_server.url, "data:"))]
    assert outside == []


def test_request_schemas_have_the_limits_of_the_columns():
    schemas = SPEC["components"]["schemas"]

    def limits(schema, *members):
        for member in members:
            name = schemas[schema]["properties"][member]
            schema = (name.get("allOf") or name.get("oneOf") or [name])[0]["$ref"].split("/")[-1]
        return {part["maxLength"] for part in schemas[schema]["properties"].values()}

    assert limits("CreateRequest", "title") == {300}
    assert limits("CreateRequest", "summary") == {4000}
    assert limits("CreateRequest", "deadline", "stated") == {100}
    assert limits("TargetRequest", "qualifier") == {40}
    assert schemas["CreateRequest"]["properties"]["reason"]["maxLength"] == 4000
    assert schemas["EvidenceRequest"]["properties"]["locator"]["maxLength"] == 200
