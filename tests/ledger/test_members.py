"""Entries are proved without reading what they left as it was, to the same result as if it were read."""

import itertools

import orjson
import pytest
from django.conf import settings
from django.db import connection

from measures.domain.change_kinds import ChangeKind, Detail, all_kinds
from measures.ledger import public_form, traits, verification
from measures.ledger.canonical import canonical
from measures.models import PUBLIC_SUBJECTS, Entry, triggers
from tests.helpers import make, named
from tests.helpers.tamper import edit, rehash


@pytest.fixture
def people(db, time_machine):
    time_machine.move_to(make.NOW)
    return named.record()


#: Members with another value than the measure has them.
OTHERWISE = {
    "confirmations": [{"by": "somebody", "reason": "read it"}],
    "owner": "an officer",
    "requests": [{"by": "somebody", "reason": "later", "decision": None}],
    "superseded_by": ["A-002"],
    "title": {"zh-Hans": "另一平台", "zh-Hant": "另一平臺", "en": ""},
    "withdrawn": True,
    "zone": "qianhai",
}


def of_measure():
    return Entry.objects.filter(subject="measure", code="A-001").order_by("seq")


def test_the_public_form_is_that_of_the_whole_body(people):
    for entry in Entry.objects.filter(subject__in=PUBLIC_SUBJECTS):
        members = public_form.public_members(entry)
        body = public_form.without_names(orjson.loads(entry.body))
        assert public_form.public_entry(entry) == canonical(members | {"body": body})


def test_the_kinds_of_a_change_are_those_between_the_whole_bodies(people):
    """Between any two of the versions and of bodies that differ in one member."""
    bodies = [bytes(body) for body in of_measure().values_list("body", flat=True)]
    last = orjson.loads(bodies[-1])
    bodies += [canonical(last | {name: value}) for name, value in OTHERWISE.items()]
    bodies += [canonical({n: v for n, v in last.items() if n != name}) for name in OTHERWISE]
    found = set()
    for before, body in itertools.product(bodies, bodies):
        kinds = all_kinds(orjson.loads(before), orjson.loads(body))
        assert traits.traits_of("measure", "A-001", before, body).kinds == ",".join(kinds)
        found |= {*kinds}
    assert found >= {*ChangeKind, *Detail} - {ChangeKind.CREATED, ChangeKind.TARGET_MOVED}


def test_a_target_moves_with_the_deadline_of_its_measure(people):
    """The targets differ and the deadline that they share does not: it is read all the same."""
    body = orjson.loads(of_measure().last().body)
    deadline = {"from": "2030-01-01", "by": "2030-12-31", "stated": {}}
    target = {name: value for name, value in body["targets"][0].items() if name != "deadline"}
    before = body | {"deadline": deadline, "targets": [target | {"deadline": None}]}
    after = before | {"targets": [target | {"deadline": deadline}]}

    kinds = traits.traits_of("measure", "A-001", canonical(before), canonical(after)).kinds

    assert "target_moved" not in kinds.split(",")


def test_a_member_that_is_no_text_is_a_fault_under_the_key_too(people):
    entry = of_measure().filter(version=3).get()
    title = orjson.dumps(orjson.loads(entry.body)["title"])
    triggers.remove(connection)
    edit("body", bytes(entry.body).replace(title, b'{"zh-Hans":"\xff"}'), entry.seq)
    rehash(settings.LEDGER_KEY)
    triggers.install(connection)

    faults = verification.verify().faults

    assert any(f.startswith(f"entry {entry.seq}: it cannot be read") for f in faults)
