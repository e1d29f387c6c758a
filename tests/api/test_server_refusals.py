"""Refusals that the server decides on, in the caller's language; and which requests are costly."""

import pytest
from django.db import InterfaceError, connection, transaction
from django.urls import reverse

from measures.api.http.cost import is_costly
from measures.api.http.problems import PROBLEM_TYPES
from measures.api.http.refusals import REFUSED
from measures.api.urls import V1
from tests.helpers import make
from tests.helpers.api import problem
from tests.helpers.writes import create, sample

MEASURES = "/api/v1/measures/"
FORMS = ("csv", "jsonl", "xlsx")


@pytest.mark.parametrize("slug", ["body-too-large", "request-timeout", "unavailable"])
def test_a_refused_request_is_a_problem(db, api, slug):
    response = api.post(MEASURES, {}, **{REFUSED: slug})

    assert problem(response, PROBLEM_TYPES[slug].status, slug)
    assert response.has_header("Retry-After") == (slug == "unavailable")


def test_a_refused_page_is_a_page(db, client):
    response = client.post("/admin/login/", **{REFUSED: "request-timeout"})

    assert response.status_code == 408
    assert response["Content-Type"].startswith("text/html")


def test_a_body_without_a_length_is_never_taken_for_empty(db, api):
    """As another server than ours hands over a body in chunks."""
    missing = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}

    assert problem(api.post(MEASURES, {}, **missing), 411, "length-required")


def test_the_costly_routes_are_exports_and_differences():
    costly = {route.name for route in V1 if is_costly(f"/api/v1/{route.pattern}", "")}

    exports = {f"{of}_{form}" for of in ("measures", "zone_measures") for form in FORMS}
    assert costly == {"diff", "zone_diff"} | exports
    assert is_costly("/api/v1/summary/", "as_of=2026-01-01")
    assert not is_costly("/api/v1/summary/", "")


def test_exports_of_the_admin_are_costly_and_its_pages_are_not():
    names = (f"measures_measure_export_{columns}" for columns in ("all_xlsx", "shown_csv"))
    addresses = [reverse(f"admin:{name}") for name in names]

    assert all(is_costly(address, "") for address in addresses)
    assert is_costly(reverse("admin:measures_entry_export", args=["csv"]), "")
    assert not is_costly(reverse("admin:measures_measure_changelist"), "q=hetao")


def test_a_database_that_takes_no_writes_for_now_is_a_503(db, api):
    """As a primary does that was demoted: a failure of the moment, not of the server."""
    api.force_authenticate(make.user("editor"))
    sample()
    sqlite = connection.vendor == "sqlite"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON" if sqlite else "SET TRANSACTION READ ONLY")
        response = create(api)
        if sqlite:
            cursor.execute("PRAGMA query_only = OFF")
        transaction.set_rollback(True)  # back to where writes are taken

    assert problem(response, 503, "unavailable")
    assert response["Retry-After"] == "2"


def test_a_page_is_refused_likewise_when_the_database_fails(db, client):
    def fail(*_args):
        raise InterfaceError("the connection is closed")

    client.raise_request_exception = False
    with connection.execute_wrapper(fail):
        response = client.get("/en/")

    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert response["Content-Type"].startswith("text/html")
