"""Requests and answers of the API in tests."""

import io
import json

from django.core.management import call_command

V1 = "/api/v1/"


def problem(response, status, slug):
    """The problem that `response` tells, which is one of `slug`."""
    assert response["Content-Type"] == "application/problem+json", response.content
    said = json.loads(response.content)
    assert (response.status_code, said["status"], said["type"]) == (
        status,
        status,
        f"/api/problems/{slug}",
    )
    assert said["title"]
    assert said["detail"]
    assert said["request_id"] == response["X-Request-ID"]
    assert response["Cache-Control"] == "no-store"
    return said


def walk(api, address, between=lambda page: None, way="next"):
    """The codes on every page from `address` on, with `between` done after each."""
    pages = []
    while address:
        said = api.get(address).json()
        pages.append([each["code"] for each in said["results"]])
        between(len(pages))
        address = said[way]
    return pages


def token(user, *options):
    out = io.StringIO()
    said = ["--scope", "read", "--scope", "write", *options]
    call_command("create_token", user.username, *said, stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()
