"""A problem in Chinese has no sentence in English, whatever was sent."""

import json
import re

import pytest

from tests.helpers import make
from tests.helpers.api import V1
from tests.helpers.writes import ALL_WRITES, sample

#: What the engines refuse alike: tests/api/test_bad_bodies.py.
pytestmark = [pytest.mark.once, pytest.mark.slow]

#: Three words in a row: no list of codes and no name of a member has them.
SENTENCE = re.compile(r"[A-Za-z’']+(?: [A-Za-z’']+){2,}")
VALUES = [
    *(None, True, 7, -1, 1.5, 10**20, "1" * 20, "1.123456", "1e3", "NaN", "", " ", "x", "x" * 5000),
    *("a\x00b", "a\u200bb", "a\nb", "\ud800", "2026-13-45", "2026-1-1", "2999-01-01", "0226-12-14"),
    *(
        [],
        ["x"],
        [[]],
        [None],
        {},
        {"x": 1},
        {"en": 7},
        {"en": "x" * 5000},
        {"zh-Hans": "", "en": ""},
    ),
    *(
        {"zh-Hant": "一"},
        {"zh-Hans": "一", "zh-Hant": "一"},
        {"stated": "一"},
        {"by": "2026-12-31"},
    ),
    {"from": "2026-12-31", "by": "2026-01-01", "stated": {"zh-Hans": "年内"}},
]
#: Members of amendments beside those of the sample bodies.
MORE = (
    "zone",
    "kind",
    "summary",
    "organisations",
    "deadline",
    "terms",
    "targets",
    "evidence",
    "code",
)
OF_TARGET = (
    *("number", "qualifier", "direction", "value_max", "baseline", "baseline_on", "currency"),
    *("baseline_qualifier", "per", "deadline", "indicator", "comparator", "value", "unit"),
)
PARAMETERS = (
    *("zone", "kind", "status", "schedule", "due_after", "due_soon", "has_target", "q", "source"),
    *(
        "cap_at_least",
        "cap_currency",
        "units_at_least",
        "updated_since",
        "order",
        "fields",
        "total",
    ),
    *("highlights", "as_of", "limit", "cursor", "colour", "exact", "sub_zones"),
)


def english(response):
    """The sentences in English of a problem."""
    if response.status_code < 400:
        return []
    document = response.json()
    texts = [document["title"], document["detail"], *(e["detail"] for e in document["errors"])]
    return [text for text in texts if SENTENCE.search(text)]


def bodies(body):
    for name in [*body, "colour"]:
        yield {member: value for member, value in body.items() if member != name}
        yield from (body | {name: value} for value in VALUES)


@pytest.fixture(params=["zh-HK", "zh-CN"])
def ask(request, db, api):
    """Send a request with a body in the language; return what of its problem is in English."""
    sample()
    user = make.user("editor")

    def ask(method, address, body=None, user=user, **headers):
        api.force_authenticate(user)
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        content = {"data": text, "content_type": headers.pop("kind", "application/json")}
        headers = {"If-Match": '"1"', "Accept-Language": request.param} | headers
        headers = {name.replace("_", "-"): value for name, value in headers.items() if value}
        response = getattr(api, method)(address, headers=headers, **(content if body else {}))
        return english(response)

    return ask


def test_a_message_does_not_stay_in_the_language_of_the_first_reader(ask):
    method, address, body = ALL_WRITES["add a target"]
    wrong = body | {"value": -1}

    assert ask(method, address, wrong, Accept_Language="en")
    assert ask(method, address, wrong) == []


@pytest.mark.parametrize("name", ALL_WRITES)
def test_no_rule_about_a_body_speaks_english(ask, name):
    method, address, body = ALL_WRITES[name]
    more = {member: {"x": 1} for member in MORE} if name == "amend" else {}
    more |= dict.fromkeys(OF_TARGET) if "target" in name else {}
    dry = f"{address}?dry_run=true"

    wrong = [(each, said) for each in bodies(body | more) if (said := ask(method, dry, each))]
    for member in more:
        wrong += [(v, said) for v in VALUES if (said := ask(method, dry, body | {member: v}))]

    assert wrong == []


def test_no_rule_about_members_of_lists_speaks_english(ask):
    method, address, body = ALL_WRITES["amend"]
    target = ALL_WRITES["add a target"][2]
    wrong = []
    for name in OF_TARGET:
        for value in VALUES:
            row = {key: each for key, each in target.items() if key != "reason"} | {name: value}
            wrong += ask(method, f"{address}?dry_run=true", body | {"targets": [row]})
    for kind in ("whitelist", "split_line", "talent_housing", "funding_cap"):
        for member in ("listed", "line", "flows", "units", "amount", "currency", "tenure"):
            for value in VALUES[:14]:
                terms = {"kind": kind, "terms": {member: value}}
                wrong += ask(method, f"{address}?dry_run=true", body | terms)

    assert wrong == []


def test_no_rule_about_parameters_speaks_english(ask):
    values = (
        "",
        "x",
        "-1",
        "1.5",
        "9" * 30,
        "%00",
        "%FF",
        "a,,b",
        "2999-01-01",
        "2026-1-1",
        "一" * 300,
    )
    lists = ("measures/", "measures.csv", "changes/", "summary/", "targets/", "zones/", "sources/")
    wrong = [
        (place, name, value, said)
        for place in lists
        for name in PARAMETERS
        for value in values
        if (said := ask("get", f"{V1}{place}?{name}={value}"))
    ]
    twice = ("limit=1&limit=2", "as_of=1&as_of=2", "q=x&q=y", "highlights=true")
    wrong += [said for query in twice if (said := ask("get", f"{V1}measures/?{query}"))]

    assert wrong == []


def test_no_refusal_before_the_rules_speaks_english(ask):
    method, address, body = ALL_WRITES["advance"]
    malformed = ('{"to": ', "[]", "null", '{"a": 1, "a": 2}', '{"a": NaN}', b"\xff", "[" * 10_000)
    wrong = [ask(method, address, text) for text in malformed]
    wrong.append(ask(method, address, '{"reason": "%s"}' % ("x" * 1_000_001)))
    wrong.append(ask(method, address, "to=x", kind="application/x-www-form-urlencoded"))
    for headers in (
        *({"If-Match": tag} for tag in (None, "x", '"9"', "*", '"1", "2"')),
        *({"Idempotency_Key": key} for key in ("x" * 300, "\t")),
        *({"Content_Encoding": "gzip"}, {"Accept": "text/html"}, {"Accept": "x"}),
    ):
        wrong.append(ask(method, address, body, **headers))
    for user in (None, make.user(), make.user("viewer")):
        wrong.append(ask(method, address, body, user=user))
    for step in ("proposed", "verified", "completed", "planned"):
        wrong.append(ask(method, address, body | {"to": step}))
    for authorization in ("Bearer x", "Basic x", "x", "Token"):
        wrong.append(ask("get", f"{V1}measures/", user=None, Authorization=authorization))
    places = ("measures/A-404/", "zones/x/", "nothing/", "measures/A-001/?as_of=1", "problems/x")
    places += ("measures/A-001/diff/?from=v9", "measures/A-001/diff/", "ledger/entries/")
    wrong += [ask("get", f"{V1}{place}") for place in places]
    wrong += [ask("delete", address), ask("put", f"{V1}measures/A-001/", body)]

    assert [said for said in wrong if said] == []
