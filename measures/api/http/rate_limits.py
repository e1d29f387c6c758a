"""Rate limits per minute: by user, or by IP address for anonymous requests.

Requests take units of the limit by what they cost (`cost_of`). Each server process counts for itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from ipaddress import IPv6Address
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from measures.shown.error_page import Words, error_page

from .cost import cost_of
from .problem_error import ProblemError
from .problems import problem
from .token_bucket import Grant, TokenBuckets

WINDOW = 60  # seconds


class Charge(NamedTuple):
    """Whether a request is within the limit, and the rate-limit headers of its response."""

    allowed: bool
    headers: tuple[tuple[str, str], ...]
    wait: int = 0  # seconds


UNLIMITED = Charge(True, ())


def charge_address(address: str, cost: int = 1) -> Charge:
    """Charge a request without valid credentials to its `client_address()`."""
    return charger("address", settings.RATE_LIMIT_ANONYMOUS)(address, cost)


def charge_user(key: int, cost: int = 1) -> Charge:
    """Charge a request to the user with this primary key, by token or session alike."""
    return charger("user", settings.RATE_LIMIT_USERS)(key, cost)


class Charger(Protocol):
    """Charges a request that takes `cost` units to a key."""

    def __call__(self, key: str | int, cost: int = 1) -> Charge: ...


@lru_cache(maxsize=4)
def charger(policy: str, limit: int) -> Charger:
    """The function that charges requests: `limit` units a minute for each key, 0 for no limit."""
    if not limit:
        return lambda key, cost=1: UNLIMITED
    take = TokenBuckets(limit, WINDOW).take
    policy_header = ("RateLimit-Policy", f'"{policy}";q={limit};w={WINDOW}')

    @lru_cache(maxsize=1024)  # clients far below the limit mostly have the same grant
    def charge_for(grant: Grant, cost: int) -> Charge:
        reset = grant.reset_seconds
        shown = f";cost={cost}" if cost > 1 else ""
        rate_limit = ("RateLimit", f'"{policy}";r={grant.remaining};t={reset}{shown}')
        if grant.allowed:
            return Charge(True, (policy_header, rate_limit))
        return Charge(False, (policy_header, rate_limit, ("Retry-After", str(reset))), reset)

    return lambda key, cost=1: charge_for(take(key, time.monotonic_ns(), cost), cost)


def client_address(environ: Mapping[str, Any], proxies: int | None = None) -> str:
    """The client's IP address, from the WSGI environment (Django's `request.META`).

    Behind PROXIES proxies, each of which appends its client to X-Forwarded-For, it is the entry
    of the outermost one. An IPv6 address is reduced to its /64, which one subscriber owns.
    """
    address: str = environ.get("REMOTE_ADDR") or ""
    proxies = settings.PROXIES if proxies is None else proxies
    if proxies:
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(forwarded) >= proxies:
            address = forwarded[-proxies].strip()[:64]
    return _network(address) if ":" in address else address


#: The key in the WSGI environment of the charge that the fast path has made.
CHARGED = "measures.charge"


def charge_of(environ: Mapping[str, Any], cost: int = 1) -> Charge:
    """The charge of an anonymous request: the fast path's, if it has made one."""
    charge: Charge | None = environ.get(CHARGED)
    return charge or charge_address(client_address(environ), cost)


@lru_cache(maxsize=1000)
def _network(address: str) -> str:
    try:
        parsed = IPv6Address(address)
    except ValueError:
        return address
    return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))


def enforce_limit(request: Request) -> None:
    """Charge a request to its user or address. Raises ProblemError over the limit.

    RateLimitMiddleware charges requests with invalid credentials by address.
    """
    user, cost = request.user, 1
    if request.method in ("GET", "HEAD"):
        cost = cost_of(request.path_info, request.META.get("QUERY_STRING", ""))
    charge = charge_user(user.pk, cost) if user.pk else charge_of(request.META, cost)
    request._request.charge = charge  # type: ignore[attr-defined]
    if not charge.allowed:
        raise ProblemError("too-many-requests", limit_message(charge))


def limit_message(charge: Charge) -> str:
    return _("Rate limit exceeded. Try again in %(seconds)s seconds.") % {"seconds": charge.wait}


def _charge_login(address: str) -> Charge:
    return charger("login", settings.RATE_LIMIT_LOGINS)(address)


class RateLimitMiddleware:
    """Adds the rate-limit headers under /api/; charges requests that no view has charged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # For the access log of the admin and the API.
        request.client_address = client_address(request.META)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if not request.path_info.startswith("/api/"):
            return response
        charge: Charge | None = getattr(request, "charge", None)
        if charge is None:
            charge = charge_of(request.META)
            if not charge.allowed:
                response = problem(request, "too-many-requests", limit_message(charge))
        for name, value in charge.headers:
            response[name] = value
        return response


class PageLimits:
    """Charges pages: to the user of the session, else to the address. A login has a limit of its
    own, for each costs a quarter of a second of the processor; a report of a mistake too.

    After the middleware that knows the user, and after static files, which are free.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._login = reverse(settings.LOGIN_URL)
        self._accounts = reverse("account_forgotten").removesuffix("forgotten/")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/api/"):
            return self.get_response(request)
        address = client_address(request.META)
        # For a password that is sent to another page: measures/admin/resuming.py.
        request.charge_login = partial(_charge_login, address)  # type: ignore[attr-defined]
        charge = self._charge(request)
        if charge.allowed:
            return self.get_response(request)
        headers = dict(charge.headers)
        return error_page(request, Words(429, limit_message(charge)), headers)

    def _charge(self, request: HttpRequest) -> Charge:
        address = client_address(request.META)
        cost = cost_of(request.path_info, request.META.get("QUERY_STRING", ""))
        path = request.path
        if request.method == "POST" and path.endswith("/report/") and "/admin/" not in path:
            return charger("report", settings.RATE_LIMIT_REPORTS)(address)
        if request.method == "POST" and (path == self._login or path.startswith(self._accounts)):
            return _charge_login(address)
        if (
            settings.SESSION_COOKIE_NAME not in request.COOKIES
        ):  # no response varies by what is not read
            return charge_address(address, cost)
        user = request.user.pk
        return charge_user(user, cost) if user else charge_address(address, cost)
