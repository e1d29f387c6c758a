"""Overrides, the glossary and reconversion, through the admin and the API."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from measures.actions import editing, monitoring, overrides, text_reviews
from measures.models import Entry, Measure, NotAllowed, Override, Verb, VersionConflict
from tests.helpers import make
from tests.helpers.admin_pages import change_url
from tests.helpers.texts import WORD, add_word, amend, detail_of, review, whole

ADD = "/admin/measures/override/add/"


def reconvert(*args):
    out = StringIO()
    call_command("reconvert", *args, stdout=out)
    return out.getvalue()


def test_mixed_script_is_flagged_and_not_refused(client, chief, api):
    measure = make.measure(title="机构與機構", summary="資助園區")

    payload = detail_of(api, measure)["provenance"]
    assert payload["mixed_script"] == ["title"]
    assert payload["other_script"] == ["summary"]
    measure.refresh_from_db()
    assert (measure.summary_hans, measure.summary_hant) == ("資助園區", "資助園區")
    page = client.get(change_url(measure))
    assert "written in both scripts at once" in page.content.decode()
    assert "not converted" in page.content.decode()


def test_a_glossary_term_is_a_hint_and_changes_no_text(client, chief):
    fields = {"hans": "度量", "hant": "量度", "english": "measurement", "note": "ours"}
    fields["reason"] = "usage"
    assert client.post("/admin/measures/glossaryterm/add/", fields).status_code == 302
    measure = make.measure(title="碳排放的度量")

    page = client.get(change_url(measure))

    assert "Usage differs" in page.content.decode()
    assert "量度" in page.content.decode()
    assert measure.title_hant == "碳排放的度量"


def test_add_an_override_and_see_what_it_would_touch(client, chief):
    one = make.measure(title="研究专班", summary="专班负责", targets=[make.target(per="专班")])
    reviewed = make.measure(title="第二专班")
    review(client, reviewed, "title", "第二專班")
    make.measure(title="别的")
    make.measure(title="專班", origin_script="hant")

    page = client.post(ADD, WORD).content.decode()

    assert "4 stored texts would be converted differently" in page
    assert "1 of them was reviewed by a person" in page
    for text in (
        "专班 → 專組",
        "研究專班",
        "研究專組",
        "專組負責",
        f"{one.code} · Summary",
        "goes to the queue",
    ):
        assert text in page
    assert not Override.objects.exists()
    assert client.post(ADD, WORD | {"confirmed": "1"}).status_code == 302
    one.refresh_from_db()
    assert one.title_hant == "研究專班"  # saving rewrites nothing
    entry = Entry.objects.latest("seq")
    assert (entry.subject, entry.code, entry.verb) == ("override", "s2hk:专班", "created")
    whole()


def test_reconvert_after_an_override(client, chief, api):
    measure = make.measure(title="研究专班")
    source = make.source(title="专班公告")
    reviewed = make.measure(title="第二专班")
    review(client, reviewed, "title", "第二專班")
    with pytest.raises(ValidationError):  # the source's title is a name
        add_word()
    source = editing.save_source(
        source, content={"title": "公告"}, by=make.BY, reason="agreed", at=make.moment()
    )
    add_word()
    before = detail_of(api, measure)["provenance"]["converter"]

    output = reconvert()
    assert f"{measure.code} title\n  - 研究專班\n  + 研究專組" in output
    assert f"{reviewed.code} title (reviewed: queued for review)" in output
    assert "1 texts of 1 measures and sources would change" in output
    measure.refresh_from_db()
    assert measure.title_hant == "研究專班"

    assert "1 texts of 1 measures and sources were updated" in reconvert("--apply")
    payload = detail_of(api, measure)
    assert payload["title"]["zh-Hant"] == "研究專組"
    assert payload["provenance"]["converter"] != before
    assert Entry.objects.latest("seq").verb == Verb.CONVERTED
    assert detail_of(api, reviewed)["title"]["zh-Hant"] == "第二專班"
    assert "0 texts of 0 measures" in reconvert("--apply")
    whole()


def test_change_a_word_and_withdraw_it(client, chief):
    row = add_word()
    make.measure(title="研究专班")
    url = reverse("admin:measures_override_change", args=[row.pk])
    fields = {"replacement": "專隊", "reason": "better", "version": 1}
    assert "研究專隊" in client.post(url, fields).content.decode()
    assert client.post(url, fields | {"confirmed": "1"}).status_code == 302
    assert client.post(url, fields | {"confirmed": "1"}).status_code == 409

    url = reverse("admin:measures_override_withdraw", args=[row.pk])
    fields = {"reason": "no longer", "version": 2}
    assert "研究專班" in client.post(url, fields).content.decode()
    assert client.post(url, fields | {"confirmed": "1"}).status_code == 302

    row.refresh_from_db()
    assert (row.withdrawn, row.replacement) == (True, "專隊")
    assert make.measure(title="新专班").title_hant == "新專班"
    assert add_word().version == 4  # it stands again, in the same row
    assert client.get(reverse("admin:measures_override_history", args=[row.pk])).status_code == 200
    whole()


REFUSED = {
    "no word": ({"word": ""}, "word", "required"),
    "no replacement": ({"replacement": ""}, "replacement", "required"),
    "only spaces": ({"word": "  "}, "word", "required"),
    "a space within": ({"word": "专 班", "replacement": "專 組"}, "word", "without spaces"),
    "a control character": ({"word": "专\x9f"}, "word", "control character"),
    "another length": ({"replacement": "專責組"}, "replacement", "another length than “专班”"),
    "too long": ({"word": "专" * 21, "replacement": "專" * 21}, "word", "at most 20"),
    "part of a word in use": (
        {"word": "准", "replacement": "準"},
        "word",
        "“准” is part of “市场准入”",
    ),
    "a zone's name": (
        {"word": "合作区", "replacement": "合作邨"},
        "word",
        "the name of the zone hezuo: “深港合作区” would become “深港合作邨”",
    ),
    "an organisation's name": (
        {"word": "创科局", "replacement": "創科署"},
        "word",
        "of the organisation ",
    ),
    "a publisher": (
        {"word": "出版者", "replacement": "出版社"},
        "word",
        "(publisher) of the source",
    ),
    "a direction there is not": ({"direction": "t2s"}, "direction", "not one of the available"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_harmful_override_is_refused_with_a_message(client, chief, case):
    changed, field, message = REFUSED[case]
    make.zone("hezuo", name_hans="深港合作区", name_hant="深港合作區")
    make.organisation("bureau", name_hans="创科局", name_hant="創科局")
    measure = make.measure()

    for sent in (WORD | changed, WORD | changed | {"confirmed": "1"}):
        response = client.post(ADD, sent)
        assert response.status_code == 200
        [detail] = response.context["form"].errors[field]
        assert message in detail
    assert not Override.objects.exists()
    assert Measure.objects.get() == measure


def test_an_override_for_the_same_word_is_refused(client, chief):
    add_word()

    response = client.post(ADD, WORD | {"confirmed": "1"})

    assert "is in the table already" in response.content.decode()
    assert Override.objects.count() == 1


def test_circular_overrides_are_refused(client, chief):
    add_word(word="甲乙", replacement="丙丁")
    add_word(word="丙丁", replacement="戊己")

    fields = WORD | {"word": "戊己", "replacement": "甲乙"}
    response = client.post(ADD, fields)

    assert "in a circle: 戊己 → 甲乙 → 丙丁 → 戊己" in response.content.decode()


def test_a_name_that_a_zone_has_in_both_scripts_is_used_as_it_is(db):
    make.zone("houhai", name_hans="后头里", name_hant="后頭里")  # not 後頭裏

    assert make.measure(title="修后头里的路").title_hant == "修后頭里的路"


def test_a_name_of_an_organisation_that_the_machine_would_not_make_is_used_as_it_is(db):
    before = make.measure(title="修后头里局的路")
    make.organisation(name_hans="后头里局", name_hant="后頭里局")
    make.organisation(name_hans="科技局", name_hant="科技局")

    assert make.measure(title="修后头里局的路").title_hant == "修后頭里局的路"
    assert before.title_hant != "修后頭里局的路"


def test_only_administrators_change_words(client, db):
    client.force_login(make.user("editor"))

    assert client.get("/admin/measures/override/").status_code == 200
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, WORD | {"confirmed": "1"}).status_code == 403
    with pytest.raises(NotAllowed):
        overrides.add_override(
            "s2hk", "甲", "乙", by=make.actor(), reason="agreed", at=make.moment()
        )
    assert client.get("/admin/measures/glossaryterm/add/").status_code == 403


def test_a_figure_keeps_the_note_it_was_recorded_with(db, api):
    target = make.measured()
    reading = monitoring.record_reading(
        target, value=1, read_on=make.DAY, source=make.source(), by=make.BY, reason="agreed", at=make.moment(),
        note="专班统计",
    )  # fmt: skip
    add_word()
    target.measure.refresh_from_db()
    measure = amend(target.measure, title_en="Other")

    payload = detail_of(api, measure)
    path = "targets.1.readings.1.note"
    assert payload["targets"][0]["readings"][0]["note"]["zh-Hant"] == "專班統計"
    assert payload["provenance"]["texts"][path] == {
        "state": "machine",
        "converter": reading.converter,
    }
    with pytest.raises(ValidationError, match="record a further figure"):
        text_reviews.review_text(measure, path=path, by=make.BY, reason="agreed", at=make.moment())
    whole()


def test_a_stale_version_of_an_override_is_refused(db):
    row = add_word()
    fields = {
        "replacement": "專隊",
        "note": "",
        "by": make.BY,
        "reason": "agreed",
        "at": make.moment(),
    }
    overrides.amend_override(row, **fields)

    with pytest.raises(VersionConflict):
        overrides.amend_override(row, version=1, **fields)
    with pytest.raises(VersionConflict):
        overrides.withdraw_override(row, version=1, by=make.BY, reason="agreed", at=make.moment())
