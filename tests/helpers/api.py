"""Requests and responses of the API in tests."""

import io
import json

from django.core.management import call_command

#: Members of a measure that depend on the day.
DATED = ("schedule", "schedules", "schedule_first", "state", "freshness")
V1 = "/api/v1/"


def problem(response, status, slug):
    """The problem document in `response`, asserted to be of the type `slug`."""
    assert response["Content-Type"] == "application/problem+json", response.content
    payload = json.loads(response.content)
    assert (response.status_code, payload["status"], payload["type"]) == (
        status,
        status,
        f"/api/problems/{slug}",
    )
    assert payload["title"]
    assert payload["detail"]
    assert payload["request_id"] == response["X-Request-ID"]
    assert response["Cache-Control"] == "no-store"
    return payload


def walk(api, address, between=lambda page: None, way="next"):
    """The codes on every page from `address` on, with `between` done after each."""
    pages = []
    while address:
        payload = api.get(address).json()
        pages.append([each["code"] for each in payload["results"]])
        between(len(pages))
        address = payload[way]
    return pages


def token(user, *options):
    out = io.StringIO()
    arguments = ["--scope", "read", "--scope", "write", *options]
    call_command("create_token", user.username, *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


def in_pages(api, address):
    """The codes of each page from `address` on, which are the same on the way back."""
    pages, back = [], []
    while address:
        last = api.get(address).json()
        pages.append([each["code"] for each in last["results"]])
        address = last["next"]
    while last["previous"]:
        last = api.get(last["previous"]).json()
        back.append([each["code"] for each in last["results"]])
    assert back == pages[-2::-1]
    return pages
