"""Recompute the chain of a ledger, with nothing of the tracker: only Python.

    python3 verify_chain.py https://tracker.example/api/v1/ledger/chain/ [FEED] [SEQ:HASH]
    TOKEN=... python3 verify_chain.py https://tracker.example/api/v1/ledger/entries/ [SEQ:HASH]

The first is for anybody: the API gives digests without names. FEED is the change feed,
https://tracker.example/api/v1/changes/, each of whose entries must have the digest that the chain
has. The second reads the whole entries with an auditor's token. Instead of an address, give a file of
saved responses, one per line. SEQ:HASH is a head written down earlier, which must be in the chain.
For the first wrong entry it prints a message and exits with status 1.
"""

import hashlib
import json
import os
import re
import sys
import unicodedata
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

FIRST = ["seq", "subject", "code", "version", "verb", "channel", "actor", "actor_id"]
FIRST += ["request_id", "reason", "recorded_at", "format"]  # the header of format 1
CHAINED = {"prev_hash", "public", "hash", "mac"}  # the members of an entry that are no content
ADDED = {"kinds", "changes", "within", "proof"}  # those of the feed that are not in the public form


def pages(where):
    if not where.startswith(("http://", "https://")):
        with Path(where).open("rb") as lines:
            for number, line in enumerate(lines, 1):
                yield page_of(line, f"line {number} of {where}")
        return
    token = os.environ.get("TOKEN")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    while where:
        with urlopen(Request(where, headers=headers)) as response:
            page = page_of(response.read(), f"the answer of {where}")
        yield page
        where = page.get("next")


def page_of(content, place):
    try:
        page = json.loads(content.decode())
    except (ValueError, RecursionError):
        sys.exit(f"{place} is not JSON: it was cut off, or is something else")
    rows = page.get("results") if isinstance(page, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        sys.exit(f"{place} is JSON, but no response of a ledger")
    return page


def digest_of(content):
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def hash_of(entry, instance, prev):
    whole = "body" in entry
    if whole:
        body = {"body": hashlib.sha256(entry["body"].encode()).hexdigest()}
    if entry["format"] == 1:
        if not whole:
            return entry["hash"]  # it takes names to recompute it
        header = {name: entry[name] for name in FIRST}
        header["door"] = header.pop("channel")
        return digest_of(header | body | {"instance": instance, "prev": prev})
    content = entry.get("content")
    if whole:
        members = {name: entry[name] for name in entry.keys() - CHAINED}
        content = digest_of(members | body)
    header = {"format": entry["format"], "instance": instance, "seq": entry["seq"]}
    return digest_of(header | {"prev": prev, "content": content, "public": entry["public"] or None})


def verify(where, kept):
    """The digest of the public form of each entry, by seq; "" in format 1."""
    last, instance, public = "0" * 64, None, {}
    for page in pages(where):
        instance = instance or page.get("instance")
        for entry in page["results"]:
            here, seq = f"entry {entry['seq']}", len(public) + 1
            if entry["seq"] != seq:
                sys.exit(f"{here} follows entry {seq - 1}; the entries between are missing")
            if entry.get("prev_hash", last) != last or page.get("instance") != instance:
                sys.exit(f"{here} does not continue the entry before it")
            if entry["hash"] != hash_of(entry, instance, last):
                sys.exit(f"{here}: its content is not what was hashed")
            last = entry["hash"]
            public[seq] = "" if entry["format"] == 1 else entry["public"]
            if kept.get(str(seq), last) != last:
                sys.exit(f"{here} is not the head that was kept")
    if instance is None:
        sys.exit("it is empty: there is no response of the ledger in it")
    if missing := [each for each in kept if int(each) > len(public)]:
        sys.exit(f"the ledger ends at entry {len(public)}; entry {missing[0]} was kept")
    print(f"{len(public)} entries form one chain; its head is {len(public)}:{last}")
    return public


def compare(feed, public):
    checked, older, last = 0, 0, None
    for page in pages(feed):
        for change in page["results"]:
            seq, here = change["seq"], f"entry {change['seq']}"
            if seq > len(public):
                continue  # it was recorded after the chain was read
            if missing := [n for n in range((last or seq) + 1, seq) if public[n] is not None]:
                sys.exit(f"entry {missing[0]} is not in the feed")
            last = seq
            if change["format"] != change["body"]["format"]:
                older += 1  # the feed has its body in the current format
            elif digest_of({n: change[n] for n in change.keys() - ADDED}) != public[seq]:
                sys.exit(f"{here}: the feed does not have what was hashed")
            else:
                checked += 1
    print(
        f"{checked} entries of the feed have the digests of the chain; {older} are of an older format"
    )


def main(where, *others):
    heads = dict(each.split(":") for each in others if re.fullmatch("[0-9]+:[0-9a-f]+", each))
    digests = verify(where, heads)
    for other in others:
        if other.split(":")[0] not in heads:
            compare(other, digests)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except HTTPError as error:
        needed = ": a token with the scope audit is needed" if error.code in (401, 403) else ""
        sys.exit(f"the server answered {error.code} {error.reason}{needed}")
    except OSError as error:
        why = getattr(error, "strerror", None) or getattr(error, "reason", None) or error
        sys.exit(f"{getattr(error, 'filename', None) or sys.argv[1]} cannot be read: {why}")
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        sys.exit(f"a member is missing in it, or is of another type: {error}")
