"""Numbers as policy documents print them."""

from decimal import Decimal

import pytest

from measures.text.numerals import numbers

PRINTED = {
    "5000万元": ["50000000"],
    "5000 万元": ["50000000"],
    "4.5 万余人": ["45000"],
    "7,600餘張": ["7600"],
    "1,234,567.89元": ["1234567.89"],
    "12,34": ["12", "34"],
    "3.02平方公里": ["3.02"],
    "3億元": ["300000000"],
    "1.2萬億元": ["1200000000000"],
    "2百亿": ["20000000000"],
    "千億級": ["100000000000"],
    "八大": ["8"],
    "十二項": ["12"],
    "二十項": ["20"],
    "一百零五": ["105"],
    "两千三百": ["2300"],
    "三万五千": ["35000"],
    "兩億零五百萬": ["205000000"],
    "二〇二三年": ["2023"],
    "二零三五年": ["2035"],
    "七成": ["70"],
    "7成": ["70"],
    "8.5 成": ["85"],
    "1:1": ["1", "1"],
    "2023年8月29日": ["2023", "8", "29"],
    "從50%降至15%": ["50", "15"],
    "": [],
    "没有数字": [],
}


@pytest.mark.parametrize("text", PRINTED)
def test_numbers_are_read_exactly(text):
    assert [number.value for number in numbers(text)] == [Decimal(n) for n in PRINTED[text]]


def test_a_number_says_where_it_stands():
    text = "到2025年，引进10个机构、五千万元"
    numerals = [text[number.start : number.end] for number in numbers(text)]
    assert numerals == ["2025", "10", "五千万"]
