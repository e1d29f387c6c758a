"""Strict JSON parser with bounds on size and nesting."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import IO, Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from .problem_error import ProblemError

MAX_BODY_BYTES = 1_000_000  # bytes
MAX_DEPTH = 20  # more than any request body needs
_UNCOMPRESSED = {"Accept-Encoding": "identity"}  # RFC 9110, section 15.5.16


class StrictJSONParser(BaseParser):
    """RFC 8259: UTF-8 (a byte-order mark is skipped), not compressed, no NaN, no duplicate keys, at most 1 MB and 20 levels of nesting.

    Numbers are parsed as int or Decimal. Raises ProblemError.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        headers = (parser_context or {})["request"].headers
        if headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            message = _("Send the body as it is, without Content-Encoding.")
            raise ProblemError("unsupported-media-type", message, headers=_UNCOMPRESSED)
        content = stream.read(MAX_BODY_BYTES + 1)
        if len(content) > MAX_BODY_BYTES:
            message = _("The body exceeds %(bytes)s bytes.") % {"bytes": MAX_BODY_BYTES}
            raise ProblemError("body-too-large", message)
        try:
            data = json.loads(
                content.decode("utf-8-sig"),
                object_pairs_hook=_unique_keys,
                parse_constant=_refuse_constant,
                parse_float=Decimal,
            )
        except RecursionError:
            raise _too_deep() from None
        except ValueError as error:
            message = _("The body is not valid JSON: %(fault)s.") % {"fault": _describe(error)}
            raise ProblemError("malformed-body", message) from None
        if _is_too_deep(data):
            raise _too_deep()
        return data


def _too_deep() -> ProblemError:
    return ProblemError("malformed-body", _("The body is nested too deeply."))


def _children(data: Any) -> Iterable[Any]:
    if isinstance(data, dict):
        return data.values()
    return data if isinstance(data, list) else ()


def _is_too_deep(data: Any) -> bool:
    level = [data]
    for _depth in range(MAX_DEPTH + 1):
        level = [child for each in level for child in _children(each)]
        if not level:
            return False
    return True


def _describe(error: ValueError) -> str:
    match error:
        case json.JSONDecodeError():
            position = {"line": error.lineno, "column": error.colno}
            return _("syntax error in line %(line)s, column %(column)s") % position
        case UnicodeDecodeError():
            return _("not encoded in UTF-8")
        case _other:
            return str(error)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _value in pairs]
        duplicate = next(name for name in names if names.count(name) > 1)
        raise ValueError(_("duplicate key “%(name)s”") % {"name": duplicate[:60]})
    return members


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(_("%(word)s is not a JSON number") % {"word": word})
