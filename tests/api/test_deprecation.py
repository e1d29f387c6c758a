"""An address that is going to go says so in every answer and in the OpenAPI document."""

from datetime import date

import pytest
from django.http import HttpResponse
from django.urls import include, path
from drf_spectacular.generators import SchemaGenerator

from measures.api.http.deprecation import deprecated
from measures.api.http.problem_error import ProblemError
from measures.api.openapi.operations import reads
from measures.api.serializers import responses
from measures.api.views.base import ApiView, json_response


@deprecated(since=date(2026, 1, 1), until=date(2027, 7, 1), successor="/api/v2/new/")
class Old(ApiView):
    """What `new/` gives better."""

    parameters = ("limit",)

    @reads("old_read", "The old one", responses.LedgerHead, parameters=parameters)
    def get(self, request):
        if "limit" in request.query_params:
            raise ProblemError("not-found", "No more.")

        def make() -> HttpResponse:
            response = json_response(b"{}")
            response["Link"] = '</api/v1/old/?limit=1>; rel="next"'
            return response

        return self.under('"1"', make)


urlpatterns = [path("api/v1/old/", Old.as_view()), path("", include("tracker.urls"))]
pytestmark = pytest.mark.urls(__name__)


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [("", {}, 200), ("", {"If-None-Match": '"1"'}, 304), ("?limit=9", {}, 404), ("?x=1", {}, 400)],
)
def test_every_answer_says_since_when_until_when_and_what_instead(db, api, query, headers, status):
    response = api.get(f"/api/v1/old/{query}", headers=headers)

    assert response.status_code == status
    assert response["Deprecation"] == "@1767225600"
    assert response["Sunset"] == "Thu, 01 Jul 2027 00:00:00 GMT"
    links = response["Link"].split(", ")
    assert links[-1] == '</api/v2/new/>; rel="successor-version"'
    assert len(links) == (2 if status == 200 else 1)


def test_other_addresses_do_not(db, api):
    response = api.get("/api/v1/kinds/")

    assert not {"Deprecation", "Sunset", "Link"} & set(response.headers)


def test_the_openapi_document_marks_it_and_nothing_else(db):
    paths = SchemaGenerator().get_schema(public=True)["paths"]

    marked = [
        (address, method)
        for address, methods in paths.items()
        for method, operation in methods.items()
        if operation.get("deprecated")
    ]
    assert marked == [("/api/v1/old/", "get")]
    operation = paths["/api/v1/old/"]["get"]
    assert (operation["operationId"], operation["summary"]) == ("old_read", "The old one")
