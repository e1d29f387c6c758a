"""Keep a copy of a zone's measures: python3 mirror.py http://127.0.0.1:8000/api/v1 hetao hetao.json

Run it again to update the copy."""

import json
import sys
import time
from pathlib import Path
from urllib.request import BaseHandler, build_opener


class Patient(BaseHandler):
    def http_error_429(self, request, response, code, reason, headers):
        time.sleep(int(headers["Retry-After"]))
        return self.parent.open(request.full_url)


api, zone, file = sys.argv[1], sys.argv[2], Path(sys.argv[3])
copy = json.loads(file.read_text("utf-8")) if file.exists() else {"after": 0, "measures": {}}
address = f"{api}/changes/?zone={zone}&limit=200&after={copy['after']}"
while address:
    page = json.load(build_opener(Patient).open(address))
    for change in page["results"]:
        copy["measures"].pop(change["code"], None)
        if change["within"]:  # else it has left the zone, or was withdrawn
            copy["measures"][change["code"]] = change["body"]
    copy["after"], address = page["after"], page["next"]
file.with_suffix(".new").write_text(json.dumps(copy, ensure_ascii=False), "utf-8")
file.with_suffix(".new").replace(file)
