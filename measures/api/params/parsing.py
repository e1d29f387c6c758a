"""Query parameters of every address: unknown ones are refused; pages and their cursors."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from rest_framework.request import Request

from measures.api.http.problem_error import ProblemError
from measures.reads.pagination import Page, Position
from measures.reads.parameters import parse_bool, parse_list, parse_one, unknown_parameters

PAGING = ("limit", "cursor")
WRITING = ("dry_run",)  # of every write
DEFAULT_LIMIT, MOST = 50, 200


def refuse_unknown(params: QueryDict, known: Iterable[str]) -> None:
    """Raises ProblemError for parameters that the address does not have."""
    found = unknown_parameters(params, known)
    faults = [{"parameter": name, "detail": detail} for name, detail in found.items()]
    if faults:
        detail = " ".join(fault["detail"] for fault in faults)
        raise ProblemError("unknown-parameter", detail, faults)


def is_dry_run(request: Request) -> bool:
    """Whether a write is a dry run. Raises ProblemError."""
    try:
        return parse_bool(request.query_params, "dry_run", "false") is True
    except ValidationError as error:
        faults = [{"parameter": "dry_run", "detail": message} for message in error.messages]
        raise ProblemError("invalid-parameter", " ".join(error.messages), faults) from None


@dataclass(frozen=True)
class Paging:
    """The requested page of a list. A cursor is valid for the list that issued it.

    `stem` is the address of the list up to the cursor.
    """

    stem: str
    cursors: Cursors
    limit: int
    seek: Position | None = None
    pinned: int | None = None  # the entry at which all pages of a past list are read

    @classmethod
    def of(cls, request: Request) -> Paging:
        """Raises ValidationError keyed by parameter."""
        params = request.query_params
        first = cls.first(request.path, request.build_absolute_uri(request.path), params)
        return first.at(parse_one(params, "cursor", "")) if "cursor" in params else first

    @classmethod
    def first(cls, path: str, address: str, params: QueryDict) -> Paging:
        """The first page, whatever the cursor. Raises ValidationError keyed by parameter."""
        limit = parse_one(params, "limit", str(DEFAULT_LIMIT))
        if not re.fullmatch("[0-9]{1,3}", limit) or not 1 <= int(limit) <= MOST:
            message = _("limit must be a whole number from 1 to %(most)s.") % {"most": MOST}
            raise ValidationError({"limit": message})
        others = params.copy()
        others.pop("cursor", None)
        stem = f"{address}?{others.urlencode()}{'&' if others else ''}cursor="
        return cls(stem, Cursors(path, params), int(limit))

    def at(self, cursor: str) -> Paging:
        """The page that `cursor` names. Raises ValidationError."""
        try:
            lookup, key, pinned = self.cursors.read(cursor)
        except ValueError:
            message = _(
                "This cursor does not belong to this list with these filters. Use next or previous "
                "of a response, or leave it out to start again."
            )
            raise ValidationError({"cursor": message}) from None
        return replace(self, seek=Position(lookup, key), pinned=pinned)

    def links(self, page: Page) -> Iterator[tuple[str, str | None]]:
        """`next` and `previous` with the address of that page, if there is one."""
        for name, seek in (("next", page.next), ("previous", page.previous)):
            yield name, self._address(seek) if seek else None

    def _address(self, seek: Position) -> str:
        return self.stem + self.cursors.encode([seek.lookup, seek.key, self.pinned])


class Cursors:
    """Signed positions in one list: an address with its filters."""

    def __init__(self, path: str, params: QueryDict) -> None:
        filters: dict[str, tuple[str, ...]] = {"sub_zones": ("true",)}
        filters |= {name: parse_list(params, name) for name in sorted(params) if name not in PAGING}
        key = salted_hmac("measures.api.cursor", f"{path} {filters}", algorithm="sha256")
        self._key = key.digest()

    def encode(self, position: list[Any]) -> str:
        """In the alphabet of URLs."""
        payload = _to_json(position).encode()
        return base64.urlsafe_b64encode(self._mac(payload) + payload).decode().rstrip("=")

    def read(self, cursor: str) -> list[Any]:
        """Raises ValueError for a cursor with another signature."""
        padded = cursor + "=" * (-len(cursor) % 4)
        signed = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
        mac, payload = signed[:_MAC], signed[_MAC:]
        if not hmac.compare_digest(mac, self._mac(payload)):
            raise ValueError("wrong signature")
        return json.loads(payload)

    def _mac(self, payload: bytes) -> bytes:
        """BLAKE2 with a key (RFC 7693): a fifth of the cost of an HMAC of so few bytes."""
        return hashlib.blake2b(payload, key=self._key, digest_size=_MAC).digest()


_MAC = 16  # bytes
_to_json = json.JSONEncoder(separators=(",", ":")).encode
