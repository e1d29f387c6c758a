"""What the benchmarks measure with is a record as the verbs make it."""

from benchmarks import fill, search
from measures import verification
from measures.models import Measure, Target


def test_what_is_filled_in_bulk_is_proved_like_any_record(db, monkeypatch):
    monkeypatch.setattr(fill, "CHUNK", 40)
    heard = []

    fill.fill(90, lambda *told: heard.append(told))

    report = verification.verify()
    assert report.faults == []
    assert report.subjects == 90 + 12 + 20
    assert heard == [(40, 90), (80, 90), (90, 90)]
    assert Measure.objects.filter(origin_script="hant").exists()
    assert Target.objects.exists()


def test_the_bare_index_read_and_the_search_find_the_same(db):
    fill.fill(120)

    assert search.bare()[:50] == search.found()
    assert len(search.page()) == len(search.found()) >= 5
