"""The role and the zone by which a change is made, and who may see names."""

import pytest
from django.contrib.auth.models import AnonymousUser

from measures.models import (
    EDITORS,
    Capacity,
    NotAllowed,
    may_see_names,
    require,
)
from tests.helpers import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def park():
    return make.zone("hetao-sz", make.zone("hetao"))


def held(user, **roles):
    for role, zone in roles.items():
        make.member(user, role, make.zone(zone))
    return user


def test_the_role_held_nearest_to_the_zone_is_recorded(park):
    user = held(make.user("administrator", park.parents[0]), editor="hetao-sz", verifier="hetao-sz")

    assert require(user, EDITORS, park) == Capacity("editor", "hetao-sz")
    assert require(user, EDITORS, park.parents[0]) == Capacity("administrator", "hetao")


def test_of_two_roles_in_one_zone_the_lesser_is_recorded(park):
    user = held(make.user("administrator", park), editor="hetao-sz")

    assert require(user, EDITORS, park) == Capacity("editor", "hetao-sz")


def test_a_superuser_acts_as_an_administrator_of_no_zone(park):
    assert require(make.user(is_superuser=True), EDITORS, park) == Capacity("administrator", "")


def test_an_import_has_no_role(park):
    assert require(None, EDITORS, park) == Capacity("", "")


def test_a_role_elsewhere_or_of_a_closed_account_is_none(park):
    for user in (make.user("editor", make.zone("qianhai")), make.user("editor", is_active=False)):
        with pytest.raises(NotAllowed):
            require(user, EDITORS, park)


def test_finding_the_capacity_takes_one_query(park, django_assert_num_queries):
    user = make.user("editor", park)
    with django_assert_num_queries(1):
        require(user, EDITORS, park)
    with django_assert_num_queries(1):
        may_see_names(user, park)
    with django_assert_num_queries(0):
        assert not may_see_names(AnonymousUser(), park)


def test_a_closed_account_sees_no_names(park):
    for fields in ({"role": "auditor"}, {"is_superuser": True}):
        assert not may_see_names(make.user(is_active=False, **fields), park)
