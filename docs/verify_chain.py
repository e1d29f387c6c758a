"""Recompute the chain of a ledger, with nothing of the tracker: only Python.

    TOKEN=... python3 verify_chain.py https://tracker.example/api/v1/ledger/entries/ [SEQ:HASH]
    python3 verify_chain.py saved.jsonl [SEQ:HASH]

The first reads the API with an auditor's token; the second reads saved responses, one per line.
SEQ:HASH is a head written down earlier, which must be in the chain. For the first wrong entry it
prints a message and exits with status 1.
"""

import hashlib
import json
import os
import sys
import unicodedata
from pathlib import Path
from urllib.request import Request, urlopen

HASHED = ["seq", "subject", "code", "version", "verb", "channel", "actor", "actor_id"]
HASHED += ["request_id", "caller_request_id", "credential", "reason", "recorded_at", "format"]


def pages(where):
    if not where.startswith(("http://", "https://")):
        with Path(where).open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)
        return
    while where:
        request = Request(where, headers={"Authorization": f"Bearer {os.environ['TOKEN']}"})
        with urlopen(request) as response:
            page = json.load(response)
        yield page
        where = page["next"]


def hash_of(entry, page):
    header = {name: entry[name] for name in HASHED}
    if entry["format"] == 1:
        header["door"] = header.pop("channel")
    for optional in ("caller_request_id", "credential"):
        if not header[optional]:
            del header[optional]
    header |= {"instance": page["instance"], "prev": entry["prev_hash"]}
    header["body"] = hashlib.sha256(entry["body"].encode()).hexdigest()
    text = json.dumps(header, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def verify(where, kept):
    seq, last, instance = 0, "0" * 64, None
    for page in pages(where):
        instance = instance or page["instance"]
        for entry in page["results"]:
            here = f"entry {entry['seq']}"
            if entry["seq"] != seq + 1:
                sys.exit(f"{here} follows entry {seq}; the entries between are missing")
            if entry["prev_hash"] != last or page["instance"] != instance:
                sys.exit(f"{here} does not continue the entry before it")
            if entry["hash"] != hash_of(entry, page):
                sys.exit(f"{here}: its content is not what was hashed")
            seq, last = entry["seq"], entry["hash"]
            if kept.get(str(seq), last) != last:
                sys.exit(f"{here} is not the head that was kept")
    if missing := [each for each in kept if int(each) > seq]:
        sys.exit(f"the ledger ends at entry {seq}; entry {missing[0]} was kept")
    print(f"{seq} entries form one chain; its head is {seq}:{last}")


if __name__ == "__main__":
    verify(sys.argv[1], dict(head.split(":") for head in sys.argv[2:]))
