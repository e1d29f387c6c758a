"""The page of a measure shows on what its evidence bears, and the words of each version of a source."""

from measures.actions import editing, monitoring
from measures.actions.quoting import Passage
from measures.models import Source
from tests.helpers import make
from tests.helpers.files import TEXT, WORDS, attached

SECOND = TEXT.replace("三百", "五百")
START = TEXT.index(WORDS)


def test_evidence_of_a_confirmation_quotes_the_version_that_it_cites(db, client):
    first = attached(make.source("paper", published_on="2026-11-20"))
    second = attached(first.source, SECOND, further=True)
    why = {"by": make.BY, "reason": "agreed on", "at": make.moment()}
    source = Source.objects.get(code="paper")
    editing.save_source(source, content={"shown": "passages"}, **why)
    measure = make.measure("A-001")
    spans = [Passage(source, START, START + len(WORDS), each.sha256) for each in (first, second)]
    monitoring.confirm(measure, true_on=make.NOW.date(), passages=spans, **why)

    page = client.get("/en/measures/A-001/").content.decode()

    assert page.count("supports a confirmation") == 2
    assert f"<mark>{WORDS}</mark>" in page
    assert "<mark>五百套人才房</mark>" in page
