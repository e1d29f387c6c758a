"""A change of kind removes the terms of the former kind only when they are named."""

import pytest

from tests.helpers import make
from tests.helpers.writes import ONE, WRITES, assert_verified, send

pytestmark = pytest.mark.django_db


def test_a_change_of_kind_removes_the_terms_of_the_former_only_when_they_are_named(api):
    api.force_authenticate(make.user("editor"))
    make.measure("A-001", kind="funding_cap", terms={"amount": 5000000, "currency": "HKD"})
    housing = {"kind": "talent_housing", "terms": {"units": 100}}

    refused = [
        send(api, WRITES["amend"], **housing, **more) for more in ({}, {"dropped": ["whitelist"]})
    ]
    amount = api.get(ONE).json()["terms"]["amount"]
    done = send(api, WRITES["amend"], **housing, dropped=["funding_cap"])

    for response in refused:
        assert response.status_code == 400
        [fault] = response.json()["errors"]
        assert fault["pointer"] == "#/kind"
        assert "Amount, Currency" in fault["detail"]
        assert '"dropped": ["funding_cap"]' in fault["detail"]
    assert amount == "5000000"
    assert (done.status_code, done.json()["terms"]["units"]) == (200, 100)
    assert_verified()
