"""Policy phrases of our own in both scripts, which an upgrade of OpenCC must not change."""

from pathlib import Path

import pytest
import yaml

from measures.text.script import Script, detect
from tests.helpers.conversion import to_simplified, to_traditional

pytestmark = pytest.mark.once

PHRASES = yaml.safe_load((Path(__file__).parents[1] / "golden" / "phrases.yaml").read_text())


@pytest.mark.parametrize(("hans", "hant"), PHRASES.items())
def test_a_phrase_reads_as_it_should_on_either_side(hans, hant):
    assert to_traditional(hans) == hant
    assert to_simplified(hant) == hans
    assert len(hans) == len(hant)


def test_the_phrases_are_many_and_each_is_in_its_script():
    assert len(PHRASES) >= 120
    for hans, hant in PHRASES.items():
        assert detect(hans) <= {Script.HANS}
        assert detect(hant) <= {Script.HANT}
