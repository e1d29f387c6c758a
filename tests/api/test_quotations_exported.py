"""The words that evidence quotes, in exports, under the right that everything else shows them by."""

import pytest

from measures.actions import editing
from measures.models import Source
from tests.helpers import make
from tests.helpers.api import V1, problem
from tests.helpers.files import TEXT, WORDS, attached

from .test_exports import lines, sheets, table

START = TEXT.index(WORDS)
SHOWN = f"paper {START}-{START + len(WORDS)}: {WORDS}"


@pytest.fixture
def cited(db):
    paper = attached(make.source("paper")).source
    span = {"source": paper, "start": START, "end": START + len(WORDS)}
    page = {"source": paper, "locator": "p. 3"}
    make.measure("A-001", evidence=[span, page])
    make.measure("A-002")


def quoted(api, query=""):
    """The words in each format, by the column or member that has them."""
    query = f"quotations=true{query}"
    first, second = lines(api.get(f"{V1}measures.jsonl?{query}"))
    assert second["evidence"] == []
    words = [e["quotation"] and e["quotation"]["words"] for e in first["evidence"]]
    rows = [row["quotations"] for row in table(api.get(f"{V1}measures.csv?{query}"))]
    [[header, *cells], *_others] = sheets(api.get(f"{V1}measures.xlsx?{query}"))
    [column] = [letters for letters, cell in header.items() if cell[1] == "quotations"]
    return words, rows, [row[column][1] for row in cells if column in row]


HIDDEN = ([None, None], ["", ""], [])
OPEN = ([None, WORDS], [SHOWN, ""], [SHOWN])


def test_the_public_gets_the_words_that_the_source_allows(api, cited):
    assert quoted(api) == HIDDEN
    why = {"by": make.BY, "reason": "agreed on", "at": make.moment()}
    before = api.get(f"{V1}ledger/head/").json()["seq"]
    editing.save_source(Source.objects.get(code="paper"), content={"shown": "passages"}, **why)
    assert quoted(api) == OPEN
    assert quoted(api, f"&as_of={before}") == OPEN


def test_a_token_to_audit_gets_all_and_another_representation(api, cited):
    address = f"{V1}measures.jsonl?quotations=true"
    public = api.get(address)
    assert {"Authorization", "Cookie"} <= {each.strip() for each in public["Vary"].split(",")}
    user = make.user("viewer")
    for scopes, expected in {("read",): HIDDEN, ("read", "audit"): OPEN}.items():
        api.credentials(HTTP_AUTHORIZATION=f"Token {make.token(user, *scopes)}")
        assert quoted(api) == expected
    assert api.get(address)["ETag"] != public["ETag"]


def test_without_the_parameter_nothing_is_added(api, cited):
    [first, _second] = lines(api.get(f"{V1}measures.jsonl"))
    assert [set(each) & {"quotation"} for each in first["evidence"]] == [set(), set()]
    assert [row["quotations"] for row in table(api.get(f"{V1}measures.csv"))] == ["", ""]
    problem(api.get(f"{V1}measures.csv?quotations=yes"), 400, "invalid-parameter")
