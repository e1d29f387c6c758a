"""Random logs: every true proof passes and every changed bit fails, by ourselves and by sigstore.

sigstore is a program that nobody here wrote: it proves inclusion in the logs of software releases.
"""

import random
from types import SimpleNamespace

import pytest
from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore._internal.rekor.checkpoint import SignedCheckpoint
from sigstore.errors import VerificationError

from measures.ledger import notes, tree
from tests.helpers import soak
from tests.helpers.outsiders import witness

pytestmark = pytest.mark.once

SECRET = "the key of a random log and long enough for one"


class RandomLog:
    """Leaves, and the hashes of all complete subtrees, as entries keep them."""

    def __init__(self, chance):
        self.leaves = [chance.randbytes(chance.randrange(80)) for _ in range(chance.randint(1, 70))]
        self.hashes, self.roots, edge = {}, [tree.root_of([])], []
        for size, leaf in enumerate(self.leaves, 1):
            for level, node in enumerate(tree.grow(edge, size, tree.leaf_hash(leaf))):
                self.hashes[level, (size >> level) - 1] = node
            self.roots.append(tree.root_of(edge))

    def made_of(self, parts):
        return [tree.hash_of(part, self.hashes) for part in parts]


def is_in(leaf, seq, size, hashes, root):
    """What sigstore says."""
    proof = SimpleNamespace(log_index=seq - 1, tree_size=size, hashes=hashes, root_hash=root)
    entry = SimpleNamespace(inclusion_proof=proof, canonicalized_body=leaf)
    try:
        verify_merkle_inclusion(SimpleNamespace(_inner=entry))
    except VerificationError:
        return False
    return True


def flipped(data, chance):
    bit = chance.randrange(8 * len(data))
    return (int.from_bytes(data, "big") ^ 1 << bit).to_bytes(len(data), "big")


def one_flipped(hashes, chance):
    place = chance.randrange(len(hashes))
    return [*hashes[:place], flipped(hashes[place], chance), *hashes[place + 1 :]]


@pytest.mark.parametrize("number", range(soak.amount(1_000)))
def test_true_proofs_pass_and_changed_ones_fail(number):
    chance = random.Random(f"{soak.seed()} {number}")
    log = RandomLog(chance)
    for _ in range(5):
        size = chance.randint(1, len(log.leaves))
        seq, first = chance.randint(1, size), chance.randint(1, size)
        leaf, root = log.leaves[seq - 1], log.roots[size]
        path = log.made_of(tree.inclusion(seq, size))
        common = log.made_of(tree.consistency(first, size))
        before = log.roots[first]

        assert is_in(leaf, seq, size, path, root)
        assert not is_in(leaf + b"x", seq, size, path, root)
        assert not is_in(leaf, seq, size, path, flipped(root, chance))
        assert not is_in(leaf, seq, size, [*path, root], root)
        if first == size:
            assert common == []
            continue
        assert witness.consistent(first, before, size, root, common)
        assert not witness.consistent(first, flipped(before, chance), size, root, common)
        assert not witness.consistent(first, before, size, flipped(root, chance), common)
        assert not witness.consistent(first, before, size, root, one_flipped(common, chance))
        assert not witness.consistent(first, before, size, root, common[:-1] or [root])
        if path:
            assert not is_in(leaf, seq, size, one_flipped(path, chance), root)


def test_sigstore_reads_our_checkpoints():
    signers = notes.read_keys(SECRET).signers
    text = notes.checkpoint_text("tracker.example/log", 7, b"\7" * 32)
    note = notes.sign(text, "tracker.example/log", signers)

    read = SignedCheckpoint.from_text(note)

    said = read.checkpoint
    assert (said.origin, said.log_size, said.log_hash) == ("tracker.example/log", 7, "07" * 32)
    [key] = notes.read_keys(SECRET).keys("tracker.example/log")
    ring = SimpleNamespace(verify=lambda **given: checked(key, **given))
    read.signed_note.verify(ring, key.id)


def checked(key, *, key_id, signature, data):
    notes.Ed25519PublicKey.from_public_bytes(key.public).verify(signature, data)
