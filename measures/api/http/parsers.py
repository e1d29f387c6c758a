"""What comes in as JSON, within bounds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import IO, Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from .problem_error import ProblemError

LARGEST = 1_000_000  # bytes
DEEPEST = 20  # more than any order has


class StrictJSONParser(BaseParser):
    """JSON as RFC 8259 has it: UTF-8, no NaN, no name twice, at most 1 MB, sanely nested.

    Numbers stay exact.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            message = _("The body exceeds %(bytes)s bytes.") % {"bytes": LARGEST}
            raise ProblemError("body-too-large", message)
        try:
            said = json.loads(
                content.decode(),
                object_pairs_hook=_once_each,
                parse_constant=_no_number,
                parse_float=Decimal,
            )
        except RecursionError:
            raise _deep() from None
        except ValueError as error:
            message = _("The body is not valid JSON: %(fault)s.") % {"fault": _fault(error)}
            raise ProblemError("malformed-body", message) from None
        if _is_too_deep(said):
            raise _deep()
        return said


def _deep() -> ProblemError:
    return ProblemError("malformed-body", _("The body is nested too deeply."))


def _within(said: Any) -> Iterable[Any]:
    if isinstance(said, dict):
        return said.values()
    return said if isinstance(said, list) else ()


def _is_too_deep(said: Any) -> bool:
    level = [said]
    for _depth in range(DEEPEST + 1):
        level = [e for each in level for e in _within(each)]
        if not level:
            return False
    return True


def _fault(error: ValueError) -> str:
    match error:
        case json.JSONDecodeError():
            where = {"line": error.lineno, "column": error.colno}
            return _("syntax error in line %(line)s, column %(column)s") % where
        case UnicodeDecodeError():
            return _("not encoded in UTF-8")
        case _other:
            return str(error)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(_("duplicate key “%(name)s”") % {"name": twice[:60]})
    return made


def _no_number(word: str) -> NoReturn:
    raise ValueError(_("%(word)s is not a JSON number") % {"word": word})
