"""The page of the check has its program and every word that the program says."""

import re
from pathlib import Path

STATIC = Path(__file__).parents[2] / "measures" / "static" / "pages"


def test_the_page_has_its_program_and_the_words_of_it(db, client):
    page = client.get("/en/check/?seq=7").content.decode()
    program = (STATIC / "check.js").read_text()

    assert '<script type="module" src="/static/pages/check.js">' in page
    assert 'value="7"' in page
    said = set(re.findall(r'say\("(\w+)"', program)) | {"yes", "no", "unknown"}
    said |= {f"verdict_{end}" for end in ("good", "bad", "open")}
    assert said - set(re.findall(r'data-word="(\w+)"', page)) == set()
