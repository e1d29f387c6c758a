"""Addresses that are going to go: every answer says so, and so does the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django.utils.http import http_date
from drf_spectacular.utils import extend_schema


def deprecated(*, since: date, until: date, successor: str) -> Callable[[Any], Any]:
    """Declares a view deprecated since a day (RFC 9745) and gone after another (RFC 8594).

    `successor` is the address to use instead.
    """
    headers = {
        "Deprecation": f"@{_seconds(since)}",
        "Sunset": http_date(_seconds(until)),
        "Link": f'<{successor}>; rel="successor-version"',
    }

    def declare(view: Any) -> Any:
        view.retiring = headers
        return extend_schema(deprecated=True)(view)

    return declare


def _seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
