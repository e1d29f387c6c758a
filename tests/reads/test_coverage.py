"""How far evidence covers a document of a source that has several versions."""

import pytest
from django.core.management import call_command

from measures.reads.documents import coverage_of, find_source, open_document
from tests.helpers import make
from tests.helpers.files import TEXT, WORDS, attached

START = TEXT.index(WORDS)
SECOND = "修订\n" + TEXT.replace("初创团队最高可获配套。", "不再资助。")
LOST = TEXT.index("初创团队")


@pytest.fixture
def source(db):
    first = attached(make.source("paper"))
    second = attached(first.source, SECOND, further=True)
    spans = [(START, START + len(WORDS), ""), (LOST, LOST + 4, ""), (0, 2, second.sha256)]
    make.measure(
        evidence=[
            {"source": first.source, "start": start, "end": end, "document": document}
            for start, end, document in spans
        ]
    )
    return find_source("paper")


def test_words_of_another_version_cover_where_they_still_stand(source, django_assert_num_queries):
    opened = open_document(source, "2")
    with django_assert_num_queries(2):
        covered = coverage_of(opened)

    assert covered.cover.covered == len(WORDS) + 2
    assert covered.lost == [(1, LOST, LOST + 4, "初创团队")]
    assert covered.cover.figures == []


def test_words_of_a_later_version_that_an_earlier_one_lacks_are_lost_there(source):
    covered = coverage_of(open_document(source, "1"))

    assert covered.cover.covered == len(WORDS) + 4
    assert covered.lost == [(2, 0, 2, "修订")]


def test_the_command_says_how_far_each_document_is_covered(source, capsys):
    call_command("documents", "--coverage")

    first, second = [line for line in capsys.readouterr().out.splitlines() if line[0] == " "]
    assert first == (
        "  26% under evidence, 0 sentences with figures under none, "
        "1 passages of other versions not in it"
    )
    assert "1 passages of other versions" in second
