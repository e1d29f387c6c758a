"""The HTML of every page passes html-validate, which nobody here wrote."""

import subprocess
from pathlib import Path

import pytest

from tests.helpers.pages import LANGUAGES, PAGES, world

pytestmark = pytest.mark.once

BIN = Path(__file__).parents[2] / "var" / "html-validate" / "node_modules" / ".bin"
RULES = '{"extends": ["html-validate:standard"], "root": true}'


@pytest.mark.slow
@pytest.mark.skipif(
    not (BIN / "html-validate").exists(), reason="html-validate is not installed; see .ci/run"
)
def test_every_page_is_valid_html(db, client, tmp_path):
    world()
    for language in LANGUAGES:
        for number, path in enumerate((*PAGES, "nowhere/", "measures/?x=1")):
            answer = client.get(f"/{language}/{path}")
            (tmp_path / f"{language}-{number}.html").write_bytes(answer.content)
    (tmp_path / "rules.json").write_text(RULES)

    done = subprocess.run(
        [BIN / "html-validate", "-c", "rules.json", "--formatter", "text", "*.html"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "")
