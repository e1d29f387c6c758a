"""Hostile and odd files are refused by name, or read as text alone, within the limits."""

import time

import pytest

from measures.documents import Refused, extract, limits
from measures.documents.types import Type
from measures.models import REFUSALS
from tests.helpers.hostile import cases

CASES = {name: (data, reason) for name, data, reason in cases()}
pytestmark = [pytest.mark.once, pytest.mark.slow]


def test_there_are_two_hundred_of_them_and_every_refusal_has_words():
    assert len(CASES) >= 200
    assert {reason for _data, reason in CASES.values()} - {"", "*"} <= {*map(str, REFUSALS)}


def outcome(data):
    """What was read of a file, or the reason why nothing was."""
    try:
        return extract(data), ""
    except Refused as refused:
        return None, refused.reason


@pytest.mark.parametrize("name", CASES)
def test_a_file_is_refused_by_name_or_is_text_alone(name):
    data, reason = CASES[name]
    started = time.monotonic()

    read, refusal = outcome(data)

    assert time.monotonic() - started < limits.SECONDS + 5
    assert reason in ("*", refusal)
    if read:
        assert "evil" not in read.text
        assert "\0" not in read.text
        assert bool(read.image) == (read.type in (Type.PNG, Type.JPEG))
        assert b"script" not in read.image
