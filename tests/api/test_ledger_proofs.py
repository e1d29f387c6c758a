"""Checkpoints and proofs over the API, checked without the code that makes them."""

import base64
import hashlib
import json
from io import StringIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures.models import Entry
from tests.helpers import make
from tests.helpers.outsiders import program
from tests.helpers.tamper import Record, edit

LEDGER, CHANGES = "/api/v1/ledger/", "/api/v1/changes/"
verify_chain = program("verify_chain")


@pytest.fixture
def record(db):
    return Record()


def digest(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def root_by(proof, leaf):
    """RFC 9162, section 2.1.3.2, word for word."""
    place, last = proof["seq"] - 1, proof["size"] - 1
    for each in map(bytes.fromhex, proof["hashes"]):
        assert last
        if place & 1 or place == last:
            leaf = digest(b"\1", each, leaf)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            leaf = digest(b"\1", leaf, each)
        place, last = place >> 1, last >> 1
    assert last == 0
    return leaf


def root_signed(note, key):
    text, _blank, line = note.partition("\n\n")
    name, identity, public = key.strip().split("+", 2)
    public = base64.b64decode(public)
    _dash, signer, signature = line.split("\n")[0].split(" ")
    signature = base64.b64decode(signature)
    assert (signer, signature[:4].hex(), public[:1]) == (name, identity, b"\1")
    Ed25519PublicKey.from_public_bytes(public[1:]).verify(signature[4:], f"{text}\n".encode())
    return text.split("\n")[1], base64.b64decode(text.split("\n")[2])


def test_every_entry_is_proved_at_every_size_without_names(record, client):
    [key] = client.get(f"{LEDGER}keys/").content.decode().splitlines()
    for size in range(1, 9):
        for seq in range(1, size + 1):
            proof = client.get(f"{LEDGER}proof/", {"seq": seq, "size": size}).json()
            leaf, form = json.loads(proof["leaf"]), proof["entry"]
            assert leaf["seq"] == seq
            assert leaf["public"] == hashlib.sha256(form.encode()).hexdigest()
            assert json.loads(form)["seq"] == seq
            assert "actor" not in form
            root = root_by(proof, digest(b"\0", proof["leaf"].encode()))
            assert root_signed(proof["checkpoint"], key) == (str(size), root)


def test_the_checkpoint_is_a_note_of_the_whole_tree(record, client):
    response = client.get(f"{LEDGER}checkpoint/")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == client.get(f"{LEDGER}proof/").json()["checkpoint"]
    again = client.get(f"{LEDGER}checkpoint/", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_what_is_not_published_is_proved_by_its_digest_alone(db, client):
    make.measure()
    make.user("editor")
    call_command("record_accounts", stdout=StringIO())
    seq = Entry.objects.filter(subject="account").latest("seq").seq

    proof = client.get(f"{LEDGER}proof/", {"seq": seq}).json()

    assert proof["entry"] is None
    assert json.loads(proof["leaf"])["public"] is None


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("proof/?seq=0", "number 1"),
        ("proof/?seq=9", "no entry 9 yet"),
        ("proof/?size=9", "no entry 9 yet"),
        ("proof/?seq=5&size=4", "no entry 5 yet"),
        ("proof/?seq=x", "whole number"),
        ("consistency/?from=5&to=4", "no entry 5 yet"),
        ("consistency/?to=0", "number 1"),
    ],
)
def test_numbers_that_no_tree_has_are_refused(record, client, address, fault):
    response = client.get(LEDGER + address)

    assert response.status_code == 400
    assert fault in response.content.decode()


@pytest.mark.parametrize("name", ["checkpoint", "keys", "proof", "consistency"])
def test_an_empty_ledger_has_none(db, client, name):
    assert client.get(f"{LEDGER}{name}/").status_code == 404


def test_a_damaged_tree_is_said_to_be_damaged(record, client):
    edit("nodes", "", 4)

    response = client.get(f"{LEDGER}proof/", {"seq": 5})

    assert response.status_code == 503
    assert "verify_ledger" in response.json()["detail"]


def test_a_proof_takes_the_same_few_queries_at_any_size(record, client):
    for address in ("proof/?seq=1&size=2", "proof/?seq=5&size=7", "consistency/?from=3&to=7"):
        with CaptureQueriesContext(connection) as queries:
            client.get(LEDGER + address)
        assert len(queries) <= 4


def test_each_change_of_the_feed_is_proved_against_the_checkpoint_of_its_page(record, client):
    [key] = client.get(f"{LEDGER}keys/").content.decode().splitlines()
    address, found = f"{CHANGES}?proofs=true&limit=3", []
    while address:
        page = client.get(address).json()
        for change in page["results"]:
            proof = change["proof"]
            assert proof["leaf_index"] == change["seq"] - 1
            public = {name: change[name] for name in change.keys() - verify_chain.ADDED}
            assert json.loads(proof["leaf"])["public"] == verify_chain.digest_of(public)
            proof |= {"seq": change["seq"], "size": 8}
            root = root_by(proof, digest(b"\0", proof["leaf"].encode()))
            assert root_signed(page["checkpoint"], key) == ("8", root)
            found.append(change["seq"])
        address = page["next"]
    assert found == [*range(1, 9)]


def test_proofs_take_the_same_two_queries_more_for_any_page(record, client):
    counts = {}
    for proved in ("false", "true"):
        for limit in (1, 8):
            with CaptureQueriesContext(connection) as queries:
                client.get(CHANGES, {"proofs": proved, "limit": limit})
            counts[proved, limit] = len(queries)
    assert counts["true", 1] == counts["true", 8] == counts["false", 8] + 2


def test_changes_of_a_zone_are_proved_and_without_the_parameter_none_is(record, client):
    zone = client.get("/api/v1/measures/").json()["results"][0]["zone"]

    page = client.get(CHANGES, {"proofs": "true", "zone": zone}).json()
    plain = client.get(CHANGES, {"zone": zone}).json()

    assert page["results"]
    assert [each.pop("proof")["leaf_index"] for each in page["results"]] == [
        each["seq"] - 1 for each in plain["results"]
    ]
    assert page.pop("checkpoint")
    assert page == plain
