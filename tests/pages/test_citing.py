"""A measure is cited by files that reference managers read."""

from __future__ import annotations

import re

import pytest

from tests.helpers import make
from tests.helpers.pages import text_of

ODD = r"Raise 5% & keep_it {open} \ under $3 #1 ~ ^"


def cited(client, form, path="en/measures/ODD-900/", query=""):
    answer = client.get(f"/{path}cite.{form}{query}")
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


@pytest.fixture
def odd(db):
    return make.measure("ODD-900", title_en=ODD, organisations=make.named("one", "two"))


def fields_of(bibtex):
    """The key and the fields of an entry, with no more braces opened than closed in any."""
    key, rest = re.fullmatch(r"@online\{([^,\s{}]+),\n(.*)\n\}\n", bibtex, re.DOTALL).groups()
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},$", rest, re.MULTILINE))
    assert len(fields) == len(rest.splitlines())
    for value in fields.values():
        plain = re.sub(r"\\[{}%$#&_]", "", value)
        depth = 0
        for sign in plain:
            depth += (sign == "{") - (sign == "}")
            assert depth >= 0
        assert depth == 0
        assert not re.search(r"(?<!\\)[%$#&]", plain) or value.startswith("http")
    return key, fields


def test_bibtex_keeps_every_character_and_names_what_is_cited(odd, client):
    key, fields = fields_of(cited(client, "bib"))

    assert re.fullmatch(r"ODD-900-\d+", key)
    assert fields["author"] == "{Body one} and {Body two}"
    assert fields["title"] == (
        r"{Raise 5\% \& keep\_it \{open\} \textbackslash{} under \$3 \#1 \textasciitilde{} "
        r"\textasciicircum{}}"
    )
    assert client.get(fields["url"].removeprefix("http://testserver")).status_code == 200
    seq = key.rpartition("-")[2]
    assert fields["url"].endswith(f"?as_of={seq}")


def test_ris_has_a_tag_on_each_line_and_ends(odd, client):
    lines = cited(client, "ris").split("\r\n")

    assert [line for line in lines if not re.match(r"[A-Z][A-Z0-9]  - ", line)] == [""]
    assert (lines[0], lines[-2]) == ("TY  - ELEC", "ER  - ")
    assert f"TI  - {ODD}" in lines
    assert [line for line in lines if line.startswith("AU")] == [
        "AU  - Body one,",
        "AU  - Body two,",
    ]


def test_a_key_goes_on_naming_the_same_words(odd, client):
    page = client.get("/en/measures/ODD-900/").content.decode()
    [address] = re.findall(r'href="/(\S+)" download="ODD-900-\d+\.bib">BibTeX', page)
    before = client.get(f"/{address}").content
    make.step(odd, "in_progress")

    assert client.get(f"/{address}").content == before
    assert fields_of(cited(client, "bib"))[0] != fields_of(before.decode())[0]


def test_other_forms_and_measures_are_not_there(odd, client):
    assert "bib, ris" in text_of(client.get("/en/measures/ODD-900/cite.doc"))
    assert client.get("/en/measures/NO-900/cite.bib").status_code == 404
