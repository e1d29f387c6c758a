"""An outsider with docs/witness.py: what was cosigned cannot be changed or taken back unseen."""

import base64

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.db import connection

from measures import ledger
from measures.ledger import notes, verification
from measures.models import triggers
from tests.helpers import make
from tests.helpers.outsiders import Witness
from tests.helpers.tamper import amend, edit, rehash, sql

pytestmark = pytest.mark.slow


@pytest.fixture
def measure(transactional_db):
    return make.measure()


@pytest.fixture
def witness(measure, live_server, tmp_path):
    return Witness(live_server, tmp_path)


def test_a_witness_cosigns_what_continues_what_it_saw(witness, measure):
    assert witness.look().stdout == "3 entries: cosigned\n"
    first = witness.kept
    for title in ("one", "two", "three"):
        measure = amend(measure, f"The {title}")
        done = witness.look()
        assert (done.returncode, done.stderr) == (0, "")
    assert witness.look().stdout == "6 entries: cosigned\n"  # nothing new

    assert notes.is_signed(first, [witness.key])
    assert cosigned(witness.kept, witness.public)
    with pytest.raises(InvalidSignature):
        cosigned(witness.kept.replace("\n6\n", "\n7\n"), witness.public)


def cosigned(note, key):
    """The standard, c2sp.org/tlog-cosignature, word for word."""
    name, identity, public = key.split("+", 2)
    text, _blank, signatures = note.partition("\n\n")
    [line] = [line for line in signatures.splitlines() if line.startswith(f"— {name} ")]
    signature = base64.b64decode(line.split(" ")[2])
    assert signature[:4].hex() == identity
    moment = int.from_bytes(signature[4:12], "big")
    message = f"cosignature/v1\ntime {moment}\n{text}\n"
    Ed25519PublicKey.from_public_bytes(base64.b64decode(public)[1:]).verify(
        signature[12:], message.encode()
    )
    return moment > 1_600_000_000


def rewritten_by_the_thief(record_key):
    triggers.remove(connection)
    edit("actor", "somebody else", 2)
    rehash(record_key)
    triggers.install(connection)


@pytest.mark.parametrize("later", [0, 1, 3])
def test_a_record_recomputed_with_the_stolen_keys_is_refused(witness, measure, later):
    """The thief has both keys and the database: our own verification has nothing to say."""
    measure = amend(measure, "Another")
    witness.look()
    seen = witness.kept
    rewritten_by_the_thief(settings.LEDGER_KEY)
    for number in range(later):
        measure = amend(measure, f"Later {number}")
    assert verification.verify().faults == []

    done = witness.look()

    assert done.returncode == 1
    assert done.stderr.startswith("REFUSED: ")
    assert witness.kept == seen
    assert notes.is_signed((witness.folder / "refused.txt").read_text(), [witness.key])


def test_entries_taken_back_are_refused(witness, measure):
    before = ledger.current_head()
    amend(measure, "Another")
    witness.look()
    triggers.remove(connection)
    sql("DELETE FROM measures_entry WHERE seq > %s", before[0])
    recompute_head(before)
    triggers.install(connection)

    done = witness.look()

    assert done.returncode == 1
    assert "had 4 entries and has 3" in done.stderr


def recompute_head(head):
    sql("UPDATE measures_head SET seq = %s, hash = %s", *head)
    rehash(settings.LEDGER_KEY)


def test_what_cannot_be_found_out_is_said_and_not_cosigned(witness, tmp_path):
    other = notes.Key(witness.key.name, bytes(32))
    assert "not signed with the key" in witness.look(other).stderr
    assert witness.run("http://127.0.0.1:9/", witness.key, tmp_path).returncode == 2
    assert witness.run(witness.server, "no key", tmp_path).returncode == 2
    assert witness.run("new", "witness.example", tmp_path).returncode == 2  # there is one
    assert "python3 witness.py" in witness.run().stderr
    assert not (witness.folder / "checkpoint.txt").exists()
