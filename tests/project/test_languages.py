"""The language of a response: the reader's choice, then the header, then the site's."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from django.utils import formats, translation

from tests.helpers import make

TEMPLATES = Path(__file__).parents[2] / "measures/templates"
#: Of a template: what has words of the reader's language; what is none; signs of English beside words.
IN_WORDS = re.compile(
    r"{% blocktranslate.*?{% endblocktranslate %}|{% translate .*?%}|{{.*?}}", re.DOTALL
)
CODE = re.compile(r"<(code|style|script)\b.*?</\1>", re.DOTALL)
TAGS = re.compile(r"{[%#].*?[%#]}|<[^>]*>", re.DOTALL)
HALF_WIDTH = re.compile(r"§\s*[:(),;]|[:(,;]\s*§")

BY_HEADER = {
    "": "en",
    "en": "en",
    "en-GB": "en",
    "fr": "en",
    "*": "en",
    ";;;=,": "en",
    "zh-HK": "zh-hant",
    "zh-TW": "zh-hant",
    "zh-MO": "zh-hant",
    "zh-Hant": "zh-hant",
    "zh-Hant-HK": "zh-hant",
    "yue": "zh-hant",
    "yue-HK": "zh-hant",
    "yue-Hant-HK": "zh-hant",
    "zh": "zh-hans",
    "zh-CN": "zh-hans",
    "zh-SG": "zh-hans",
    "zh-MY": "zh-hans",
    "zh-Hans": "zh-hans",
    "zh-Hans-HK": "zh-hans",
    "yue-Hans": "zh-hans",
    "ZH-hk": "zh-hant",
    "fr, zh-HK;q=0.8, en;q=0.5": "zh-hant",
    "en;q=0.2, zh-CN;q=0.9": "zh-hans",
    "zh-TW;q=0, en": "en",
}


@pytest.mark.parametrize("header", BY_HEADER)
def test_the_header_decides_where_nothing_was_chosen(db, client, header):
    for address in ("/", "/admin/login/", "/api/v1/measures/NO-001/"):
        answer = client.get(address, headers={"accept-language": header})

        assert answer["Content-Language"] == BY_HEADER[header], address
        assert "Accept-Language" in answer["Vary"]


@pytest.mark.parametrize("chosen", ["en", "zh-hant", "zh-hans"])
def test_the_switch_goes_before_the_header(db, client, chosen):
    switched = client.post("/i18n/setlang/", {"language": chosen, "next": "/"})

    assert switched["Location"] == "/"
    for header in ("zh-HK", "zh-CN", "en"):
        for address in ("/", "/admin/login/", "/api/v1/measures/NO-001/"):
            answer = client.get(address, headers={"accept-language": header})
            assert answer["Content-Language"] == chosen
    assert client.get("/")["Location"] == f"/{chosen}/"


@pytest.mark.parametrize("junk", ["xx", "zh-hant-tlh-x", "../en", "\x00", "en" * 400])
def test_an_unknown_choice_is_ignored(db, client, junk):
    client.cookies["django_language"] = junk

    assert client.get("/", headers={"accept-language": "zh-HK"})["Content-Language"] == "zh-hant"


def test_multilingual_responses_list_all_languages_for_every_caller(db, client):
    measure = make.measure()
    address = f"/api/v1/measures/{measure.code}/"

    answer = client.get(address, headers={"accept-language": "zh-HK"})
    again = client.get(address, headers={"if-none-match": answer["ETag"]})

    assert again.status_code == 304
    assert answer["Content-Language"] == again["Content-Language"] == "zh-Hans, zh-Hant, en"


def test_a_language_is_no_query_parameter(db, client):
    answer = client.get("/api/v1/zones/?lang=zh-hant")

    assert answer.status_code == 400
    assert "lang" in answer.json()["errors"][0]["parameter"]


FORMATTED = {
    "en": ("1,234,567.5", "6 September 2023", "6 September 2023, 09:05", "2023-09-06"),
    "zh-hant": ("1,234,567.5", "2023年9月6日", "2023年9月6日 09:05", "2023-09-06"),
    "zh-hans": ("1,234,567.5", "2023年9月6日", "2023年9月6日 09:05", "2023-09-06"),
}


@pytest.mark.parametrize("language", FORMATTED)
def test_numbers_and_dates_have_the_documented_formats(language):
    number, day, moment, short = FORMATTED[language]

    with translation.override(language):
        assert formats.localize(Decimal("1234567.5")) == number
        assert formats.date_format(date(2023, 9, 6)) == day
        at = datetime(2023, 9, 6, 9, 5, tzinfo=UTC)
        assert formats.date_format(at, "DATETIME_FORMAT") == moment
        assert formats.date_format(date(2023, 9, 6), "SHORT_DATE_FORMAT") == short
        assert formats.get_format("DATE_INPUT_FORMATS")[0] == "%Y-%m-%d"


def test_no_template_has_signs_of_english_beside_words_in_chinese():
    found = {}
    for path in TEMPLATES.rglob("*.html"):
        words = CODE.sub("x", IN_WORDS.sub("§", path.read_text()))
        if signs := HALF_WIDTH.findall(unescape(TAGS.sub("", words))):
            found[path.name] = signs
    assert found == {}
