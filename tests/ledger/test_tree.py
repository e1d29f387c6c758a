"""The Merkle tree over the entries: the vectors of Certificate Transparency, and its verification."""

import hashlib

import pytest
from django.core.management import call_command
from django.db import connection

from measures import ledger
from measures.ledger import tree, tree_nodes, verification
from measures.models import Entry, Head, triggers
from tests.helpers.tamper import Record, edit, grow_tree, sql

#: The inputs and roots with which implementations of RFC 6962 are compared.
LEAVES = [
    *("", "00", "10", "2021", "3031", "40414243"),
    *("5051525354555657", "606162636465666768696a6b6c6d6e6f"),
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
#: Inclusion of an entry in a tree of so many, from the same vectors.
PATHS = {
    (6, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def grown(count):
    """The hashes of all complete subtrees over the first leaves, and the edge."""
    edge, hashes = [], {}
    for size, data in enumerate(LEAVES[:count], 1):
        for level, node in enumerate(tree.grow(edge, size, tree.leaf_hash(bytes.fromhex(data)))):
            hashes[level, (size >> level) - 1] = node
    return edge, hashes


@pytest.mark.parametrize("count", range(9))
def test_the_roots_are_those_of_certificate_transparency(count):
    edge, hashes = grown(count)

    assert tree.root_of(edge).hex() == ROOTS[count]
    assert tree.hash_of((0, count), hashes).hex() == ROOTS[count]


@pytest.mark.parametrize(("seq", "size"), PATHS)
def test_the_paths_are_those_of_certificate_transparency(seq, size):
    _edge, hashes = grown(size)

    path = [tree.hash_of(part, hashes).hex() for part in tree.inclusion(seq, size)]

    assert path == PATHS[seq, size]


@pytest.fixture
def record(db):
    return Record()


def leaves():
    return [tree_nodes.leaf_of(entry) for entry in Entry.objects.order_by("seq")]


def naive_root(hashes):
    """RFC 6962, section 2.1, word for word."""
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << (len(hashes) - 1).bit_length() - 1
    both = naive_root(hashes[:half]) + naive_root(hashes[half:])
    return hashlib.sha256(b"\1" + both).digest()


def test_the_tree_of_the_ledger_has_the_root_of_the_rfc_at_every_size(record):
    for size in range(1, 9):
        assert tree_nodes.root_at(size) == naive_root(leaves()[:size])
    assert tree.root_of(tree.read(Head.objects.get().edge)) == naive_root(leaves())


def test_a_leaf_says_the_digests_of_the_entry_and_of_its_public_form(record):
    entry = Entry.objects.get(seq=4)

    text = f'{{"hash":"{entry.hash}","public":"{entry.public}","seq":4}}'
    assert tree_nodes.leaf_input(entry) == text.encode()


def test_old_entries_get_their_nodes_by_the_migration(record):
    made = {entry.seq: entry.nodes for entry in Entry.objects.all()}
    sql("UPDATE measures_entry SET nodes = ''")
    sql("UPDATE measures_head SET edge = ''")
    assert faults()[0].startswith("entry 1: its nodes of the tree")
    triggers.remove(connection)

    grow_tree()

    assert {entry.seq: entry.nodes for entry in Entry.objects.all()} == made
    assert faults() == []


def faults(**kept):
    triggers.install(connection)
    return verification.verify(**kept).faults


@pytest.mark.parametrize("seq", [1, 4, 8])
def test_a_changed_node_is_a_fault_with_its_place(record, seq):
    nodes = Entry.objects.get(seq=seq).nodes
    edit("nodes", nodes[:-1] + ("0" if nodes[-1] != "0" else "1"), seq)

    assert faults() == [f"entry {seq}: its nodes of the tree are not those of the entries up to it"]


def test_a_changed_edge_is_a_fault_of_the_head(record):
    sql("UPDATE measures_head SET edge = %s", "00" * 32)

    assert faults() == ["head: its nodes of the tree are not those of the entries"]


def test_a_root_kept_outside_must_be_the_root_of_its_size(record):
    right = [(size, tree_nodes.root_at(size).hex()) for size in (3, 8)]

    assert faults(roots=right, kept=[record.head]) == []
    assert faults(roots=right, since=record.at_six) == []
    for size in (3, 8):
        assert faults(roots=[(size, "0" * 64)]) == [
            f"entry {size}: the tree up to it has not the root that a kept checkpoint names"
        ]
    assert faults(roots=[(9, "0" * 64)]) == [
        "head: a checkpoint of 9 entries was kept; the tree ends at 8"
    ]


def test_the_writer_goes_on_from_the_edge_of_the_head(record):
    triggers.install(connection)
    call_command("migrate", verbosity=0)

    assert tree_nodes.edge_at(8) == tree.read(Head.objects.get().edge)
    assert ledger.current_head()[0] == 8
