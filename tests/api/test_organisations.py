"""Organisations through the API: read, written and merged; filters, counts and exports by them."""

import pytest

from measures.models import Organisation
from tests.helpers import make
from tests.helpers.api import V1, problem

ALL = f"{V1}organisations/"
ONE = f"{ALL}bureau/"
NEW = {
    "code": "institute",
    "name": {"zh-Hans": "研究院", "zh-Hant": "研究院", "en": "Institute"},
    "kind": "think_tank",
    "jurisdiction": "hetao-sz",
    "reason": "needed",
}


@pytest.fixture
def editor(db, api):
    zone = make.zone("hetao-sz")
    make.organisation("bureau", name_hans="科技局", name_hant="科技局", name_en="Bureau")
    make.measure("A-001", organisations=make.named("bureau"))
    make.measure("A-002", organisations=make.named("double", role="proposer"), status="proposed")
    make.measure(
        "A-003", organisations=[*make.named("bureau"), *make.named("double", role="joint")]
    )
    user = make.user("editor", zone)
    api.force_authenticate(user)
    return user


def send(api, method, address, tag='"1"', **body):
    headers = {"If-Match": tag} if tag else {}
    body = {"reason": "needed"} | body
    return getattr(api, method)(address, body, format="json", headers=headers)


def codes(api, query):
    rows = api.get(f"{V1}measures/?{query}").json()["results"]
    return " ".join(row["code"] for row in rows)


def named(api, code):
    rows = api.get(f"{V1}measures/{code}/").json()["organisations"]
    return [f"{row['role']} {row['code']}" for row in rows]


def test_one_is_created_read_and_listed(editor, api):
    response = send(api, "post", ALL, tag=None, **NEW)

    assert response.status_code == 201, response.content
    assert response["Location"] == f"{ALL}institute/"
    body = api.get(response["Location"]).json()
    assert body == response.json()
    assert (body["kind"], body["jurisdiction"], body["merged_into"], body["version"]) == (
        *("think_tank", "hetao-sz", None),
        1,
    )
    assert body["short_name"] == {"zh-Hans": "", "zh-Hant": "", "en": ""}
    page = api.get(f"{ALL}?limit=2").json()
    rows = [*page["results"], *api.get(page["next"]).json()["results"]]
    assert [row["code"] for row in rows] == ["bureau", "double", "institute"]
    [change] = api.get(f"{V1}changes/?subject=organisation").json()["results"][-1:]
    assert (change["code"], change["kinds"], change["body"]["code"]) == (
        *("institute", ["created"]),
        "institute",
    )


def test_a_name_changes_with_the_measures_that_show_it(editor, api):
    etag = api.get(ONE)["ETag"]

    response = send(api, "patch", ONE, etag, name={"en": "Science Bureau"})

    assert (response.status_code, response.json()["version"]) == (200, 2)
    [each] = api.get(f"{V1}measures/A-001/").json()["organisations"]
    assert each["name"] == {"zh-Hans": "科技局", "zh-Hant": "科技局", "en": "Science Bureau"}
    stale = problem(send(api, "patch", ONE, etag, name={"en": "Other"}), 412, "stale")
    assert stale["changes"] == {
        "name": {
            "old": {"zh-Hans": "科技局", "zh-Hant": "科技局", "en": "Bureau"},
            "new": {"zh-Hans": "科技局", "zh-Hant": "科技局", "en": "Science Bureau"},
        }
    }
    assert codes(api, "q=science bureau&order=code") == "A-001 A-003"


def test_a_merge_moves_measures_and_the_old_code_finds_them(editor, api):
    tried = send(api, "post", f"{ALL}double/merge/?dry_run=true", into="bureau").json()
    assert (tried["dry_run"], tried["changes"]["merged_into"]["new"]) == (True, "bureau")

    response = send(api, "post", f"{ALL}double/merge/", into="bureau")

    assert (response.status_code, response.json()["merged_into"]) == (200, "bureau")
    assert named(api, "A-002") == ["proposer bureau"]
    assert named(api, "A-003") == ["lead bureau", "joint bureau"]
    assert codes(api, "organisation=double") == "A-001 A-002 A-003"
    assert codes(api, "organisation=double&organisation_role=proposer") == "A-002"
    assert [row["code"] for row in api.get(ALL).json()["results"]] == ["bureau"]
    assert api.get(f"{ALL}double/").json()["merged_into"] == "bureau"


BAD = {
    "no such organisation": ("patch", f"{ALL}nobody/", {"kind": "company"}, 404, "not-found"),
    "no such kind": ("patch", ONE, {"kind": "club"}, 400, "invalid-body"),
    "no such zone": ("patch", ONE, {"jurisdiction": "atlantis"}, 400, "invalid-body"),
    "nothing to change": ("patch", ONE, {}, 400, "invalid-body"),
    "another code": ("patch", ONE, {"code": "other"}, 400, "invalid-body"),
    "an empty name": ("patch", ONE, {"name": {"zh-Hans": ""}}, 400, "invalid-body"),
    "merged into nobody": ("post", f"{ONE}merge/", {"into": "nobody"}, 400, "invalid-body"),
    "merged into itself": ("post", f"{ONE}merge/", {"into": "bureau"}, 400, "invalid-body"),
    "no reason": ("patch", ONE, {"kind": "company", "reason": " "}, 400, "invalid-body"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_and_changes_nothing(editor, api, case):
    method, address, body, status, slug = BAD[case]

    problem(send(api, method, address, **body), status, slug)

    assert Organisation.objects.get(code="bureau").version == 1


def test_a_new_one_needs_names_in_both_scripts_and_a_kind(editor, api):
    response = send(api, "post", ALL, tag=None, code="new", name={"en": "New"})

    faults = problem(response, 400, "invalid-body")["errors"]
    assert [fault["pointer"] for fault in faults] == [
        *("#/name/zh-Hans", "#/name/zh-Hant"),
        "#/kind",
    ]
    taken = send(api, "post", ALL, tag=None, **NEW | {"code": "bureau"})
    assert problem(taken, 400, "invalid-body")["errors"][0]["pointer"] == "#/code"


def test_a_measure_names_organisations_by_code_and_role(editor, api):
    lead = {"organisation": "double", "role": "lead"}
    one = f"{V1}measures/A-001/"

    assert send(api, "patch", one, organisations=[lead]).status_code == 200
    assert named(api, "A-001") == ["lead double"]
    wrong = [lead, {"organisation": "nobody", "role": "lead"}]
    response = send(api, "patch", one, '"2"', organisations=wrong)
    [fault] = problem(response, 400, "invalid-body")["errors"]
    assert fault["pointer"] == "#/organisations/1/organisation"
    assert "GET /api/v1/organisations/" in fault["detail"]
    response = send(api, "patch", one, '"2"', organisations=[lead, lead])
    [fault] = problem(response, 400, "invalid-body")["errors"]
    assert fault["pointer"] == "#/organisations/1/organisation"
    assert named(api, "A-001") == ["lead double"]


def test_lists_past_feed_and_tables_select_by_organisation(editor, api):
    for address in ("measures/", "targets/", "summary/", "measures.csv", "measures.jsonl"):
        unknown = api.get(f"{V1}{address}?organisation=nobody")
        assert problem(unknown, 400, "invalid-parameter")["errors"][0]["parameter"] == (
            "organisation"
        )
    past = f"as_of={api.get(f'{V1}ledger/head/').json()['seq']}"
    assert codes(api, f"organisation=double&{past}") == "A-002 A-003"
    assert codes(api, f"organisation_role=joint&{past}") == "A-003"
    feed = api.get(f"{V1}changes/?organisation=double").json()["results"]
    assert [change["code"] for change in feed] == ["A-002", "A-003"]
    table = api.get(f"{V1}measures.csv?organisation=double").getvalue().decode()
    head, *rows = (line.split(",") for line in table.splitlines())
    place = head.index("lead")
    assert head[place : place + 4] == ["lead", "lead_zh_hans", "lead_zh_hant", "lead_en"]
    assert [row[place : place + 4] for row in rows] == [
        [""] * 4,
        ["bureau", "科技局", "科技局", "Bureau"],
    ]
    assert [row[head.index("proposer")] for row in rows] == ["double", ""]


def test_the_feed_tells_when_a_measure_no_longer_names_an_organisation(editor, api):
    end = api.get(f"{V1}ledger/head/").json()["seq"]
    send(api, "patch", f"{V1}measures/A-003/", organisations=[])

    [change] = api.get(f"{V1}changes/?organisation=double&after={end}").json()["results"]

    assert (change["code"], change["within"]) == ("A-003", False)


@pytest.mark.parametrize("query", ["", "?has_target=false", "?as_of="])
def test_the_summary_counts_by_organisation_and_role(editor, api, query):
    if query.endswith("="):
        query += str(api.get(f"{V1}ledger/head/").json()["seq"])

    bureau, double = api.get(f"{V1}summary/{query}").json()["by_organisation"]

    assert (bureau["code"], bureau["count"], bureau["of"], bureau["share"]) == (
        *("bureau", 2, 3),
        "0.6666",
    )
    assert {each["code"]: each["count"] for each in double["by_role"]} == {
        "joint": 1,
        "proposer": 1,
    }
    assert {each["code"]: each["count"] for each in double["by_status"]} == {
        "planned": 1,
        "proposed": 1,
    }


def test_the_kept_counts_follow_changes(editor, api):
    assert len(api.get(f"{V1}summary/").json()["by_organisation"]) == 2
    send(api, "post", f"{ALL}double/merge/", into="bureau")

    [bureau] = api.get(f"{V1}summary/").json()["by_organisation"]

    assert (bureau["count"], sum(each["count"] for each in bureau["by_role"])) == (3, 4)
    of_zone = api.get(f"{V1}summary/?status=proposed").json()["by_organisation"]
    assert [(each["code"], each["count"]) for each in of_zone] == [("bureau", 1)]
