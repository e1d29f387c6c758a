"""The pages in Chinese keep to the signs of the language; labels of the map are whole."""

import re

import pytest

from measures.models import Zone
from measures.pages.mapping import zone_map
from tests.helpers import make
from tests.helpers.pages import DUE, PAGES, text_of, world

#: A Chinese character beside a half-width colon, semicolon or bracket.
HALF = re.compile("[\u3400-\u9fff] ?[,:;(]|[,:;)] ?[\u3400-\u9fff]")


@pytest.mark.parametrize("language", ["zh-hant", "zh-hans"])
def test_chinese_pages_have_no_half_width_signs(db, client, language):
    make.promise(world(), **DUE | {"deadline": "2030年底", "due_by": DUE["due_by"].replace(2030)})
    pages = [*PAGES, "measures/TEST-900/changes.atom", "zones/hetao/late.svg"]
    found = {path: HALF.findall(text_of(client.get(f"/{language}/{path}"))) for path in pages}

    assert {path: signs for path, signs in found.items() if signs} == {}


@pytest.mark.parametrize(
    "name", ["Hetao Shenzhen–Hong Kong Innovation Co-operation Zone", "河套深港科技創新合作區"]
)
def test_a_zone_has_its_whole_name_on_its_map(db, name):
    make.zone("here", name_en=name, latitude="22.5150", longitude="114.0750")
    make.zone("there", latitude="22.9", longitude="113.5")
    make.zone("east", latitude="22.6", longitude="114.4")

    points = zone_map("here", Zone.objects.all())["points"]
    [here] = [point for point in points if point["here"]]

    assert re.sub(r"\s", "", "".join(line for _y, line in here["lines"])) == name.replace(" ", "")


def test_a_moved_promise_is_tagged_as_one(db, client):
    make.promise(world(), **DUE | {"deadline": "2030年底", "due_by": DUE["due_by"].replace(2030)})

    newest = text_of(client.get("/en/changes/")).partition("Put the whitelist")[0]

    assert "Promise" in newest
    assert "Amended" not in newest
