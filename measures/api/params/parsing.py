"""Query parameters: what each means; whatever is unknown or said amiss is refused by name."""

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

PAGING = ("limit", "cursor")
WRITING = ("dry_run",)  # of everything that is not read
DEFAULT_LIMIT, MOST = 50, 200


def refuse_unknown(given: QueryDict, known: Iterable[str]) -> None:
    """Raises Refusal for parameters that the address does not have."""
    names = ", ".join(known) or _("none")
    message = _("There is no parameter “%(name)s” here. Known: %(known)s.")
    faults = [
        {"parameter": name, "detail": message % {"name": name[:60], "known": names}}
        for name in given
        if name not in known
    ]
    if faults:
        detail = " ".join(fault["detail"] for fault in faults)
        raise ProblemError("unknown-parameter", detail, faults)


def parse_bool(given: QueryDict, name: str, default: str = "") -> bool | None:
    """True or false; None when neither is said. Raises ValidationError keyed by parameter."""
    if name not in given and not default:
        return None
    said = parse_one(given, name, default)
    if said not in ("true", "false"):
        raise ValidationError({name: _("%(name)s is true or false.") % {"name": name}})
    return said == "true"


def is_dry_run(request: Request) -> bool:
    """Whether a write is to be rehearsed only. Raises Refusal."""
    try:
        return parse_bool(request.query_params, "dry_run", "false") is True
    except ValidationError as refusal:
        faults = [{"parameter": "dry_run", "detail": message} for message in refusal.messages]
        raise ProblemError("invalid-parameter", " ".join(refusal.messages), faults) from None


def parse_list(given: QueryDict, name: str) -> tuple[str, ...]:
    """The values of a parameter that is repeated, or lists them between commas, or both."""
    return tuple(sorted({value for said in given.getlist(name) for value in said.split(",")}))


def parse_one(given: QueryDict, name: str, default: str) -> str:
    values = given.getlist(name)
    if len(values) > 1:
        message = _("%(name)s is given more than once; give it once.") % {"name": name}
        raise ValidationError({name: message})
    return values[0] if values else default


@dataclass(frozen=True)
class Paging:
    """Which page of a list is asked for. A cursor is good for the list it was given out with.

    `stem` is the address of the list up to where the cursor comes.
    """

    stem: str
    cursors: Cursors
    limit: int
    seek: Position | None = None
    pinned: int | None = None  # the entry at which a list of the past is read, page after page

    @classmethod
    def of(cls, request: Request) -> Paging:
        """Raises ValidationError keyed by parameter."""
        given = request.query_params
        whole = cls.begun(request.path, request.build_absolute_uri(request.path), given)
        return whole.at(parse_one(given, "cursor", "")) if "cursor" in given else whole

    @classmethod
    def begun(cls, path: str, address: str, given: QueryDict) -> Paging:
        """The first page, whatever the cursor. Raises ValidationError keyed by parameter."""
        limit = parse_one(given, "limit", str(DEFAULT_LIMIT))
        if not re.fullmatch("[0-9]{1,3}", limit) or not 1 <= int(limit) <= MOST:
            message = _("limit is a whole number from 1 to %(most)s.") % {"most": MOST}
            raise ValidationError({"limit": message})
        others = given.copy()
        others.pop("cursor", None)
        stem = f"{address}?{others.urlencode()}{'&' if others else ''}cursor="
        return cls(stem, Cursors(path, given), int(limit))

    def at(self, cursor: str) -> Paging:
        """The page that `cursor` names. Raises ValidationError."""
        try:
            lookup, key, pinned = self.cursors.read(cursor)
        except ValueError:
            message = _(
                "This cursor was not given out for this list with these filters. Take it from "
                "the answer's next or previous, or leave it out to begin again."
            )
            raise ValidationError({"cursor": message}) from None
        return replace(self, seek=Position(lookup, key), pinned=pinned)

    def links(self, page: Page) -> Iterator[tuple[str, str | None]]:
        """`next` and `previous` with the address of the page there, if there is one."""
        for name, seek in (("next", page.next), ("previous", page.previous)):
            yield name, self._address(seek) if seek else None

    def _address(self, seek: Position) -> str:
        return self.stem + self.cursors.made([seek.lookup, seek.key, self.pinned])


class Cursors:
    """Places in one list, the address with its filters, as texts that nobody else can make."""

    def __init__(self, path: str, given: QueryDict) -> None:
        filters: dict[str, tuple[str, ...]] = {"sub_zones": ("true",)}
        filters |= {name: parse_list(given, name) for name in sorted(given) if name not in PAGING}
        made = salted_hmac("measures.api.cursor", f"{path} {filters}", algorithm="sha256")
        self._key = made.digest()

    def made(self, place: list[Any]) -> str:
        """In the alphabet of addresses."""
        said = _written(place).encode()
        return base64.urlsafe_b64encode(self._mac(said) + said).decode().rstrip("=")

    def read(self, cursor: str) -> list[Any]:
        """Raises ValueError for what was not made here."""
        padded = cursor + "=" * (-len(cursor) % 4)
        whole = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
        mac, said = whole[:_MAC], whole[_MAC:]
        if not hmac.compare_digest(mac, self._mac(said)):
            raise ValueError("not made here")
        return json.loads(said)

    def _mac(self, said: bytes) -> bytes:
        """BLAKE2 with a key (RFC 7693): a fifth of what an HMAC of so few bytes costs."""
        return hashlib.blake2b(said, key=self._key, digest_size=_MAC).digest()


_MAC = 16  # bytes
_written = json.JSONEncoder(separators=(",", ":")).encode
