"""The text of a lead body becomes the organisations that it names, and nothing of it is lost."""

import pytest

from measures.ledger.organisation_upgrade import with_organisations
from measures.models import Measure, Organisation
from tests.helpers import frozen, make
from tests.helpers.make import NOW

TEXTS = {
    "none": (("", "", ""), []),
    "one": (("深圳市人民政府", "深圳市人民政府", "Shenzhen"), ["lead 深圳市人民政府 Shenzhen"]),
    "several": (
        ("广东省、深圳市、广州市", "廣東省、深圳市、廣州市", "Guangdong; Shenzhen; Guangzhou"),
        ["lead 广东省 Guangdong", "joint 深圳市 Shenzhen", "joint 广州市 Guangzhou"],
    ),
    "two with an English word between": (
        ("华为、广州无线电", "華為、廣州無線電", "Huawei and Guangzhou Radio"),
        ["lead 华为 Huawei", "joint 广州无线电 Guangzhou Radio"],
    ),
    "one whose English has that word": (
        ("科学技术部", "科學技術部", "Ministry of Science and Technology"),
        ["lead 科学技术部 Ministry of Science and Technology"],
    ),
    "brackets within brackets": (
        ("胡刚（中国（深圳）院、暨大）", "胡剛（中國（深圳）院、暨大）", "Hu (CDI; Jinan)"),
        ["lead 胡刚（中国（深圳）院、暨大） Hu (CDI; Jinan)"],
    ),
    "as many in one language only": (
        ("甲局、乙局", "甲局、乙局", "The bureaus"),
        ["lead 甲局、乙局 The bureaus"],
    ),
    "without English": (("甲局、乙局", "甲局、乙局", ""), ["lead 甲局 ", "joint 乙局 "]),
    "the same twice": (("甲局、甲局", "甲局、甲局", ""), ["lead 甲局 "]),
    "only English": (("", "", "The bureau"), ["lead The bureau The bureau"]),
}


@pytest.mark.parametrize("case", TEXTS)
def test_a_text_is_taken_apart_where_every_language_names_as_many(case):
    (hans, hant, english), expected = TEXTS[case]
    text = {"zh-Hans": hans, "zh-Hant": hant, "en": english}

    body = with_organisations({"code": "A-001", "lead_body": text})

    assert "lead_body" not in body
    assert [
        f"{each['role']} {each['name']['zh-Hans']} {each['name']['en']}"
        for each in body["organisations"]
    ] == expected
    again = with_organisations({"code": "A-002", "lead_body": text})
    assert again["organisations"] == body["organisations"]


def test_a_review_of_the_text_leaves_the_provenance():
    member = {
        "texts": {"lead_body": {"state": "reviewed"}, "title": {"state": "reviewed"}},
        "mixed_script": ["lead_body"],
        "other_script": ["lead_body", "summary"],
    }
    text = dict.fromkeys(("zh-Hans", "zh-Hant", "en"), "")

    body = with_organisations({"lead_body": text, "provenance": member})

    assert [*body["provenance"]["texts"]] == ["title"]
    assert (body["provenance"]["mixed_script"], body["provenance"]["other_script"]) == (
        [],
        ["summary"],
    )


def test_the_rows_of_a_migrated_database_name_what_the_texts_named(db, settings, time_machine, api):
    time_machine.move_to(NOW.replace(day=28), tick=False)
    frozen.load(1, settings)

    [row] = Organisation.objects.all()
    assert (row.name_hans, row.version, row.kind) == ("甲乙局", 0, "other")
    assert row.code.startswith("text-")
    found = api.get(f"/api/v1/measures/?organisation={row.code}").json()["results"]
    named = Measure.objects.in_use().filter(involvements__role="lead").order_by("code")
    assert [each["code"] for each in found] == [each.code for each in named] != []
    assert found[0]["organisations"][0]["name"]["zh-Hans"] == "甲乙局"
    make.measure("NEW-001", organisations=make.named(row, role="proposer"))
