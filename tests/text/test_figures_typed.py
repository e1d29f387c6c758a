"""What officers type into a field for a number."""

import pytest

from measures.text.figures import parse_typed

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("5000万", "50000000"),
        ("5000 萬", "50000000"),
        ("1.5亿", "150000000"),
        ("1億2,000萬", "120000000"),
        ("１，２００", "1200"),
        ("5，000", "5000"),
        ("5,000,000", "5000000"),
        ("10 000", "10000"),
        (" 0.99 ", "0.99"),
        ("0", "0"),
        ("-2.5", "-2.5"),
        ("三百", "300"),
        ("壹佰万", "1000000"),
    ],
)
def test_a_number_is_taken_as_it_is_typed(typed, value):
    assert str(parse_typed(typed)) == value


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "Type a number"),
        ("1e6", "1e6 has an exponent"),
        ("１Ｅ６", "has an exponent"),
        ("5000万元", "type only the number"),
        ("30%", "type only the number"),
        ("5,0000", "not one number"),
        ("1.234.567", "not one number"),
        ("3至5", "not one number"),
        ("-", "not one number"),
        ("many", "not one number"),
        ("500余万", "not exact"),
        ("两三百", "not exact"),
    ],
)
def test_anything_else_is_refused_with_the_reason(typed, reason):
    with pytest.raises(ValueError, match=reason):
        parse_typed(typed)
