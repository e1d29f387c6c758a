"""The access table of the pages below /account/: every address, and who gets what."""

import re

import pytest
from django.core.signing import dumps
from django.test import Client
from django.urls import get_resolver

from tests.helpers import make
from tests.helpers.factors import factor_of

LOGIN, FACTOR, ADMIN = "/admin/login/", "/account/factor/", "/admin/"
#: Who asks: nobody, a person, and a person whose session has not passed her second factor.
CALLERS = ("anonymous", "staff", "half")
#: Address -> the status of a GET for each, or the address that it leads to.
TABLE = {
    "": (LOGIN, 200, LOGIN),
    "mails/{mails}/": (200, 200, 200),
    "mails/forged/": (404, 404, 404),
    "factor/": (ADMIN, ADMIN, 200),
    "factor/set-up/": (LOGIN, 200, FACTOR),
    "factor/remove/": (LOGIN, "/account/", LOGIN),
    "leave/": (405, 405, 405),
    "forgotten/": (200, 200, 200),
    "forgotten/sent/": (200, 200, 200),
    "link/Mw/forged/": (200, 200, 200),
    "done/": (200, 200, 200),
}


def routes():
    [*found] = (each for each in get_resolver().url_patterns if str(each.pattern) == "account/")
    return {str(page.pattern) for include in found for page in include.url_patterns}


def test_every_address_has_a_row():
    bare = {re.sub(r"<[^>]+>", "*", route) for route in routes()}
    rows = {re.sub(r"{mails}|forged|Mw", "*", address) for address in TABLE}
    assert bare == rows


@pytest.mark.parametrize("number", range(len(CALLERS)))
def test_everybody_gets_what_the_table_says(db, number):
    client, user = Client(), make.user()
    if CALLERS[number] != "anonymous":
        client.force_login(user)
    if CALLERS[number] == "half":
        factor_of(user)
    for address, expected in TABLE.items():
        path = f"/account/{address.format(mails=dumps(user.pk, salt='measures.digest'))}"
        response = client.get(path)
        if isinstance(expected[number], int):
            assert response.status_code == expected[number], path
        else:
            assert response.status_code == 302, path
            assert response.url.split("?")[0] == expected[number], path
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy


@pytest.mark.parametrize(
    "address", ["factor/", "factor/set-up/", "factor/remove/", "leave/", "forgotten/", ""]
)
def test_a_form_without_its_token_is_refused(db, address):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.user())

    assert client.post(f"/account/{address}", {"code": "1"}).status_code == 403
