"""Query parameters: what each means; whatever is unknown or said amiss is refused by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.request import Request

from measures.paging import Page, Seek
from measures.reading import Query

from .refusals import Refusal

FILTERS = ("zone", "sub_zones", "kind", "status", "q", "exact")
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
        raise Refusal("unknown-parameter", detail, faults)


def measures_asked(given: QueryDict, *, zone: str = "") -> Query:
    """What the filters ask for, within `zone` where the address names one.

    Raises ValidationError keyed by parameter.
    """
    return Query(
        zones=(zone,) if zone else several(given, "zone"),
        with_sub_zones=_truth(given, "sub_zones", "true"),
        kinds=several(given, "kind"),
        statuses=several(given, "status"),
        text=one(given, "q", "").strip(),
        exact=_truth(given, "exact", "false"),
    )


def _truth(given: QueryDict, name: str, default: str) -> bool:
    said = one(given, name, default)
    if said not in ("true", "false"):
        raise ValidationError({name: _("%(name)s is true or false.") % {"name": name}})
    return said == "true"


def dry_run_asked(request: Request) -> bool:
    """Whether a write is to be rehearsed only. Raises Refusal."""
    try:
        return _truth(request.query_params, "dry_run", "false")
    except ValidationError as refusal:
        faults = [{"parameter": "dry_run", "detail": message} for message in refusal.messages]
        raise Refusal("invalid-parameter", " ".join(refusal.messages), faults) from None


def several(given: QueryDict, name: str) -> tuple[str, ...]:
    """The values of a parameter that is repeated, or lists them between commas, or both."""
    return tuple(sorted({value for said in given.getlist(name) for value in said.split(",")}))


def one(given: QueryDict, name: str, default: str) -> str:
    values = given.getlist(name)
    if len(values) > 1:
        message = _("%(name)s is given more than once; give it once.") % {"name": name}
        raise ValidationError({name: message})
    return values[0] if values else default


@dataclass(frozen=True)
class Paging:
    """Which page of a list is asked for. A cursor is good for the list it was given out with."""

    request: Request
    limit: int
    seek: Seek | None = None
    pinned: int | None = None  # the entry at which a list of the past is read, page after page

    @classmethod
    def of(cls, request: Request) -> Paging:
        """Raises ValidationError keyed by parameter."""
        given = request.query_params
        limit = one(given, "limit", str(DEFAULT_LIMIT))
        if not re.fullmatch("[0-9]{1,3}", limit) or not 1 <= int(limit) <= MOST:
            message = _("limit is a whole number from 1 to %(most)s.") % {"most": MOST}
            raise ValidationError({"limit": message})
        cursor = one(given, "cursor", "") if "cursor" in given else None
        return cls(request, int(limit), *(() if cursor is None else _read(request, cursor)))

    def links(self, page: Page) -> Iterator[tuple[str, str | None]]:
        """`next` and `previous` with the address of the page there, if there is one."""
        for name, seek in (("next", page.next), ("previous", page.previous)):
            yield name, self._address(seek) if seek else None

    def _address(self, seek: Seek) -> str:
        params = self.request.query_params.copy()
        where = [seek.lookup, seek.key, self.pinned]
        params["cursor"] = _signer(self.request).sign_object(where)
        return self.request.build_absolute_uri(f"{self.request.path}?{params.urlencode()}")


def _read(request: Request, cursor: str) -> tuple[Seek, int | None]:
    try:
        lookup, key, pinned = _signer(request).unsign_object(cursor)
        return Seek(lookup, key), pinned
    except signing.BadSignature:
        message = _(
            "This cursor was not given out for this list with these filters. Take it from the "
            "answer's next or previous, or leave it out to begin again."
        )
        raise ValidationError({"cursor": message}) from None


def _signer(request: Request) -> signing.Signer:
    """Signs for one list: the address and its filters, however they are written."""
    given = request.query_params
    filters: dict[str, tuple[str, ...]] = {"sub_zones": ("true",)}
    filters |= {name: several(given, name) for name in sorted(given) if name not in PAGING}
    return signing.Signer(salt=f"measures.api {request.path} {filters}")
