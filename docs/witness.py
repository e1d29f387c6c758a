"""Witness a ledger: cosign its checkpoint only if it continues the last one that you saw.

    python3 witness.py new NAME DIR
    python3 witness.py https://tracker.example/api/v1/ledger/ KEY DIR

The first makes your key in DIR and prints its public half; NAME is yours, such as witness.example. The
second proves that the checkpoint, which KEY (a line of ledger/keys/) must have signed, continues the one
in DIR/checkpoint.txt, cosigns it (c2sp.org/tlog-cosignature) and puts it there: run it daily and publish
the file. Exit status 1: entries were changed or taken back, and DIR/refused.txt shows it; 2: it could not
find out. Needs Python and its package `cryptography`.
"""

import hashlib
import json
import re
import secrets
import sys
import time
from base64 import b64decode, b64encode
from functools import partial
from pathlib import Path
from urllib.request import urlopen

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519

WITNESS = b"\4"  # the kind of a witness's key


class Forked(Exception):
    """The ledger shows another history than before."""


def digest(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def key_id(name, public):
    return digest(name.encode(), b"\n", WITNESS, public)[:4]


def parse(note):  # the text, the size and the root
    text = note.partition("\n\n")[0] + "\n"
    lines = text.split("\n")
    if len(lines) < 4 or not re.fullmatch("[0-9]{1,18}", lines[1]):
        raise ValueError("The server sent no checkpoint.")
    return text, int(lines[1]), b64decode(lines[2])


def check_signature(note, key):
    """Raise ValueError unless `key` signed the checkpoint of the log that it names."""
    name, identity, public = key.strip().split("+", 2)
    public, text = b64decode(public)[1:], parse(note)[0]
    for line in note.partition("\n\n")[2].splitlines():
        _dash, signer, signature = line.split(" ")
        signature = b64decode(signature)
        if (signer, signature[:4].hex(), text.split("\n")[0]) == (name, identity, name):
            ed25519.Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], text.encode())
            return
    raise ValueError("The checkpoint is not signed with the key that you gave.")


def consistent(old, old_root, new, new_root, proof):
    """Whether the tree of `new` entries began with that of `old` (RFC 9162, section 2.1.4.2)."""
    if old & (old - 1) == 0:
        proof = [old_root, *proof]
    left, right = old - 1, new - 1
    while left & 1:
        left, right = left >> 1, right >> 1
    old_made = new_made = proof[0]  # IndexError: nothing was proved
    for each in proof[1:]:
        if right == 0:
            return False
        if left & 1 or left == right:
            old_made, new_made = digest(b"\1", each, old_made), digest(b"\1", each, new_made)
            while left and not left & 1:
                left, right = left >> 1, right >> 1
        else:
            new_made = digest(b"\1", new_made, each)
        left, right = left >> 1, right >> 1
    return right == 0 and (old_made, new_made) == (old_root, new_root)


def fetch(address):
    return urlopen(address, timeout=60).read().decode()


def compare(server, seen, note):
    """Raise Forked unless `note` continues the checkpoint `seen` before."""
    _text, old, old_root = parse(seen)
    _text, new, new_root = parse(note)
    if new < old:
        raise Forked(f"The ledger had {old} entries and has {new}: entries were taken back.")
    if new == old and new_root != old_root:
        raise Forked(f"There are two ledgers of {old} entries: entries were changed.")
    if new > old:
        answer = json.loads(fetch(f"{server}consistency/?from={old}&to={new}"))
        proof = [bytes.fromhex(each) for each in answer["hashes"]]
        if not consistent(old, old_root, new, new_root, proof):
            raise Forked(f"The first {old} of {new} entries are not those that I saw before.")


def cosign(note, folder):
    """A line with the signature of this witness over the note and the time."""
    name, seed = (folder / "key.txt").read_text().split()
    private = ed25519.Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    now = int(time.time())
    signature = private.sign(f"cosignature/v1\ntime {now}\n{parse(note)[0]}".encode())
    identity = key_id(name, private.public_key().public_bytes_raw())
    return f"— {name} {b64encode(identity + now.to_bytes(8, 'big') + signature).decode()}\n"


def new_key(name, folder):
    if not re.fullmatch(r"[^\s+]+", name):
        raise ValueError("A name has neither spaces nor a plus.")
    seed = secrets.token_bytes(32)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "key.txt").touch(0o600, exist_ok=False)
    (folder / "key.txt").write_text(f"{name} {seed.hex()}\n")
    public = ed25519.Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    print(f"{name}+{key_id(name, public).hex()}+{b64encode(WITNESS + public).decode()}")


def witness(server, key, folder):
    note, kept = fetch(f"{server}checkpoint/"), folder / "checkpoint.txt"
    check_signature(note, key)
    try:
        if kept.exists():
            compare(server, kept.read_text(encoding="utf-8"), note)
    except Forked:
        (folder / "refused.txt").write_text(note, encoding="utf-8")
        raise
    (folder / "new.txt").write_text(note + cosign(note, folder), encoding="utf-8")
    (folder / "new.txt").replace(kept)
    print(f"{parse(note)[1]} entries: cosigned")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    what, name_or_key, place = sys.argv[1:]
    try:
        (new_key if what == "new" else partial(witness, what))(name_or_key, Path(place))
    except Forked as error:
        print(f"REFUSED: {error}", file=sys.stderr)
        sys.exit(1)
    except (InvalidSignature, OSError, ValueError, LookupError) as error:
        print(f"Nothing was cosigned: {error or 'the signature is false'}", file=sys.stderr)
        sys.exit(2)
