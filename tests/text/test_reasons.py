"""A reason says something: it is more than a keystroke."""

import pytest

from measures.text.characters import says_something

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "text", ["延期", "批准。", "Extended", "moved", "因为 OK", "needed", "第3期延期", "Ça bouge"]
)
def test_words_say_something(text):
    assert says_something(text)


@pytest.mark.parametrize(
    "text",
    [
        ".",
        "……",
        "aaaaa",
        "aAaAa",
        "ababab",
        "好",
        "好好好",
        "ok",
        "12345678",
        "a.b.c.d",
        "——",
        "x " * 9,
    ],
)
def test_punctuation_repetition_and_keystrokes_say_nothing(text):
    assert not says_something(text)
