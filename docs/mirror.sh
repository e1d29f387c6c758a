#!/bin/sh
# Keep a copy of a zone's measures: sh mirror.sh http://127.0.0.1:8000/api/v1 hetao hetao.json
# Run it again to update the copy. It needs curl and jq.
set -eu
api=$1 zone=$2 file=$3
get() { curl -fsS --retry 9 "$1" -o "$file.page"; } # waits for Retry-After after a 429
if [ ! -e "$file" ]; then
  get "$api/ledger/head/"
  after=$(jq .seq "$file.page")
  get "$api/zones/$zone/measures.jsonl?as_of=$after"
  # Without the members that depend on the date: the feed has no change for these.
  jq -s --argjson after "$after" '{after: $after, measures:
    (map(del(.schedule, .schedules, .schedule_first, .state, .freshness) | {(.code): .}) | add // {})}' "$file.page" >"$file.new"
  mv "$file.new" "$file"
fi
next="$api/changes/?zone=$zone&after=$(jq .after "$file")"
while [ "$next" != null ]; do
  get "$next"
  jq --slurpfile page "$file.page" '.after = $page[0].after
    | reduce $page[0].results[] as $change (.;
        if $change.within then .measures[$change.code] = $change.body
        else del(.measures[$change.code]) end)' "$file" >"$file.new"
  mv "$file.new" "$file"
  next=$(jq -r .next "$file.page")
done
rm -f "$file.page"
