"""Text that a page may elide, and text that it may not change."""

import pytest

from tests.helpers.elision import is_shown

pytestmark = pytest.mark.once

ANSWER = '{"a": 1, "b": {"c": "v1.20261120"}, "d": [1, 2, 3], "e": null}'


@pytest.mark.parametrize(
    "expected",
    [
        ANSWER,
        '{"e": null, ...}',
        '{"a": ..., "b": {...}, "d": [1, ..., 3], ...}',
        '{"b": {"c": "v1..."}, "d": [...], ...}',
        "{...}",
        "...",
    ],
)
def test_an_elided_text_matches(expected):
    assert is_shown(expected, ANSWER)


@pytest.mark.parametrize(
    "expected",
    [
        '{"a": 1}',
        '{"a": 2, ...}',
        '{"a": true, ...}',
        '{"z": ..., ...}',
        '{"d": [1, 2], ...}',
        '{"d": [2, ...], ...}',
        '{"d": [1, 2, ..., 2, 3], ...}',
        '{"b": {"c": "v2..."}, ...}',
        "[...]",
    ],
)
def test_a_changed_text_does_not_match(expected):
    assert not is_shown(expected, ANSWER)


def test_lines_and_headers_can_be_elided():
    answer = 'HTTP/1.1 200 OK\r\nA: 1\r\nETag: "7.x"\r\n\r\ncode,kind\r\nX,tax\r\nY,tax\r\n'

    assert is_shown('HTTP/1.1 200 OK\nETag: "7..."\n\ncode...\n...\nY,tax', answer)
    assert not is_shown('HTTP/1.1 200 OK\nETag: "8..."\n\ncode,...\n...', answer)
    assert not is_shown("HTTP/1.1 200 OK\n\ncode...\nY,tax", answer)
    assert is_shown('HTTP/1.1 304 ...\nETag: "7"', 'HTTP/1.1 304 Not Modified\r\nETag: "7"\r\n\r\n')
