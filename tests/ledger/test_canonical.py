"""The canonical form of bodies."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from measures.ledger.canonical import canonical

pytestmark = pytest.mark.once


def test_moments_are_in_utc_with_microseconds_wherever_they_were_taken():
    hong_kong = datetime(2026, 1, 1, 7, 59, tzinfo=timezone(timedelta(hours=8)))
    assert canonical({"b": hong_kong, "a": datetime(2026, 1, 2, 3, 4, 5, 6, UTC)}) == (
        b'{"a":"2026-01-02T03:04:05.000006Z","b":"2025-12-31T23:59:00.000000Z"}'
    )


@pytest.mark.parametrize(
    ("value", "text"), [("0.000", "0"), ("1E+3", "1000"), ("12.3400", "12.34"), ("-0.50", "-0.5")]
)
def test_a_number_has_one_form_however_it_was_written(value, text):
    assert canonical({"n": Decimal(value)}) == f'{{"n":"{text}"}}'.encode()


def test_a_value_without_a_canonical_form_is_refused():
    with pytest.raises(TypeError, match="set"):
        canonical({"a": set()})
