"""Editing zones and sources, and the roles that editing needs."""

import pytest
from django.core.exceptions import ValidationError

from measures.actions import editing
from measures.ledger import verification
from measures.models import NotAllowed, Zone
from tests.helpers import make
from tests.helpers.make import NOW


def amend(measure, *, by=make.BY, reason="corrected", version=None, **content):
    details = {"by": by, "reason": reason, "at": NOW, "version": version}
    return editing.amend_measure(measure, content=content, **details)


def amend_zone(zone, **content):
    return editing.save_zone(zone, content=content, by=make.BY, reason="corrected", at=NOW)


def whole():
    assert verification.verify().faults == []
    return True


def test_an_editor_needs_a_role_in_the_old_and_the_new_zone(db):
    here, there = make.zone("hetao-sz"), make.zone("qianhai")
    measure = make.measure(zone=here)
    editor = make.actor(make.user("editor", here))
    viewer = make.actor(make.user("viewer", here))
    stranger = make.actor(make.user())

    for who in (viewer, stranger):
        with pytest.raises(NotAllowed, match="hetao-sz"):
            amend(measure, by=who, title_en="Mine")
    with pytest.raises(NotAllowed, match="qianhai"):
        amend(measure, by=editor, zone=there)
    assert amend(measure, by=editor, title_en="Ours").version == 2


def test_the_code_of_a_zone_or_source_is_permanent(db):
    zone = make.zone("hetao-sz")

    with pytest.raises(ValidationError, match="permanent"):
        amend_zone(zone, code="hetao")

    assert whole()


def test_a_zone_that_moves_takes_the_zones_below_along(db):
    park = make.zone("hetao-sz", make.zone("hetao"))
    street = make.zone("huanggang", park)

    amend_zone(park, parents=[make.zone("shenzhen")])

    assert Zone.objects.get(pk=street.pk).lies_in_codes == ["hetao-sz", "huanggang", "shenzhen"]
    with pytest.raises(ValidationError, match="within itself"):
        amend_zone(Zone.objects.get(code="shenzhen"), parents=[Zone.objects.get(pk=street.pk)])
    assert whole()


def test_only_a_superuser_makes_a_zone_that_lies_in_no_other(db):
    chief = make.actor(make.user("administrator", make.zone("hetao")))
    names = {"name_hans": "区", "name_hant": "區", "name_en": "Zone", "kind": "area"}
    details = {"by": chief, "reason": "founded", "at": NOW}

    for parents in ([], [make.zone("qianhai")]):
        content = names | {"code": "new", "parents": parents}
        with pytest.raises(ValidationError, match="zones that you administer"):
            editing.save_zone(Zone(), content=content, **details)
    assert not Zone.objects.filter(code="new").exists()


def test_zones_need_an_administrator_and_sources_an_editor_in_every_channel(db):
    park = make.zone("hetao-sz", make.zone("hetao"))
    editor, chief = (make.actor(make.user(role, park)) for role in ("editor", "administrator"))
    details = {"reason": "renamed", "at": NOW}

    with pytest.raises(NotAllowed, match="hetao-sz"):
        editing.save_zone(park, content={"name_en": "The park"}, by=editor, **details)
    with pytest.raises(ValidationError, match="zones that you administer"):
        editing.save_zone(park, content={"parents": []}, by=chief, **details)
    with pytest.raises(NotAllowed):
        editing.save_source(
            make.source(), content={"title_en": "X"}, by=make.actor(make.user("viewer")), **details
        )

    assert (
        editing.save_zone(park, content={"name_en": "The park"}, by=chief, **details).version == 2
    )
