"""Check a dossier of a ledger, with nothing but Python: no network, no installation.

    python3 verify_dossier.py [DOSSIER.zip | FOLDER] [CHECKPOINT]

Default: the folder of this program. It recomputes the hash of every entry, the digest of its public form,
its way up the tree to the root of checkpoint.txt, and the signature of that by a key of keys.txt.
CHECKPOINT is a file with a checkpoint from elsewhere, such as one that a witness cosigned: of as many
entries, it must have the same root. Exit status 1: something does not hold.
"""

import base64
import hashlib
import json
import sys
import zipfile
from pathlib import Path

from verify_chain import hash_of

# Ed25519 (RFC 8032, section 6)
P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(one, other):
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


def point_of(data):
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (not x and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def is_signature(public, message, signature):
    point, first = point_of(public), point_of(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if point is None or first is None or len(signature) != 64 or scalar >= Q:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    left = multiply(scalar, BASE)
    right = add(first, multiply(int.from_bytes(digest, "little") % Q, point))
    same = [(left[i] * right[2] - right[i] * left[2]) % P for i in (0, 1)]
    return same == [0, 0]


def read_note(note):
    text, _blank, lines = note.partition("\n\n")
    origin, size, root = text.split("\n")[:3]
    return origin, int(size), base64.b64decode(root), f"{text}\n".encode(), lines.splitlines()


def is_signed(note, keys):
    _origin, _size, _root, text, lines = read_note(note)
    for name, identity, public in (key.split("+", 2) for key in keys.split()):
        if node(name.encode(), b"\n", base64.b64decode(public))[:4].hex() != identity:
            continue
        for line in lines:
            _dash, signer, signature = line.split(" ")
            data = base64.b64decode(signature)
            if (signer, data[:4].hex()) == (name, identity):
                return is_signature(base64.b64decode(public)[1:], text, data[4:])
    return False


def node(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def root_of(proof):
    """RFC 9162, section 2.1.3.2."""
    root = node(b"\0", proof["leaf"].encode())
    place, last = proof["seq"] - 1, proof["size"] - 1
    for each in map(bytes.fromhex, proof["hashes"]):
        if last == 0:
            return None
        if place & 1 or place == last:
            root = node(b"\1", each, root)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            root = node(b"\1", root, each)
        place, last = place >> 1, last >> 1
    return root if last == 0 else None


def faults_of(entry, proof, instance, size, root):
    leaf = json.loads(proof["leaf"])
    if hash_of(entry, instance, entry["prev_hash"]) != entry["hash"]:
        yield "its content is not what was hashed"
    if (leaf["seq"], leaf["hash"], proof["seq"]) != (entry["seq"], entry["hash"], entry["seq"]):
        yield "the tree has another hash"
    form = proof["entry"]
    if (form and hashlib.sha256(form.encode()).hexdigest()) != leaf["public"]:
        yield "its public form is not what was hashed"
    if proof["size"] != size or root_of(proof) != root:
        yield "it is not in the tree of the checkpoint"


def form_of(proof, size, root):
    """The number of an entry without names, and what its proof shows of the public form."""
    leaf, form, faults = json.loads(proof["leaf"]), proof["entry"] or "", []
    if hashlib.sha256(form.encode()).hexdigest() != leaf["public"]:
        faults.append("its public form is not what was hashed")
    if (leaf["seq"], proof["size"], root_of(proof)) != (proof["seq"], size, root):
        faults.append("it is not in the tree of the checkpoint")
    return proof["seq"], faults


def verify(read, kept):
    """What does not hold, line by line; then the sum."""
    origin, size, root, _text, _lines = read_note(read("checkpoint.txt"))
    proofs = [json.loads(line) for line in read("proofs.jsonl").split("\n") if line]
    by_seq = {proof["seq"]: proof for proof in proofs}
    try:
        entries = [json.loads(line) for line in read("entries.jsonl").split("\n") if line]
    except (KeyError, FileNotFoundError):  # without names: the public forms are in the proofs
        entries = [form_of(by_seq.pop(seq), size, root) for seq in sorted(by_seq)]
        for seq, faults in entries:
            for fault in faults:
                print(f"entry {seq}: {fault}")
        wrong = sum(len(faults) for _seq, faults in entries) + (0 if entries else 1)
        return wrong + ends(read, kept, (origin, size, root), entries, wrong)
    wrong = 0 if entries else 1
    for entry in entries:
        faults = ["it has no proof"]
        if proof := by_seq.pop(entry["seq"], None):
            faults = list(faults_of(entry, proof, origin.split("/")[1], size, root))
        wrong += len(faults)
        for fault in faults:
            print(f"entry {entry['seq']}: {fault}")
    for seq in by_seq:
        wrong += 1
        print(f"entry {seq}: it is missing; its proof is here")
    return wrong + ends(read, kept, (origin, size, root), entries, wrong)


def ends(read, kept, checkpoint, entries, wrong):
    """How many faults the checkpoint has; prints the sum with the `wrong` ones before."""
    more = 0
    if not is_signed(read("checkpoint.txt"), read("keys.txt")):
        more += 1
        print("checkpoint.txt is not signed with a key of keys.txt")
    if kept and read_note(kept)[:3] != checkpoint:
        more += 1
        print(
            "The checkpoint from elsewhere is another one: of another size, or of another record."
        )
    total = wrong + more or "no"
    print(f"{len(entries)} entries, checkpoint of {checkpoint[1]} entries: {total} faults")
    return more


def main(place=Path(__file__).parent, kept=""):
    if zipfile.is_zipfile(place):
        archive = zipfile.ZipFile(place)
        return verify(lambda name: archive.read(name).decode(), kept and Path(kept).read_text())
    return verify(
        lambda name: (Path(place) / name).read_text("utf-8"), kept and Path(kept).read_text()
    )


if __name__ == "__main__":
    try:
        sys.exit(1 if main(*sys.argv[1:3]) else 0)
    except (
        OSError,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        zipfile.BadZipFile,
    ) as error:
        sys.exit(f"This is no dossier that can be read: {error}")
