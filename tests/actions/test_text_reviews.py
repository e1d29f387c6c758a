"""Reviews of derived texts, by staff in the admin."""

import json

import pytest
from django.core.exceptions import ValidationError

from measures.actions import text_reviews
from measures.models import Entry, Measure, NotAllowed, Review, Verb
from tests.helpers import make
from tests.helpers.admin_pages import change_url, form_of
from tests.helpers.texts import add_word, amend, detail_of, review, text_url, whole

QUEUE = "/admin/measures/measure/texts/"


def test_read_a_traditional_original_in_simplified_and_correct_one_character(client, chief, api):
    measure = make.measure(origin_script="hant", title="乾塘的研究機構", summary="資助")
    page = client.get(change_url(measure))
    assert "干塘的研究机构" in page.content.decode()
    assert "machine-made" in page.content.decode()

    assert review(client, measure, "title", "乾塘的研究机构").status_code == 302

    payload = detail_of(api, measure)
    assert payload["title"]["zh-Hans"] == "乾塘的研究机构"
    assert payload["title"]["zh-Hant"] == "乾塘的研究機構"
    assert payload["provenance"]["derived"] == "zh-Hans"
    [(path, state)] = payload["provenance"]["texts"].items()
    assert (path, state["state"], state["role"]) == ("title", "edited", "administrator")
    assert (state["stale"], state["machine"]) == (False, "干塘的研究机构")
    assert Entry.objects.latest("seq").verb == Verb.REVIEWED
    page = client.get(change_url(measure))
    assert "corrected by Chief Wong" in page.content.decode()
    whole()


def test_a_correction_outlives_a_save_that_sends_the_same_text_again(client, chief):
    measure = make.measure(title="研究专班")
    review(client, measure, "title", "研究專組")

    amend(measure, title="研究专班", title_en="Other")

    measure.refresh_from_db()
    assert measure.title_hant == "研究專組"


def test_a_text_is_found_by_its_correction(client, chief):
    measure = make.measure(title="研究专班")
    review(client, measure, "title", "研究專組")

    assert Measure.objects.search("專組").get() == measure


def test_a_correction_keeps_the_number_of_characters(client, chief):
    measure = make.measure(title="研究专班")

    response = review(client, measure, "title", "研究專責小組")

    assert "has 6 characters, the one it is derived from has 4" in response.content.decode()
    assert measure.version == 1
    assert not Review.objects.exists()


@pytest.mark.parametrize("text", ["", "研究\x00组", "研究\x85组"])
def test_an_invalid_correction_is_refused_with_a_message(client, chief, text):
    measure = make.measure(title="研究组")

    response = review(client, measure, "title", text)

    assert response.status_code == 200
    assert "errornote" in response.content.decode()
    assert not Review.objects.exists()


def test_every_derived_text_can_be_corrected_the_parts_too(client, chief, api):
    measure = make.measure(
        kind="whitelist", terms={"listed": "货物"}, targets=[make.target(indicator="面积")]
    )

    assert review(client, measure, "terms.listed", "貨品").status_code == 302
    assert review(client, measure, "targets.1.indicator", "地積").status_code == 302

    payload = detail_of(api, measure)
    assert payload["terms"]["listed"]["zh-Hant"] == "貨品"
    assert payload["targets"][0]["indicator"]["zh-Hant"] == "地積"
    assert set(payload["provenance"]["texts"]) == {"terms.listed", "targets.1.indicator"}
    whole()


def test_the_publisher_of_a_source_is_corrected_and_then_used_in_texts(client, chief, api):
    source = make.source(publisher="后勤署")

    assert review(client, source, "publisher", "后勤署").status_code == 302

    [row] = json.loads(api.get("/api/v1/sources/").content)["results"]
    assert row["publisher"]["zh-Hant"] == "后勤署"
    assert row["provenance"]["texts"]["publisher"]["state"] == "edited"
    assert make.measure(title="由后勤署办理").title_hant == "由后勤署辦理"
    whole()


def test_a_removed_text_removes_its_review(client, chief):
    measure = make.measure(kind="whitelist", terms={"listed": "货物"})
    review(client, measure, "terms.listed", "貨品")

    amend(measure, kind="tax", dropped=["whitelist"])

    assert not Review.objects.exists()
    whole()


def test_two_people_who_review_at_once_do_not_overwrite_each_other(client, chief):
    measure = make.measure(title="研究专班")
    amend(measure, title_en="Other")

    response = review(client, measure, "title", "研究專組", version=1)

    assert response.status_code == 409
    assert "was changed by someone else" in response.content.decode()


def test_only_editors_of_the_zone_review(client, db):
    measure = make.measure()
    client.force_login(make.user("auditor", measure.zone))
    assert review(client, measure, "title", measure.title_hant).status_code == 403

    with pytest.raises(NotAllowed):
        text_reviews.review_text(
            measure, path="title", by=make.actor(make.user()), reason="agreed", at=make.moment()
        )
    with pytest.raises(NotAllowed):
        text_reviews.review_text(
            make.source(),
            path="title",
            by=make.actor(make.user()),
            reason="agreed",
            at=make.moment(),
        )


@pytest.mark.parametrize("path", ["nothing", "targets.9.per", "summary", "title_hans"])
def test_an_unknown_text_cannot_be_reviewed(client, chief, path):
    measure = make.measure()

    assert client.get(text_url(measure, path)).status_code == 404
    with pytest.raises(ValidationError, match="There is no text"):
        text_reviews.review_text(measure, path=path, by=make.BY, reason="agreed", at=make.moment())


def test_a_confirmed_text_stays_when_overrides_change_and_is_queued(client, chief, api):
    measure = make.measure(title="研究专班", summary="专班负责")
    assert review(client, measure, "title", "研究專班").status_code == 302
    assert detail_of(api, measure)["provenance"]["texts"]["title"]["state"] == "reviewed"
    add_word()

    amend(measure, title_en="Other")

    measure.refresh_from_db()
    assert (measure.title_hant, measure.summary_hant) == ("研究專班", "專組負責")
    queue = client.get(QUEUE).content.decode()
    assert "the conversion has changed" in queue
    assert text_url(measure, "title") in queue
    review(client, measure, "title", "研究專班")
    assert "No text waits for review" in client.get(QUEUE).content.decode()
    whole()


def test_when_the_origin_is_amended_a_reviewed_text_stays_and_shows_as_stale(client, chief, api):
    measure = make.measure(title="研究专班")
    review(client, measure, "title", "研究專組")

    changed = {"title": "研究新专班", "reason": "amended"}
    sent = client.post(change_url(measure), form_of(client, change_url(measure)) | changed)
    assert sent.status_code == 302

    payload = detail_of(api, measure)
    assert payload["title"] == payload["title"] | {"zh-Hans": "研究新专班", "zh-Hant": "研究專組"}
    assert payload["provenance"]["texts"]["title"]["stale"] is True
    assert "stale" in client.get(text_url(measure, "title")).content.decode()
    assert "the original has changed" in client.get(QUEUE).content.decode()
    response = review(client, measure, "title", "研究專組", release="on")
    assert response.status_code == 302
    payload = detail_of(api, measure)
    assert payload["title"]["zh-Hant"] == "研究新專班"
    assert payload["provenance"]["texts"] == {}
    whole()


def test_a_text_without_a_review_cannot_be_reset(db):
    with pytest.raises(ValidationError, match="Nobody has reviewed this text"):
        text_reviews.release_text(
            make.measure(), path="title", by=make.BY, reason="agreed", at=make.moment()
        )
