"""Keep a copy of a zone's measures: python3 mirror.py http://127.0.0.1:8000/api/v1 hetao hetao.json

Run it again, whenever you like, to bring the copy up to date."""

import json
import sys
from pathlib import Path
from urllib.request import urlopen

api, zone, file = sys.argv[1], sys.argv[2], Path(sys.argv[3])
if file.exists():
    copy = json.loads(file.read_text("utf-8"))
else:
    copy = {"after": json.load(urlopen(f"{api}/ledger/head/"))["seq"], "measures": {}}
    for line in urlopen(f"{api}/zones/{zone}/measures.jsonl?as_of={copy['after']}"):
        measure = json.loads(line)
        del measure["schedule"], measure["freshness"]  # these depend on the day; no change tells
        copy["measures"][measure["code"]] = measure
address = f"{api}/changes/?zone={zone}&after={copy['after']}"
while address:
    page = json.load(urlopen(address))
    for change in page["results"]:
        copy["measures"].pop(change["code"], None)
        if change["within"]:  # else it has left the zone
            copy["measures"][change["code"]] = change["body"]
    copy["after"], address = page["after"], page["next"]
new = file.with_suffix(".new")
new.write_text(json.dumps(copy, ensure_ascii=False, sort_keys=True), "utf-8")
new.replace(file)
