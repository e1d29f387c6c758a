"""`read_figures` and `read_days`: a text a line in, a line of JSON out."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.once


@pytest.fixture
def run(monkeypatch, capsys):
    def run(command, data, *args):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        call_command(command, *args)
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def test_figures_are_printed_for_each_line(run):
    lines = run("read_figures", "从1%提升到5%\r\n没有数字\n1億2,000萬元".encode())

    change, nothing, amount = lines
    assert change == [
        {
            "start": 1,
            "end": 8,
            "value": "5",
            "value_max": None,
            "baseline": "1",
            "comparator": "equal",
            "qualifier": None,
            "baseline_qualifier": None,
            "unit": "percent",
            "currency": None,
            "per": None,
            "percent": True,
        }
    ]
    assert nothing == []
    assert (amount[0]["value"], amount[0]["currency"]) == ("120000000", "CNY")


def test_days_are_counted_from_the_day_of_publication(run):
    lines = run("read_days", "年内\n2025年底前\n".encode("utf-8-sig"), "--published=2023-03-10")

    assert lines == [
        [{"start": 0, "end": 2, "from": "2023-01-01", "by": "2023-12-31", "relative": True}],
        [{"start": 0, "end": 7, "from": "2025-12-31", "by": "2025-12-31", "relative": False}],
    ]


def test_text_in_another_encoding_is_named_by_its_line(run):
    with pytest.raises(CommandError, match=r"line 2 is not UTF-8 .* iconv"):
        run("read_figures", b"1\n" + "五家".encode("gb18030"))


@pytest.mark.parametrize("day", ["2023-3-10", "20230310", "2023-02-30", "yesterday"])
def test_a_day_of_publication_is_written_in_full(run, day):
    with pytest.raises(CommandError, match=f"'{day}' is not a date; write it as 2023-03-10"):
        run("read_days", b"", f"--published={day}")
