"""The access table of tests/helpers/access.py is complete, and the server follows it."""

import re

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from rest_framework.test import APIClient

from measures.actions import withdrawal
from measures.api import urls
from measures.api.http.authentication import CHALLENGE
from measures.models import Head, Source, Token
from tests.helpers import make
from tests.helpers.access import ACCESS, CALLERS, METHODS, RULES, SESSIONS, TABLE, TOKENS
from tests.helpers.api import V1, problem
from tests.helpers.files import attached, upload
from tests.helpers.make import BY, NOW
from tests.helpers.rights import STAFF, holder, zones
from tests.helpers.writes import ALL_WRITES, OF_ORGANISATIONS, sample, send

WORDS = {
    "zone": "hetao-sz",
    "measure": "A-001",
    "number": 1,
    "withdrawn": "A-003",
    "requested": "A-004",
    "request": 1,
    "advanced": "A-005",
    "confirmed": "A-008",
    "organisation": "bureau",
    "problem": "stale",
    "source": "paper",
}
SECRET = "x" * 32
WRITES = METHODS[3:]
REINSTATE = ("post", f"{V1}measures/A-003/reinstate/", {"reason": "needed"})
TAKE_BACK = ("post", f"{V1}measures/A-005/take-back/", {"reason": "needed"})
RETRACT = ("post", f"{V1}measures/A-008/retract/", {"reason": "needed"})
DECISIONS = [
    ("post", f"{V1}measures/A-004/requests/1/{verb}/", {"reason": "needed"})
    for verb in ("grant", "refuse", "withdraw")
]
ATTACH = (
    "post",
    f"{V1}sources/paper/document/",
    {"document": upload(b"another version"), "further": "true", "reason": "needed"},
)
#: The request for a method and an address.
REQUESTS = {
    (order[0].upper(), order[1]): order
    for order in (
        *(
            *ALL_WRITES.values(),
            *OF_ORGANISATIONS.values(),
            REINSTATE,
            TAKE_BACK,
            RETRACT,
            *DECISIONS,
        ),
        ATTACH,
    )
}


def addresses(patterns, before=""):
    for each in patterns:
        address = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, address)
        else:
            assert isinstance(each, URLPattern)
            yield address


def test_every_address_has_a_row():
    in_table = {re.sub(r"{\w+}", "*", address) for address in ACCESS}

    assert in_table == {re.sub(r"<.*?>", "*", address) for address in addresses(urls.urlpatterns)}
    assert len(ACCESS) == len(in_table)


def test_every_write_in_the_table_has_a_request():
    writes = {
        (method, f"/api/{address.format(**WORDS)}")
        for address, rules in ACCESS.items()
        for method in WRITES
        if rules[method] != RULES["-"]
    }

    assert writes == REQUESTS.keys()


def test_every_rule_is_used_and_names_known_callers():
    assert set(RULES) == set(TABLE.split()) & set(RULES)
    for rule in RULES.values():
        named = [caller for callers in rule.others.values() for caller in callers]
        assert len(named) == len(set(named))
        assert set(named) <= set(CALLERS)


def caller(name, places, chief):
    """A client with the credentials of the named caller."""
    api = APIClient(enforce_csrf_checks=True)
    if name in STAFF:
        secret = make.token(holder(name, places))
    elif name in TOKENS:
        secret = make.token(chief, *TOKENS[name])
    elif name == "forged":
        secret = make.token(chief)[::-1]
    elif name in ("expired", "revoked"):
        secret = make.token(make.user("administrator", places["here"]))
        row = Token.objects.latest("created")
        if name == "revoked":
            row.delete()
        else:
            Token.objects.filter(pk=row.pk).update(expiry=timezone.now())
    elif name == "inactive":
        secret = make.token(who := make.user("administrator", places["here"]))
        who.is_active = False
        who.save()
    elif name in SESSIONS:
        api.force_login(chief)
        api.cookies["csrftoken"] = SECRET
        api.credentials(**({"HTTP_X_CSRFTOKEN": SECRET} if name == "session" else {}))
        return api
    else:
        assert name == "anonymous"
        return api
    api.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    return api


@pytest.fixture
def callers(db):
    places = zones()
    sample(zone=places["here"], organisations=make.named("bureau"))
    make.organisation("institute")
    attached(Source.objects.get(code="paper"))
    withdrawal.withdraw(make.measure("A-003"), by=BY, reason="needed", at=NOW)
    make.requested("A-004")
    make.step(make.measure("A-005"), "in_progress")
    make.confirmed(make.measure("A-008"))
    chief = make.user("administrator", places["here"])
    return {name: caller(name, places, chief) for name in CALLERS}


def ask(api, address, method):
    """The response; its changes are rolled back."""
    path = f"/api/{address.format(**WORDS)}"
    order = REQUESTS.get((method, path))
    before = Head.objects.get().seq
    with transaction.atomic():
        if order:
            second = order in (REINSTATE, RETRACT, TAKE_BACK, *DECISIONS)
            response = send(api, order, tag='"2"' if second else '"1"')
        else:
            response = api.generic(method, path)
        wrote = Head.objects.get().seq - before
        transaction.set_rollback(True)
    if response.streaming:
        list(response)  # it is closed at its end
    return response, wrote


SHARDS = 8


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_caller_gets_the_status_in_the_table(callers, shard, record_property):
    wrong, cells = {}, 0
    for address, rules in [*ACCESS.items()][shard::SHARDS]:
        for method, rule in rules.items():
            for name, api in callers.items():
                response, wrote = ask(api, address, method)
                done = method in WRITES and response.status_code < 400
                got, wanted = response.status_code, rule.of(name)
                if got != wanted or (wrote > 0) != done:
                    wrong[f"{method} {address} as {name}"] = (got, wanted, wrote)
                if got == 401:
                    assert response["WWW-Authenticate"] == CHALLENGE
                cells += 1
    record_property("cells", f"access to the API, shard {shard}: {cells} cells")
    assert wrong == {}


def test_a_missing_scope_is_named_with_the_way_to_get_it(callers):
    for scope, response in {
        "audit": callers["read token"].get("/api/v1/ledger/entries/"),
        "read": callers["audit token"].get("/api/v1/zones/"),
        "write": send(callers["read token"], ALL_WRITES["advance"]),
    }.items():
        payload = problem(response, 403, "scope-missing")
        assert f"scope {scope} is required" in payload["detail"]
        assert f"create_token --scope {scope}" in payload["detail"]
