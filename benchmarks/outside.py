"""How much of the specifications of Recognizers-Text the readers of figures and days read right.

`python -m benchmarks.outside [DIRECTORY]`; the cases are not in the repository. A case is right
when all values in it are read, and no others. docs/figures.md gives the shares.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from measures.text.days import days
from measures.text.figures import Figure, figures

DIRECTORY = Path(__file__).parents[2] / "shared" / "cases" / "outside"
Case = dict[str, Any]

_NUMERAL = "0-9０-９零一二三四五六七八九十百千万萬亿億两兩几幾余餘多壹贰貳叁肆伍陆陸柒捌玖拾佰仟"
#: Forms that policy text does not have, and what shows that a case is about one.
LEFT_OUT = {
    "discounts (折)": re.compile("[折]|對折"),
    "dozens (打)": re.compile(f"[{_NUMERAL}]打"),
    "blanks within a numeral": re.compile(
        rf"[{_NUMERAL}点點分之个個百]\s+[{_NUMERAL}点點分之个個百](?![0-9年月])|[点點分]\s+[{_NUMERAL}之]"
    ),
    "mixed fractions with 又": re.compile("又"),
    "exponents": re.compile(r"[0-9０-９](?:\^|[eEｅ][-－+]?[0-9０-９])"),
}
#: Days that only somebody who speaks counts by, and other calendars than the public one.
LEFT_OUT_DAYS = {
    "the lunar calendar": re.compile("农历|正月|初一|大年|三十$"),
    "reigns of emperors": re.compile("神龙|雍正|康熙"),
    "weekdays without a week": re.compile("^(?:星期一|[礼禮]拜[日一]|週三|最近)$"),
}


_NO_DAY = "0001-01-01"  #: their resolution of 2月30日


@dataclass
class Share:
    """What was read of the cases of one kind."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def tried(self) -> int:
        return self.right + len(self.wrong)

    @property
    def percent(self) -> float:
        return 100 * self.right / max(1, self.tried)


def share(directory: Path, kind: str) -> Share:
    """Try the cases of `kind`, a key of KINDS."""
    names, left_out, right = KINDS[kind]
    result = Share()
    for name in names:
        for case in json.loads((directory / f"{name}.json").read_text("utf-8-sig")):
            form = next((form for form, sign in left_out.items() if sign.search(case["Input"])), "")
            if form:
                result.left_out[form] += 1
            elif right(case):
                result.right += 1
            else:
                result.wrong.append(case["Input"])
    return result


def _same(read: list[Decimal], wanted: list[Decimal]) -> bool:
    if len(read) != len(wanted):
        return False
    pairs = zip(sorted(read), sorted(wanted), strict=True)
    return all(abs(one - other) <= abs(other) * Decimal("1e-12") for one, other in pairs)


def _wanted(case: Case) -> Iterator[tuple[Decimal, Case]]:
    for result in case["Results"]:
        try:
            yield Decimal(str(result["Resolution"]["value"]).rstrip("%")), result["Resolution"]
        except (InvalidOperation, KeyError):
            continue  # a currency without an amount


def _numbers(case: Case, use: Callable[[Figure], bool] = lambda figure: True) -> bool:
    read = [value for figure in figures(case["Input"]) if use(figure) for value in figure.values]
    return _same(read, [value for value, _ in _wanted(case)])


def _percentages(case: Case) -> bool:
    return _numbers(case, lambda figure: figure.percent)


def _currencies(case: Case) -> bool:
    if not _numbers(case, lambda figure: figure.unit == "yuan"):
        return False
    read = {figure.currency for figure in figures(case["Input"]) if figure.currency}
    wanted = {r["isoCurrency"] for _, r in _wanted(case) if r.get("isoCurrency")}
    return wanted <= read


def _dimensions(case: Case) -> bool:
    wanted = [value for value, _ in _wanted(case)]
    read = [value for figure in figures(case["Input"]) if figure.unit for value in figure.values]
    return all(any(_same([value], [other]) for other in read) for value in wanted)


def _days(case: Case) -> bool:
    """Whether each day or period is read; theirs may end on the day after the last."""
    published = date.fromisoformat(case["Context"]["ReferenceDateTime"][:10])
    read = {(moment.earliest, moment.latest) for moment in days(case["Input"], published)}
    for result in case["Results"]:
        value = result["Value"]
        if _NO_DAY in (value.get("FutureResolution") or {}).values():
            return not read
        meant = {_span(value.get(name) or {}) for name in ("FutureResolution", "PastResolution")}
        meant |= {(first, last - timedelta(1)) for first, last in meant if last > first}
        if not read & meant:
            return False
    return True


def _span(resolution: dict[str, str]) -> tuple[date, date]:
    first = resolution.get("date") or resolution.get("startDate") or _NO_DAY
    last = resolution.get("date") or resolution.get("endDate") or _NO_DAY
    return date.fromisoformat(first), date.fromisoformat(last)


#: Kind -> its files, the forms left out, what tries a case.
KINDS: dict[str, tuple[list[str], dict[str, re.Pattern[str]], Callable[[Case], bool]]] = {
    "numbers": (["NumberModel"], LEFT_OUT, _numbers),
    "percentages": (["PercentModel"], LEFT_OUT, _percentages),
    "currencies": (["CurrencyModel"], LEFT_OUT, _currencies),
    "dimensions": (["DimensionModel"], LEFT_OUT, _dimensions),
    "explicit dates": (["DateParser"], LEFT_OUT_DAYS, _days),
    "explicit dates and periods": (["DateParser", "DatePeriodParser"], LEFT_OUT_DAYS, _days),
}
#: How many of 100 cases are to be read right; the other kinds are shown only.
GOALS = {"numbers": 90, "percentages": 90, "currencies": 90, "explicit dates": 80}


def row(kind: str, result: Share) -> str:
    """A row of the table in docs/figures.md."""
    left_out = ", ".join(f"{count} with {form}" for form, count in result.left_out.items())
    right = f"{result.right} of {result.tried}, {result.percent:.1f} %"
    return f"| {kind} | {right} | {left_out or 'none'} |"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.outside", description=__doc__)
    parser.add_argument("directory", type=Path, nargs="?", default=DIRECTORY)
    parser.add_argument("--wrong", action="store_true", help="print the cases read wrongly")
    options = parser.parse_args()
    if not options.directory.is_dir():
        print(
            f"{options.directory} is no directory; it holds the *.json of Specs/", file=sys.stderr
        )
        return 1
    for kind in KINDS:
        result = share(options.directory, kind)
        print(row(kind, result))
        for text in result.wrong if options.wrong else []:
            print(f"  wrong: {text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
