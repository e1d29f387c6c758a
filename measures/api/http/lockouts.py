"""Which logins are refused after wrong passwords, so that guessing is slow and nobody is shut out.

django-axes counts failures by name and address together. Counted here as well, each on its own:
those of one address over all names, and those of one name over all addresses. Neither of these
two stops an address from which the same name logged in lately, so nobody can lock a colleague out
from elsewhere.
"""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username, get_failure_limit
from axes.models import AccessAttempt, AccessLog
from django.db.models import Sum
from django.http import HttpRequest

from .rate_limits import client_address

#: Failures of one address, over all names, and the time within which they count.
ADDRESS_FAILURES, ADDRESS_LOCK = 30, timedelta(minutes=15)
#: Failures of one name, over all addresses: many more, and only for a short while.
NAME_FAILURES, NAME_LOCK = 50, timedelta(minutes=5)
#: An address from which a name logged in is known for this long.
KNOWN_FOR = timedelta(days=30)


def address_of(request: HttpRequest) -> str | None:
    """The client's IP address behind PROXIES proxies, as rate limits count it; None: unknown."""
    address = client_address(request.META)
    try:
        ip_address(address)
    except ValueError:
        return None
    return address


class Lockouts(AxesDatabaseHandler):
    """Failures by name and address together, by address and by name."""

    def get_failures(self, request: Any, credentials: Any = None) -> int:
        """The failures that count for this login; at least the limit when it is refused."""
        together: int = super().get_failures(request, credentials)
        limit: int = get_failure_limit(request, credentials)
        if together < limit and _is_refused(request, get_client_username(request, credentials)):
            return limit
        return together


def _is_refused(request: Any, name: str | None) -> bool:
    address, at = request.axes_ip_address, request.axes_attempt_time
    by_address = _failures(at - ADDRESS_LOCK, ip_address=address)
    by_name = _failures(at - NAME_LOCK, username=name)
    return (by_address >= ADDRESS_FAILURES or by_name >= NAME_FAILURES) and not (
        AccessLog.objects.filter(
            username=name, ip_address=address, attempt_time__gte=at - KNOWN_FOR
        ).exists()
    )


def _failures(since: Any, **whose: str | None) -> int:
    attempts = AccessAttempt.objects.filter(attempt_time__gte=since, **whose)
    total: int | None = attempts.aggregate(total=Sum("failures_since_start"))["total"]
    return total or 0
