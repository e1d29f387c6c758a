"""Lines of the log: JSON, or text for people at a terminal. Each has the id of its request."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import Any

import orjson


def configuration(format_: str, level: str | int) -> dict[str, Any]:
    """Django's LOGGING: one handler on standard error. `auto` is text at a terminal, else JSON."""
    if format_ == "auto":
        format_ = "text" if sys.stderr.isatty() else "json"
    console = {"class": "logging.StreamHandler", "formatter": format_, "filters": ["request"]}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": "measures.api.http.middleware.RequestFilter"}},
        "formatters": {"json": {"()": "tracker.logs.Json"}, "text": {"()": "tracker.logs.Text"}},
        "handlers": {"console": console},
        "root": {"handlers": ["console"], "level": level},
    }


class Json(logging.Formatter):
    """One JSON object a line: time, level, logger, message, request, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in _ids(record).items() if value}
        if status := getattr(record, "status_code", None):
            line["status"] = status
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str, option=orjson.OPT_UTC_Z).decode()


class Text(logging.Formatter):
    """Time, level, request, logger, message; then the traceback."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(request_id)s %(name)s: %(message)s")


def _ids(record: logging.LogRecord) -> dict[str, str]:
    return {name: getattr(record, name, "") for name in ("request_id", "server_request_id")}
