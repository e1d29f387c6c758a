"""How many requests a minute are answered: to each user, else to each address.

The limits hold in each process of the server by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from ipaddress import IPv6Address
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from .problem_error import ProblemError
from .problems import problem
from .token_bucket import Grant, TokenBuckets

WINDOW = 60  # seconds


class Charge(NamedTuple):
    """Whether a request may be answered, and the headers of its answer either way."""

    allowed: bool
    headers: tuple[tuple[str, str], ...]
    wait: int = 0  # seconds


FREE = Charge(True, ())


def charge_address(address: str) -> Charge:
    """Charge an anonymous request, or one that could not say who asks, to `address_of()` it."""
    return charger("address", settings.RATE_LIMIT_ANONYMOUS)(address)


def charge_user(key: int) -> Charge:
    """Charge a request to the user with this primary key, by whatever they are known."""
    return charger("user", settings.RATE_LIMIT_USERS)(key)


@lru_cache(maxsize=4)
def charger(policy: str, limit: int) -> Callable[[str | int], Charge]:
    """What charges a request to a key under a policy: so many a minute, 0 for any number."""
    if not limit:
        return lambda _key: FREE
    take = TokenBuckets(limit, WINDOW).take
    told = ("RateLimit-Policy", f'"{policy}";q={limit};w={WINDOW}')

    @lru_cache(maxsize=1024)  # who does not come near the limit has mostly the same left
    def charge(grant: Grant) -> Charge:
        reset = grant.reset_seconds
        left = ("RateLimit", f'"{policy}";r={grant.remaining};t={reset}')
        if grant.allowed:
            return Charge(True, (told, left))
        return Charge(False, (told, left, ("Retry-After", str(reset))), reset)

    return lambda key: charge(take(key, time.monotonic_ns()))


def address_of(environ: Mapping[str, Any], proxies: int | None = None) -> str:
    """Whose address a request comes from, by its WSGI environment (Django's `request.META`).

    Behind PROXIES proxies, each of which notes at the right who asked it, what the first of them
    noted. Of an IPv6 address the network: a subscriber has all of that.
    """
    address: str = environ.get("REMOTE_ADDR") or ""
    proxies = settings.PROXIES if proxies is None else proxies
    if proxies:
        noted = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(noted) >= proxies:
            address = noted[-proxies].strip()[:64]
    return _network(address) if ":" in address else address


#: The key in the WSGI environment for the charge that the fast path has made.
CHARGED = "measures.charge"


def charged(environ: Mapping[str, Any]) -> Charge:
    """The charge of an anonymous request: the fast path's, if it has made one."""
    made: Charge | None = environ.get(CHARGED)
    return made or charge_address(address_of(environ))


@lru_cache(maxsize=1000)
def _network(address: str) -> str:
    try:
        parsed = IPv6Address(address)
    except ValueError:
        return address
    return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))


def admit(request: Request) -> None:
    """Charge a request to who asks. Raises Refusal when that is one too many.

    Whoever says wrongly who they are, `Limits` charges by address.
    """
    who = request.user
    charge = charge_user(who.pk) if who.pk else charged(request.META)
    request._request.charge = charge  # type: ignore[attr-defined]
    if not charge.allowed:
        raise ProblemError("too-many-requests", limit_message(charge))


def limit_message(charge: Charge) -> str:
    return _("That is more than the limit. Come again in %(seconds)s seconds.") % {
        "seconds": charge.wait
    }


class Limits:
    """Tells of the limit in each answer under /api/, and charges what no view has charged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith("/api/"):
            return response
        charge: Charge | None = getattr(request, "charge", None)
        if charge is None:
            charge = charged(request.META)
            if not charge.allowed:
                response = problem(request, "too-many-requests", limit_message(charge))
        for name, value in charge.headers:
            response[name] = value
        return response


class PageLimits:
    """Charges pages: to the user of the session, else to the address. A login has a limit of its
    own, for each costs a quarter of a second of the processor.

    After the middleware that knows the user, and after static files, which are free.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._login = reverse(settings.LOGIN_URL)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/api/"):
            return self.get_response(request)
        charge = self._charge(request)
        if charge.allowed:
            return self.get_response(request)
        headers = dict(charge.headers) | {"Cache-Control": "no-store"}
        text = limit_message(charge)
        return HttpResponse(text, status=429, headers=headers, content_type="text/plain")

    def _charge(self, request: HttpRequest) -> Charge:
        address = address_of(request.META)
        if request.method == "POST" and request.path == self._login:
            return charger("login", settings.RATE_LIMIT_LOGINS)(address)
        return charge_user(request.user.pk) if request.user.pk else charge_address(address)
