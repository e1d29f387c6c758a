"""Figures and deadlines of the seeds are compared with what their documents' words can mean."""

from datetime import date

import pytest

from measures.seeding.deadlines import deadline_faults
from measures.seeding.document import read
from measures.seeding.printed import figure_faults

pytestmark = pytest.mark.once


def measure(tmp_path, text, block):
    """A measure whose evidence is all of `text`."""
    path = tmp_path / "paper.yaml"
    evidence = f"[{{source: paper, start: 0, end: {len(text)}, digest: '0'}}]"
    path.write_text(f"- code: PARK-001\n  evidence: {evidence}\n  {block}\n")
    return read(path, "seeds/paper.yaml")[0]


def figures(tmp_path, text, target):
    faults = figure_faults(measure(tmp_path, text, f"targets: [{{{target}}}]"), {"paper": text})
    return [fault.message for fault in faults]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("投入1億2,000萬元", "value: 120000000"),
        ("吸引两三百家企业", "value: 200, value_max: 300"),
        ("不少于3家、不超过5家", "value: 3, value_max: 5"),
        ("从1%提升到5%", "value: 5, baseline: 1"),
        ("从2600多家增至约4000家", "value: 4000, readings: [{value: 2600, qualifier: more_than}]"),
        ("目前有30家，将建成50家", "value: 50, baseline: 30"),
    ],
)
def test_a_figure_that_the_words_mean_is_accepted(tmp_path, text, target):
    assert figures(tmp_path, text, target) == []


@pytest.mark.parametrize(
    ("text", "target", "message"),
    [
        ("吸引两三百家企业", "value: 300", "value 300 is not printed"),
        ("吸引两三百家企业", "value: 203", "printed: 200 to 300"),
        ("“十四五”期间建成", "value: 15", "value 15 is not printed"),
        ("建成世界500强", "value: 500", "value 500 is not printed"),
        ("从1%提升到5%", "value: 1", "printed: 5, from 1"),
        ("吸引3至5家", "value: 3, value_max: 6", "value 3 to 6 is not printed"),
        ("投入500万元", "value: 500", "printed: 5000000"),
    ],
)
def test_a_figure_that_the_words_do_not_mean_is_refused(tmp_path, text, target, message):
    assert message in figures(tmp_path, text, target)[0]


@pytest.mark.parametrize("owner", ["deadline: {}", "targets: [{{deadline: {}}}]"])
def test_words_that_cannot_mean_the_days_are_pointed_out(tmp_path, owner):
    def faults(deadline):
        block = measure(tmp_path, "某事", owner.format(deadline))
        return [str(fault) for fault in deadline_faults(block, {"paper": date(2023, 3, 10)})]

    assert faults("{stated: 2025年底前, from: 2025-12-31, by: 2025-12-31}") == []
    assert faults("{stated: 尽快, from: 2025-12-31, by: 2025-12-31}") == []
    assert faults("{stated: 年内, from: 2025-01-01, by: 2025-12-31}") == [
        "seeds/paper.yaml:3: PARK-001: 年内 cannot mean 2025-01-01 to 2025-12-31; "
        "it can mean 2023-01-01 to 2023-12-31"
    ]
