#!/bin/sh
# Keep a copy of a zone's measures: sh mirror.sh http://127.0.0.1:8000/api/v1 hetao hetao.json
# Run it again, whenever you like, to bring the copy up to date. It needs curl and jq.
set -eu
api=$1 zone=$2 file=$3
if [ ! -e "$file" ]; then
  curl -fsS "$api/ledger/head/" -o "$file.page"
  after=$(jq .seq "$file.page")
  curl -fsS "$api/zones/$zone/measures.jsonl?as_of=$after" -o "$file.page"
  # What depends on the day is left out; no change tells it.
  jq -s --argjson after "$after" '{after: $after, measures:
    (map(del(.schedule, .freshness) | {(.code): .}) | add // {})}' "$file.page" >"$file.new"
  mv "$file.new" "$file"
fi
next="$api/changes/?zone=$zone&after=$(jq .after "$file")"
while [ "$next" != null ]; do
  curl -fsS "$next" -o "$file.page"
  jq --slurpfile page "$file.page" '.after = $page[0].after
    | reduce $page[0].results[] as $change (.;
        if $change.within then .measures[$change.code] = $change.body
        else del(.measures[$change.code]) end)' "$file" >"$file.new"
  mv "$file.new" "$file"
  next=$(jq -r .next "$file.page")
done
rm -f "$file.page"
